import { cn, cnEvents, dcm, generalPolicy, sd2020, sh1515 } from '@gridloop/presets';
import { at, local, workDays } from '../deadlines/given';
import { printed } from '../deadlines/explanation';
import type { DeadlinePolicy } from '../deadlines/policy';
import { specification } from '../kernel/given';
import { sha256 } from '../kernel/sha256';
import { foldRulebook } from '../workflow/rulebook';
import type { Clock } from '../workflow/definition';
import { caseDecider } from './case';
import type { CaseEvent } from './case.events';
import { clockRuns, explainRun } from './case.runs';
import { appointed, created, unit } from '../grid-units/given';
import { community, dispatcher, jiangJun } from './given';
import { bookOf, dispatched, handle, pause, wish } from './timed/given';

const day = '2020-07-20'; // a Monday
const [report, accept, dispatch, sign] = dispatched(day);
const under = (policy: DeadlinePolicy) => specification(caseDecider, bookOf(policy));
/** What is said of one clock. */
const said = (events: readonly CaseEvent[], clock: Clock) =>
  events.flatMap((event): readonly (readonly (string | undefined)[])[] => {
    if (!('clock' in event.data) || event.data.clock !== clock) return [];
    if (event.type === 'DeadlineSet') return [['set', local(event.data.anchor), local(event.data.dueAt)]];
    if (event.type === 'VerdictRecorded') return [[event.data.result]];
    return event.type === 'DeadlineWithdrawn' ? [[event.data.cause]] : [[event.type]];
  });

describe('a limit counts from its anchor', () => {
  const policy: DeadlinePolicy = {
    ...sd2020,
    id: 'anchors@1',
    lines: [
      { clock: 'SIGN', anchor: 'ASSIGNED', limit: { type: 'WORK_HOUR', minutes: 120 } },
      { clock: 'HANDLE', anchor: 'SIGNED', limit: workDays(2) },
      { clock: 'TOTAL', anchor: 'ACCEPTED', limit: workDays(10) },
    ],
  };
  const { happened, continued } = under(policy);
  const unsigned = happened(
    ...[report, wish('AcceptCase', dispatcher, '2020-07-21', { forSelf: false })].flatMap((one) => one ?? []),
    wish('DispatchCase', dispatcher, '2020-07-21', { toUnit: community }),
  );
  const signed = (time: string) => continued(unsigned, wish('SignAssignment', jiangJun, time, {}));

  it('the acceptance', () =>
    expect(said(unsigned, 'TOTAL')).toEqual([['set', '2020-07-21 10:00', '2020-08-04 23:59']]));
  it('the signature', () => {
    expect(said(unsigned, 'HANDLE')).toEqual([]);
    expect(said(signed('2020-07-21 11:00'), 'HANDLE')).toEqual([['set', '2020-07-21 11:00', '2020-07-23 23:59']]);
  });
  it('or, signed late, the instant at which it was to be signed', () => {
    const late = signed('2020-07-24 11:00');
    expect(said(late, 'HANDLE')).toEqual([['set', '2020-07-21 12:00', '2020-07-23 23:59']]);
    expect(said(late, 'SIGN').at(-1)).toEqual(['OVERDUE']);
  });
});

