import { instant, startOf } from '../calendars/local-time';
import type { WorkCalendar } from '../calendars/work-calendar';
import { count } from '../deadlines/counting';
import { budgetOf, schedule, verdictOf, type Schedule } from '../deadlines/lamps';
import { lineFor, type Anchor, type DeadlinePolicy, type PolicyLine } from '../deadlines/policy';
import type { Instant } from '../kernel/event';
import { covers, type Clock, type ClockRule, type Status, type WorkflowDefinition } from '../workflow/definition';
import type { RunningClock } from './case.clock-state';
import type { CaseEvent, Deadline, RecomputeCause } from './case.events';
import { digestOf, pausedUntil, type Versions } from './case.runs';
import type { CaseState, OpenCase } from './case.state';

/** The versions that a case's clocks are counted by. */
export interface TimeRules {
  readonly definition: WorkflowDefinition;
  readonly policy: DeadlinePolicy;
  readonly calendar: WorkCalendar | undefined;
  /** Where the versions stand that deadlines were counted by. */
  readonly book: Versions;
}

/**
 * What the clocks say to a decision: those whose span the case leaves, or that begin anew, get their verdict;
 * those whose span it enters, or that begin anew, get a deadline; those whose count has changed are recomputed.
 */
export const clockEvents = (
  before: CaseState,
  decided: readonly CaseEvent[],
  after: OpenCase,
  at: Instant,
  rules: TimeRules,
): readonly CaseEvent[] =>
  rules.definition.clocks.flatMap((rule): CaseEvent[] => {
    const { clock } = rule;
    const running = before.status === 'START' ? undefined : before.clocks[clock];
    const inSpan = covers(rules.definition, rule.runsIn, after.status);
    const restarts = decided.some(({ type }) => rule.restartsOn.includes(type));
    const starts = rule.startsOn ? decided.some(({ type }) => rule.startsOn?.includes(type)) : !running;
    const ends = !inSpan || restarts || decided.some((event) => meets(event, rule, after));
    return [
      ...verdictsWaiting(clock, decided, after, rules),
      ...(running && ends ? ended(rule, running, decided, after, at, rules) : []),
      ...(inSpan && (restarts || (starts && (!running || ends)))
        ? newDeadline(rule, before, decided, after, at, rules)
        : []),
      ...(running && !ends ? adjusted(clock, decided, after, rules) : []),
    ];
  });

/** A whistle is answered once every department that it called is there. */
const meets = ({ type }: CaseEvent, { endsOn = [] }: ClockRule, { whistle }: OpenCase): boolean =>
  endsOn.includes(type) &&
  !(type === 'DepartmentArrived' && whistle?.departments.some((called) => !whistle.arrived.includes(called)));

/** A revision of the calendar holds for what runs; a promise is never taken back for an earlier day (handbook §5.1). */
export const recomputedByCalendar = (state: OpenCase, rules: Omit<TimeRules, 'definition'>): CaseEvent[] =>
  Object.values(state.clocks).flatMap((running): CaseEvent[] => {
    const { calendar } = rules;
    if (!calendar || running.paused || running.calendar === calendar.id) return [];
    const counted = countedAnew(running, running, rules, state);
    return [
      recomputed(running, counted.dueAt < running.dueAt ? promised(running, counted) : counted, 'CALENDAR_REVISED'),
    ];
  });

/** Counted by the new calendar, due as was said, with the lamps and cards that go with it. */
const promised = (
  { yellowAt, dueAt, yellowCardAt, redCardAt, warned }: RunningClock,
  { yellowCardAt: _yellow, redCardAt: _red, ...counted }: Deadline,
): Deadline => ({
  ...counted,
  yellowAt,
  dueAt,
  ...(yellowCardAt && !warned ? { yellowCardAt } : {}),
  ...(redCardAt ? { redCardAt } : {}),
});

/** What a running clock would become under another policy. */
export const underPolicy = (running: RunningClock, state: OpenCase, rules: Omit<TimeRules, 'definition'>): Deadline => {
  const line = lineOf(running.clock, state, rules.policy);
  return line ? countedAnew(line, running, rules, state) : running;
};

/** Days, or milliseconds, that a running clock has used up at an instant. */
export const spentAt = (
  running: RunningClock,
  at: Instant,
  { policy, calendar }: Omit<TimeRules, 'definition'>,
): number => {
  const pauses = [...(running.pauses ?? []), { from: at }];
  return count(budgetOf(running, policy, { ...ledgerOf(running), pauses }), calendar).days.at(-1)?.total ?? 0;
};

/** What is said of a clock that ends: nothing is held against anybody for an unused window, or for a case that was given up. */
const ended = (
  rule: ClockRule,
  running: RunningClock,
  decided: readonly CaseEvent[],
  after: OpenCase,
  at: Instant,
  rules: TimeRules,
): CaseEvent[] => {
  const { clock, generation, dueAt } = running;
  const used = decided.some((event) => meets(event, rule, after));
  if (rule.window)
    return [{ type: 'DeadlineWithdrawn', data: { clock, generation, cause: used ? 'WINDOW_USED' : 'WINDOW_UNUSED' } }];
  if (givenUp.includes(after.status) && at <= dueAt)
    return [{ type: 'DeadlineWithdrawn', data: { clock, generation, cause: 'CASE_ENDED' } }];
  return verdict(running, at, rules);
};

