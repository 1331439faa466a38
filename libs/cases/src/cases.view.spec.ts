import { caseDecider, type CaseCommand, type CaseEvent } from '@gridloop/domain';
import type { Recorded } from '@gridloop/engine';
import { sd2017 } from '@gridloop/presets';
import {
  accept,
  acceptForSelf,
  branch,
  building,
  caseId,
  classify,
  clerk,
  close,
  community,
  dispatch,
  dispatcher,
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
  secretary,
  sign,
  supervisor,
  wangKui,
  wish,
  zhaoMeiju,
} from '../../domain/src/cases/given';
import * as timed from '../../domain/src/cases/timed/given';
import { specification } from '../../domain/src/kernel/given';
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

const merging = {
  survivingCase: 'c-2',
  surviving: { open: true, confidential: false, addressId: 'ruixiang-1-1', category: 'TRAVEL_PASS' },
};
const road = [report(), classify('URGENT'), acceptForSelf(), escalate(branch), sign(jiangJun, '10:15')] as const;

describe('the row of a case', () => {
  it('begins where the case begins', () =>
    expect(rowOf(report())).toMatchObject({
      case_id: caseId,
      status: 'PENDING_ACCEPTANCE',
      path: [household, building, branch, community],
      unit: null,
      reporters: [wangKui],
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
      closed_at: on('12:10'),
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

  it('shows the ends of the three intervals, the last two of the latest round', () => {
    const done = [...road, handle(), inspect(), reply(), rate()] as const;
    expect(rowOf(...done)).toMatchObject({
      occurred_at: on('12:00'),
      registered_at: on('12:00'),
      handled_at: on('12:00'),
      evaluated_at: on('12:00'),
    });
    expect(rowOf(...done.slice(0, -1), rate('DISSATISFIED'))).toMatchObject({ handled_at: null, evaluated_at: null });
  });

  it('names the inspector that was drawn, for this round only', () => {
    const seed = { drawSeed: 'lot' };
    const lot = [report(), acceptForSelf(), handle(zhaoMeiju, '10:58', seed)] as const;
    expect(rowOf(...lot)?.inspector).toEqual(expect.any(String));
    expect(rowOf(...lot, inspect(supervisor, false))?.inspector).toBeNull();
  });

  it('knows every reporter after a merge, and the earlier report', () =>
    expect(
      rowOf(
        ...road,
        wish('AbsorbCase', 'engine', '10:50', { merged: 'c-2', reportedAt: on('09:00'), reporters: ['r-2'] }),
      ),
    ).toMatchObject({ reporters: [wangKui, 'r-2'], reported_at: on('09:00') }));

  it.each([
    ['WITHDRAWN', wish('WithdrawCase', clerk, '10:30', { reason: '已自行解决' })],
    ['VOIDED', wish('VoidCase', dispatcher, '10:30', { reason: '重复录入', approver: secretary })],
    ['MERGED', wish('MergeCase', dispatcher, '10:30', merging)],
  ] as const)('%s keeps the stage in which it stood', (status, command) =>
    expect(rowOf(...road, command)).toMatchObject({
      status,
      stage: 'GRADED_HANDLING',
      closed_at: on('12:00'),
      clocks: {},
      due_at: null,
      forced: false,
      merged_into: status === 'MERGED' ? 'c-2' : null,
    }),
  );

  it('says whether it was closed by force, until it is reopened', () => {
    const forced = [...road, wish('ForceCloseCase', secretary, '10:30', { reason: '无法联系各方' })] as const;
    expect(rowOf(...forced)).toMatchObject({ status: 'CLOSED', forced: true, closed_at: on('10:30') });
    expect(rowOf(...forced, wish('ReopenCase', wangKui, '10:40', { reason: '复发' }))).toMatchObject({
      status: 'REWORK',
      round: 2,
      forced: false,
      closed_at: null,
    });
  });

  it('is the same however often it is built', () => expect(rowOf(...road)).toEqual(rowOf(...road)));

  it('is the same however its events are batched', () => {
    const events = recorded(happened(...road));
    const once = events.reduce<CaseRow | undefined>(evolveRow, undefined);
    const early = events.slice(0, 4).reduce<CaseRow | undefined>(evolveRow, undefined);
    const late = events.slice(4).reduce<CaseRow | undefined>(evolveRow, JSON.parse(JSON.stringify(early)) as CaseRow);
    expect(late).toEqual(once);
  });

  it('refuses a history without a beginning', () =>
    expect(() => evolveRow(undefined, recorded(happened(...road)).at(3)!)).toThrow('begin before'));
});

describe('what hangs over a case', () => {
  const running = timed.dispatched('2017-04-14');
  const hanging = (...commands: readonly CaseCommand[]) =>
    recorded(specification(caseDecider, timed.bookOf(sd2017)).happened(...running, ...commands)).reduce<
      CaseRow | undefined
    >(evolveRow, undefined);
  const pauseTotal = timed.wish('PauseClock', secretary, '2017-04-17', {
    clock: 'TOTAL',
    reasonCode: 'AWAITING_REPORTER',
    until: timed.pause('2017-04-17', '2017-04-20').data.until,
  });

  it('is paused while any clock stands still', () => {
    const pause = timed.pause('2017-04-17', '2017-04-20');
    expect(hanging(pause, pauseTotal)).toMatchObject({ overlays: ['CLOCK_PAUSED'], due_at: null });
    expect(hanging(pause, pauseTotal, timed.resume('2017-04-18'))).toMatchObject({ overlays: ['CLOCK_PAUSED'] });
    expect(hanging(pause, timed.resume('2017-04-18'))).toMatchObject({ overlays: [] });
  });
  it('is paused no more when the clock is met', () =>
    expect(hanging(timed.pause('2017-04-17', '2017-04-20'), timed.handle('2017-04-18'))).toMatchObject({
      overlays: [],
    }));
  it('waits for more time until that is decided, even when the work is done', () => {
    expect(hanging(timed.ask('2017-05-08'))).toMatchObject({ overlays: ['EXTENSION_PENDING'] });
    expect(hanging(timed.ask('2017-05-08'), timed.handle('2017-05-10'))).toMatchObject({
      overlays: ['EXTENSION_PENDING'],
    });
    expect(hanging(timed.ask('2017-05-08'), timed.handle('2017-05-10'), timed.deny('2017-05-11'))).toMatchObject({
      overlays: [],
    });
  });
  it('keeps the deadline of the next round when the verdict of the last is said', () => {
    const rework = timed.wish('InspectCase', supervisor, '2017-05-10', { passed: false, findings: '未修' });
    const row = hanging(timed.ask('2017-05-08'), timed.handle('2017-05-10'), rework, timed.deny('2017-05-11'));
    expect(Object.keys(row?.clocks ?? {})).toEqual(['TOTAL', 'HANDLE']);
  });
  it('is supervised from the order to its end', () => {
    const order = wish('OpenSupervision', supervisor, '10:30', { kind: 'LEADER', reason: '多次反映' });
    const answer = wish('AnswerSupervision', jiangJun, '10:40', { answer: '今日办结' });
    const decide = wish('CloseSupervision', supervisor, '10:50', { decision: '销号' });
    expect(rowOf(...road, order, answer)).toMatchObject({ overlays: ['UNDER_SUPERVISION'], supervised: true });
    expect(rowOf(...road, order, answer, decide)).toMatchObject({ overlays: [], supervised: false });
  });
});