describe('what the events of a case begin and meet', () => {
  const { happened, continued } = under(generalPolicy);
  const dispatchedOnly = happened(...[report, accept, dispatch].flatMap((one) => one ?? []));
  const inHand = continued(dispatchedOnly, ...(sign ? [sign] : []));
  const returned = continued(inHand, wish('ReturnAssignment', jiangJun, '2020-07-22', { reason: '不属本单位职责' }));

  it('CONTACT: from the dispatch to the reporter', () => {
    const contacted = continued(
      inHand,
      wish('ContactReporter', jiangJun, '2020-07-21', { method: 'PHONE', reached: true }),
    );
    expect(said(contacted, 'CONTACT')).toEqual([['set', '2020-07-20 10:00', '2020-07-21 23:59'], ['ON_TIME']]);
  });
  it('RETURN: a window, neither met nor missed', () => {
    expect(said(returned, 'RETURN')).toEqual([['set', '2020-07-20 10:00', '2020-07-22 23:59'], ['WINDOW_USED']]);
    expect(said(continued(inHand, handle('2020-07-24')), 'RETURN').at(-1)).toEqual(['WINDOW_UNUSED']);
    expect(said(inHand, 'RETURN')).toHaveLength(1);
  });
  it('RETURN is closed after two working days (handbook §9.2, 6)', () => {
    const late = wish('ReturnAssignment', jiangJun, '2020-07-23', { reason: '不属本单位职责' });
    under(generalPolicy).given(inHand).when(late).thenRejected('RETURN_WINDOW_CLOSED');
  });
  it('ARBITRATE: from the return to its decision', () => {
    const decided = continued(
      returned,
      wish('ArbitrateReturn', dispatcher, '2020-07-24', { upheld: false, reason: '应由本单位办理' }),
    );
    expect(said(decided, 'ARBITRATE')).toEqual([['set', '2020-07-22 10:00', '2020-07-23 23:59'], ['OVERDUE']]);
  });
  it('ARRIVE: from the whistle, in the time that it names, until everybody who was called is there', () => {
    const departments = ['water', 'gas'].map((organizationId) => ({
      type: 'OrganizationRegistered' as const,
      data: {
        ...{ organizationId, kind: 'DEPARTMENT' as const, name: { zh: organizationId, en: organizationId } },
        ...{ unitId: 'street', skills: [] },
      },
    }));
    const officers = ['water', 'gas'].map((body) =>
      appointed(`${body}-officer`, 'UNIT_LEADER', body, at('2015-01-01')),
    );
    const street = { unitId: 'street', level: 'STREET' };
    const book = foldRulebook(bookOf(generalPolicy), [
      created(unit('street', 'STREET')),
      appointed('leader', 'UNIT_LEADER', 'street', at('2015-01-01')),
      ...departments,
      ...officers,
    ]);
    const called = specification(caseDecider, book);
    const underStreet = inHand.map((event) =>
      event.type === 'CaseLocated'
        ? { ...event, data: { ...event.data, chain: [...event.data.chain, street] } }
        : event,
    );
    const blown = called.continued(
      underStreet,
      wish('BlowWhistle', 'leader', '2020-07-20 14:00', { kind: 'EMERGENCY', departments: ['water', 'gas'] }),
      wish('ReportArrival', 'water-officer', '2020-07-20 14:10', {}),
    );
    expect(said(blown, 'ARRIVE')).toEqual([['set', '2020-07-20 14:00', '2020-07-20 14:30']]);
    const all = called.continued(blown, wish('ReportArrival', 'gas-officer', '2020-07-20 14:31', {}));
    expect(said(all, 'ARRIVE').at(-1)).toEqual(['OVERDUE']);
  });
  it('nothing is held against anybody for what was not due when the case was withdrawn', () => {
    const withdrawn = continued(
      inHand,
      wish('WithdrawCase', 'p-1001', '2020-07-21', { reason: '已自行解决', confirmedBy: dispatcher }),
    );
    expect(said(withdrawn, 'HANDLE').at(-1)).toEqual(['CASE_ENDED']);
    expect(said(withdrawn, 'CONTACT').at(-1)).toEqual(['CASE_ENDED']);
  });
});

describe('a limit by category', () => {
  const of = (policy: DeadlinePolicy, category: string) =>
    under(policy).happened(
      ...[report, wish('ClassifyCase', dispatcher, day, { category, urgency: 'NORMAL' })].flatMap((one) => one ?? []),
      ...[accept, dispatch, sign].flatMap((one) => one ?? []),
    );

  it.each([
    ['SIMPLE', '2020-07-21 23:59'],
    ['GENERAL', '2020-07-27 23:59'],
    ['COMPLEX', '2020-08-10 23:59'],
  ])('Shanghai: %s is due %s', (category, due) => expect(said(of(sh1515, category), 'HANDLE').at(0)?.at(2)).toBe(due));
  it('Shanghai: procedures of law enforcement have none', () =>
    expect(said(of(sh1515, 'LAW_ENFORCEMENT'), 'HANDLE')).toEqual([]));

  const stage = (name: string, time: string) => wish('BeginHandlingStage', jiangJun, time, { stage: name });
  it('an illegal building has three, one after the other, each with its verdict', () => {
    const stopped = of(dcm, 'ILLEGAL_BUILDING');
    const torn = under(dcm).continued(
      stopped,
      stage('PENALTY', '2020-07-20 15:00'),
      stage('DEMOLITION', '2020-07-21 15:00'),
    );
    expect(said(torn, 'HANDLE')).toEqual([
      ['set', '2020-07-20 10:00', '2020-07-20 15:00'],
      ['ON_TIME'],
      ['set', '2020-07-20 15:00', '2020-07-29 23:59'],
      ['ON_TIME'],
      ['set', '2020-07-21 15:00', '2020-08-18 23:59'],
    ]);
    under(dcm).given(torn).when(stage('PENALTY', '2020-07-22')).thenRejected('HANDLING_STAGE_UNKNOWN');
    under(dcm).given(stopped).when(stage('STOP', '2020-07-20 11:30')).thenNothing();
  });
  it('other categories have no stages to go on to', () =>
    under(dcm).given(of(dcm, 'SPOIL')).when(stage('PENALTY', day)).thenRejected('HANDLING_STAGE_UNKNOWN'));
});