const givenUp: readonly Status[] = ['WITHDRAWN', 'VOIDED', 'MERGED'];

/** While an extension asked in time is undecided, an act behind the deadline waits for its verdict (handbook §4.5). */
const verdict = (running: RunningClock, actAt: Instant, rules: TimeRules): CaseEvent[] => {
  const { clock, generation } = running;
  if (running.pending && actAt > running.dueAt)
    return [{ type: 'VerdictDeferred', data: { clock, generation, actAt } }];
  return [verdictAt(running.paused ? resumedAt(running, running.paused, actAt, rules) : running, actAt, rules)];
};

const verdictAt = (deadline: Deadline, actAt: Instant, { book }: TimeRules): CaseEvent => {
  const { clock, generation, dueAt, policy, calendar, unpublished } = deadline;
  const explanation = digestOf(deadline, book);
  return {
    type: 'VerdictRecorded',
    data: {
      clock,
      generation,
      result: unpublished ? 'ON_TIME' : verdictOf(dueAt, actAt), // due no earlier than the last published day
      dueAt,
      actAt,
      policy,
      calendar,
      ...(explanation ? { explanation } : {}),
      ...(unpublished ? { unpublished } : {}),
    },
  };
};

/** A clock that stands still is met as if it had been resumed at that instant. */
const resumedAt = (
  running: RunningClock,
  { from, reason }: NonNullable<RunningClock['paused']>,
  at: Instant,
  { policy, book }: TimeRules,
): Deadline => {
  const resumed = pausedUntil({ ...running, pauses: [...(running.pauses ?? []), { from, reason }] }, at);
  const calendar = book.calendars.get(running.calendar);
  const { dueAt } = schedule(budgetOf(resumed, policy, ledgerOf(resumed)), policy, calendar);
  return { ...resumed, dueAt: dueAt ?? running.dueAt };
};

const verdictsWaiting = (
  clock: Clock,
  decided: readonly CaseEvent[],
  after: OpenCase,
  rules: TimeRules,
): CaseEvent[] => {
  const waiting = after.deferred[clock];
  if (!waiting || waiting.pending || !decisionOn(clock, decided)) return [];
  const counted = countedAnew(waiting, waiting, rules, after);
  return [verdictAt({ ...counted, generation: waiting.generation }, waiting.actAt, rules)];
};

const decisionOn = (clock: Clock, decided: readonly CaseEvent[]): RecomputeCause | undefined => {
  for (const event of decided) {
    if (event.type === 'ExtensionGranted' && event.data.clock === clock) return 'EXTENSION_GRANTED';
    if (event.type === 'ExtensionDenied' && event.data.clock === clock) return 'EXTENSION_DENIED';
    if (event.type === 'ClockResumed' && event.data.clock === clock) return 'CLOCK_RESUMED';
  }
  return undefined;
};

const newDeadline = (
  rule: ClockRule,
  before: CaseState,
  decided: readonly CaseEvent[],
  after: OpenCase,
  at: Instant,
  rules: TimeRules,
): CaseEvent[] => {
  const data = deadlineFrom(rule, before, after, at, rules, lineOfWhistle(rule.clock, decided));
  return data ? [{ type: 'DeadlineSet', data }] : [];
};

/** The deadline of a clock that starts at an instant; undefined where the policy sets none. */
export const deadlineFrom = (
  { clock, window }: ClockRule,
  before: CaseState,
  after: OpenCase,
  at: Instant,
  rules: Omit<TimeRules, 'definition'>,
  line = lineOf(clock, after, rules.policy),
): Deadline | undefined => {
  const anchor = line && anchorOf(line.anchor, before, after, at);
  return anchor ? deadline(line, { clock, anchor, ...(window ? { window } : {}) }, after, rules) : undefined;
};

/** A running clock after what was decided about it: what was granted and paused stays, whatever the policy. */
const adjusted = (clock: Clock, decided: readonly CaseEvent[], after: OpenCase, rules: TimeRules): CaseEvent[] => {
  const running = after.clocks[clock];
  if (!running || running.paused) return [];
  const line = lineOf(clock, after, rules.policy);
  const cause = causeOf(running, line, decided, after);
  return cause ? [recomputed(running, countedAnew(line ?? running, running, rules, after), cause)] : [];
};

