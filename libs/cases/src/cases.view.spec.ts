import type { CaseCommand, CaseEvent } from '@gridloop/domain';
import type { Recorded } from '@gridloop/engine';
import {
  accept,
  acceptForSelf,
  branch,
  building,
  caseId,
  classify,
  close,
  community,
  dispatch,
  escalate,
  expire,
  handle,
  happened,
  household,
  inspect,
  jiangJun,
  on,
  rate,
  reply,
  report,
  review,
  sign,
  wangKui,
} from '../../domain/src/cases/given';
import { evolveRow, type CaseRow } from './cases.view';

/** The events as the log would have them. */
const recorded = (events: readonly CaseEvent[]): Recorded<CaseEvent>[] =>
  events.map(
    (event, revision) =>
      ({
        ...event,
        id: `e${revision}`,
        stream: `case-${caseId}`,
        revision,
        position: { commit: BigInt(revision), prepare: BigInt(revision) },
        metadata: { recordedAt: on('12:00'), occurredAt: on('12:00') },
      }) as Recorded<CaseEvent>,
  );

const rowOf = (...commands: readonly CaseCommand[]): CaseRow | undefined =>
  recorded(happened(...commands)).reduce<CaseRow | undefined>(evolveRow, undefined);

const road = [report(), classify('URGENT'), acceptForSelf(), escalate(branch), sign(jiangJun, '10:15')] as const;

describe('the row of a case', () => {
  it('begins where the case begins', () =>
    expect(rowOf(report())).toMatchObject({
      case_id: caseId,
      status: 'PENDING_ACCEPTANCE',
      path: [household, building, branch, community],
      unit: null,
      reporter: wangKui,
      due_at: '2020-03-05T15:59:59.999Z',
      revision: 2,
    }));

  it('holds nothing that is sealed', () => expect(JSON.stringify(rowOf(...road))).not.toMatch(/王魁|通行证|sealed/));

  it('shows who holds the case, at which level, and who signed', () =>
    expect(rowOf(...road)).toMatchObject({ unit: branch, level: 'GRID', handler: jiangJun, status: 'IN_HANDLING' }));

  it('forgets the handler when the case goes on', () =>
    expect(rowOf(...road.slice(0, 4))).toMatchObject({ unit: branch, handler: null, status: 'AWAITING_SIGN' }));

  it('is due with the first of its clocks', () =>
    expect(rowOf(...road)).toMatchObject({ due_at: on('11:00'), yellow_at: on('10:48') }));

  it('stays due, in the past, while the top level is overdue', () =>
    expect(rowOf(report(), accept('demo@1'), dispatch(community), expire('HANDLE', 1, on('10:04')))).toMatchObject({
      supervised: true,
      due_at: on('10:03:10'),
      unit: community,
    }));

  it('has one clock left when the work is done, and none when the case is closed', () => {
    const done = [...road, handle()] as const;
    expect(rowOf(...done)).toMatchObject({ outcome: 'RESOLVED', due_at: '2020-03-05T15:59:59.999Z' });
    expect(rowOf(...done, inspect(), reply(), rate(), review(), close())).toMatchObject({
      status: 'CLOSED',
      satisfaction: 'SATISFIED',
      closed_at: on('12:00'),
      due_at: null,
      clocks: {},
    });
  });

  it('is not due, hence never red, while the year of its deadline is not published', () => {
    const [begun, located, set] = happened(report());
    if (!begun || !located || set?.type !== 'DeadlineSet') throw new Error('Expected a clock to run from the report');
    const open = recorded([begun, located, { ...set, data: { ...set.data, unpublished: 2021 } }]);
    expect(open.reduce<CaseRow | undefined>(evolveRow, undefined)).toMatchObject({ due_at: null, clocks: {} });
    const counted = { ...set.data, previousDueAt: set.data.dueAt, cause: 'CALENDAR_REVISED' } as const;
    const later = recorded([begun, located, set, { type: 'DeadlineRecomputed', data: counted }]);
    expect(later.reduce<CaseRow | undefined>(evolveRow, undefined)).toMatchObject({ due_at: set.data.dueAt });
  });

  it('begins a new round clean', () =>
    expect(rowOf(...road, handle(), inspect(), reply(), rate('DISSATISFIED'))).toMatchObject({
      status: 'REWORK',
      round: 2,
      outcome: null,
      satisfaction: null,
    }));

  it('is the same however often it is built', () => expect(rowOf(...road)).toEqual(rowOf(...road)));

  it('refuses a history without a beginning', () =>
    expect(() => evolveRow(undefined, recorded(happened(...road)).at(3)!)).toThrow('begin before'));
});