describe('pitfall 7 of handbook §5.6: a deadline that is computed on one occasion only', () => {
  const classified = wish('ClassifyCase', dispatcher, day, { category: 'COMPLEX', urgency: 'URGENT' });

  it('is not ours: no case is without one, classified or not', () => {
    const unclassified = under(generalPolicy).happened(...[report, accept, dispatch].flatMap((one) => one ?? []));
    expect(said(unclassified.slice(0, 3), 'TOTAL')).toHaveLength(1);
    expect(said(unclassified, 'HANDLE')).toHaveLength(1);
    const nameless = under(sh1515).happened(...[report, accept, dispatch].flatMap((one) => one ?? []));
    expect(said(nameless, 'TOTAL')).toHaveLength(1);
  });
  it('is counted again when the category comes, and by whatever policy the centre chooses', () => {
    const byCategory: DeadlinePolicy = {
      ...generalPolicy,
      id: 'by-category@1',
      lines: [
        { clock: 'TOTAL', category: 'COMPLEX', anchor: 'REPORTED', limit: workDays(15) },
        { clock: 'TOTAL', anchor: 'REPORTED', limit: workDays(5) },
      ],
    };
    const { happened } = under(byCategory);
    const [first, again] = [[report], [report, classified]].map((row) => happened(...row.flatMap((one) => one ?? [])));
    expect(said(first ?? [], 'TOTAL')).toEqual([['set', '2020-07-20 10:00', '2020-07-27 23:59']]);
    expect(said(again ?? [], 'TOTAL').at(-1)).toEqual(['DeadlineRecomputed']);
  });
});

describe('a verdict', () => {
  const book = bookOf(sd2020);
  const { happened } = specification(caseDecider, book);
  const runOf = (events: readonly CaseEvent[]) =>
    clockRuns(events).find(({ deadline, verdict }) => deadline.clock === 'HANDLE' && verdict);

  it.each([
    ['of a run', [handle('2020-07-27')]],
    ['of a run that stands still', [pause('2020-07-21 10:00', '2020-07-30 10:00'), handle('2020-07-28')]],
  ])('%s keeps the digest of its explanation', (_, commands) => {
    const run = runOf(happened(...dispatched(day), ...commands));
    const text = run && printed(explainRun(run, book), 'zh');
    expect(run?.verdict).toMatchObject({ result: 'ON_TIME', explanation: sha256(text ?? '') });
  });

  it('of a promise that a later calendar would have made earlier shows both days', () => {
    const prolonged = bookOf(sd2020);
    const taken = specification(caseDecider, prolonged);
    const running = taken.happened(...dispatched('2020-01-21'));
    const known = bookOf(sd2020, '2020-01-25');
    const shorter = foldRulebook(prolonged, [
      {
        type: 'CalendarRevised',
        data: {
          ...{ calendarId: cn, version: 'cn@99', reason: '撤回延长' },
          arrangement: known.calendars.get(cn)?.years.get(2020)?.arrangement ?? cnEvents[0]!.data.arrangement,
        },
      },
    ]);
    const after = specification(caseDecider, shorter);
    const kept = after.continued(running, {
      type: 'RecomputeDeadlines',
      data: {
        caseId: running[0]?.type === 'CaseReported' ? running[0].data.caseId : '',
        by: 'engine',
        at: at('2020-01-27'),
      },
    });
    const run = clockRuns(kept).find(({ deadline }) => deadline.clock === 'HANDLE');
    expect(run?.deadline).toMatchObject({
      dueAt: at('2020-02-05 23:59:59.999'),
      yellowCardAt: at('2020-02-04 09:00'),
      redCardAt: at('2020-02-06 09:00'),
    });
    const text = run ? printed(explainRun(run, shorter), 'zh') : '';
    expect(text).toContain('到期：2020-02-03 23:59');
    expect(text).toContain('此前已承诺，不予提前：2020-02-05 23:59');
  });
});