const causeOf = (
  running: RunningClock,
  line: PolicyLine | undefined,
  decided: readonly CaseEvent[],
  after: OpenCase,
): RecomputeCause | undefined => {
  const decision = decisionOn(running.clock, decided);
  if (decision && (decision === 'CLOCK_RESUMED' || !after.deferred[running.clock])) return decision; // else it was about an earlier run
  if (line && running.policy !== after.policy)
    return decided.some(({ type }) => type === 'CaseMigrated') ? 'POLICY_MIGRATED' : 'POLICY_CHOSEN';
  const earlier = line?.anchor === 'REPORTED' && after.reportedAt < running.anchor;
  if (earlier && decided.some(({ type }) => type === 'CaseAbsorbed')) return 'CASE_ABSORBED';
  const classified = decided.some(({ type }) => type === 'CaseClassified');
  return line && classified && JSON.stringify(line.limit) !== JSON.stringify(running.limit) ? 'CLASSIFIED' : undefined;
};

const recomputed = (running: RunningClock, data: Deadline, cause: RecomputeCause): CaseEvent => ({
  type: 'DeadlineRecomputed',
  data: { ...data, previousDueAt: running.dueAt, cause },
});

const ledgerOf = ({ anchor, extended, pauses }: Ledger): Ledger => ({
  anchor,
  ...(extended ? { extended } : {}),
  ...(pauses?.length ? { pauses } : {}),
});

type Ledger = Pick<Deadline, 'anchor' | 'extended' | 'pauses'>;
type Line = Pick<PolicyLine, 'limit' | 'countFrom' | 'ends'> & { readonly anchor: string };

/** The same run, counted again: cards that are issued stay issued. */
const countedAnew = (
  line: Line,
  running: RunningClock,
  rules: Omit<TimeRules, 'definition'>,
  state: OpenCase,
): Deadline => {
  const anchor = line.anchor === 'REPORTED' ? state.reportedAt : running.anchor;
  const { yellowCardAt, ...data } = deadline(line, { ...running, anchor }, state, rules);
  return {
    ...data,
    ...(yellowCardAt && !running.warned ? { yellowCardAt } : {}),
    ...(running.expired ? { carded: true } : {}),
  };
};

/** Whoever whistles says how soon the departments have to be there (handbook §4.4). */
const lineOfWhistle = (clock: Clock, decided: readonly CaseEvent[]): PolicyLine | undefined => {
  const blown = decided.find((event) => event.type === 'WhistleBlown');
  if (clock !== 'ARRIVE' || !blown) return undefined;
  return { clock, anchor: 'ASSIGNED', limit: { type: 'URGENT_HOUR', minutes: blown.data.arriveLimit } };
};

const lineOf = (clock: Clock, after: OpenCase, policy: DeadlinePolicy): PolicyLine | undefined =>
  lineFor(policy, clock, {
    level: after.chain.find((link) => link.unitId === after.unitId)?.level,
    urgency: after.urgency,
    category: after.category,
    stage: after.stageOfHandling,
  });

/** Undefined while the case has not come so far. */
const anchorOf = (anchor: Anchor, before: CaseState, after: OpenCase, started: Instant): Instant | undefined => {
  switch (anchor) {
    case 'REPORTED':
      return after.reportedAt;
    case 'ACCEPTED':
      return after.acceptedAt;
    case 'ASSIGNED':
      return started;
    case 'SIGNED': {
      if (after.status === 'AWAITING_SIGN') return undefined;
      const signBy = before.status === 'START' ? undefined : before.clocks.SIGN?.dueAt;
      return signBy && signBy < started ? signBy : started;
    }
  }
};

const deadline = (
  line: Omit<Line, 'anchor'>,
  { clock, window, ...ledger }: Ledger & Pick<Deadline, 'clock' | 'window'>,
  after: OpenCase,
  { policy, calendar }: Omit<TimeRules, 'definition'>,
): Deadline => {
  const given = ledgerOf(ledger);
  const { yellowCardAt, redCardAt, ...instants } = instantsOf(
    schedule(budgetOf(line, policy, given), policy, calendar),
  );
  const cards = { ...(yellowCardAt ? { yellowCardAt } : {}), ...(redCardAt ? { redCardAt } : {}) };
  return {
    clock,
    generation: (after.generations[clock] ?? 0) + 1,
    ...given,
    limit: line.limit,
    ...(line.countFrom ? { countFrom: line.countFrom } : {}),
    ...(line.ends ? { ends: line.ends } : {}),
    policy: policy.id,
    calendar: calendar?.id ?? after.calendar,
    ...instants,
    ...(window ? { window } : cards),
  };
};

/** Where the calendar ends before the limit does, the deadline is no earlier than its last day; the flag says so. */
const instantsOf = ({
  yellowAt,
  dueAt,
  yellowCardAt,
  redCardAt,
  unpublished,
}: Schedule): Pick<Deadline, 'yellowAt' | 'dueAt' | 'yellowCardAt' | 'redCardAt' | 'unpublished'> => {
  const known = dueAt ?? instant(startOf(`${unpublished}-01-01`) - 1);
  return {
    yellowAt: yellowAt ?? known,
    dueAt: known,
    ...(yellowCardAt ? { yellowCardAt } : {}),
    ...(redCardAt ? { redCardAt } : {}),
    ...(unpublished ? { unpublished } : {}),
  };
};
