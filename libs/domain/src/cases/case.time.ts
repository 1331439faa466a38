import { day, isDate, startOf, instant } from '../calendars/local-time';
import type { Instant } from '../kernel/event';
import type { Clock } from '../workflow/definition';
import type { RunningClock } from './case.clock-state';
import { spentAt, underPolicy, type TimeRules } from './case.clocks';
import type { CaseCommandOf, TimeCommand } from './case.commands';
import type { CaseEvent } from './case.events';
import { refuse, wantReason, type Moves, type Road } from './case.road';
import type { OpenCase } from './case.state';

/** The four ways of getting time, and a change of rules (handbook §4.5); the deadlines that follow are the clocks' own business. */
export const timeMoves: Moves<TimeCommand> = {
  RequestExtension: (command, state, { rules }) => requestExtension(command, state, rules),
  GrantExtension: (command, state) => decideExtension(command, state),
  DenyExtension: (command, state) => decideExtension(command, state),

  PauseClock: (command, state, { rules }) => pauseClock(command, state, rules),
  ResumeClock: (command, state) => {
    const { clock, at } = command.data;
    return running(command, clock, state).paused ? [{ type: 'ClockResumed', data: { clock, at } }] : [];
  },

  SuspendCase: (command, state, { standing, rules }) => {
    const { reason, resumeOn, by, at } = command.data;
    wantReason(command, reason);
    if (!resumeOn || !isDayToCome(resumeOn, at))
      throw refuse('invalid-argument', 'RESUME_DATE_MISSING', command, 'no day to come is named on which it resumes');
    const until = instant(startOf(resumeOn));
    return [
      { type: 'CaseSuspended', data: { ...standing, reason, resumeOn, approver: by } },
      ...stopAll(state, 'SUSPENDED', at, rules, { until }),
    ];
  },
  ResumeCase: ({ data: { by, at } }, state, { standing }) => [
    { type: 'CaseResumed', data: { ...standing, person: by } },
    ...startAll(state, at),
  ],

  PutOnAccount: (command, state, road) => putOnAccount(command, state, road),
  ReviewAccount: (command, state, { rules }) => {
    const { state: found, nextReviewOn, by, at } = command.data;
    wantReason(command, found);
    if (!isDayToCome(nextReviewOn, at))
      throw refuse(
        'invalid-argument',
        'ACCOUNT_APPROVAL_MISSING',
        command,
        'no day to come is named for the next review',
      );
    const bell = bellOf(state, rules);
    const until = instant(startOf(nextReviewOn));
    return [
      { type: 'AccountReviewed', data: { person: by, state: found, nextReviewOn } },
      ...(bell?.paused ? [stop(bell, bell.paused.reason, bell.paused.from, state, rules, until)] : []),
    ];
  },
  TakeOffAccount: (command, state, { standing }) => {
    const { reason, by, at } = command.data;
    wantReason(command, reason);
    return [{ type: 'CaseTakenOffAccount', data: { ...standing, reason, approver: by } }, ...startAll(state, at)];
  },

  MigrateCase: (command, state, road) => migrate(command, state, road),
};

/** Asked before due, with a reason, as much and as often as the policy allows. */
const requestExtension = (
  command: CaseCommandOf<'RequestExtension'>,
  state: OpenCase,
  { policy }: TimeRules,
): CaseEvent[] => {
  const { clock, amount, reason, by, at } = command.data;
  const { dueAt, pending, extensions, generation } = running(command, clock, state);
  if (pending || state.deferred[clock]?.pending)
    throw refuse('invalid-state', 'EXTENSION_PENDING', command, 'one is asked already');
  wantReason(command, reason);
  if (at > dueAt) throw refuse('invalid-state', 'EXTENSION_TOO_LATE', command, `it was due ${dueAt}`);
  const { most = 0, times = 0 } = policy.extension ?? {};
  if (!Number.isInteger(amount) || amount <= 0 || amount > most || extensions >= times)
    throw refuse(
      'invalid-argument',
      'EXTENSION_LIMIT_EXCEEDED',
      command,
      `${policy.id} allows ${most}, ${times} times`,
    );
  return [{ type: 'ExtensionRequested', data: { clock, generation, amount, reason, person: by } }];
};

/** Decided by another person than asked. */
const decideExtension = (command: CaseCommandOf<'GrantExtension' | 'DenyExtension'>, state: OpenCase): CaseEvent[] => {
  const { clock, by } = command.data;
  const asked = [state.deferred[clock], state.clocks[clock]].find((one) => one?.pending);
  if (!asked?.pending) throw refuse('invalid-state', 'MOVE_NOT_ALLOWED', command, 'no extension is asked');
  if (asked.pending.person === by)
    throw refuse('forbidden', 'APPROVER_MISSING', command, 'who asked for it does not decide it');
  if (command.type === 'DenyExtension') {
    wantReason(command, command.data.reason);
    return [{ type: 'ExtensionDenied', data: { clock, approver: by, reason: command.data.reason } }];
  }
  const { limit, extended = 0, pending } = asked;
  const newBudget = ('minutes' in limit ? limit.minutes : limit.days) + extended + pending.amount;
  return [{ type: 'ExtensionGranted', data: { clock, amount: pending.amount, newBudget, approver: by } }];
};

/** For a listed reason, to a day that the cap allows; it ends then by itself. */
const pauseClock = (command: CaseCommandOf<'PauseClock'>, state: OpenCase, rules: TimeRules): CaseEvent[] => {
  const { clock, reasonCode, until, at } = command.data;
  const found = running(command, clock, state);
  if (found.paused) return [];
  const { reasons = [], mostDays = 0 } = rules.policy.pause ?? {};
  if (!reasons.includes(reasonCode))
    throw refuse('invalid-argument', 'PAUSE_REASON_INVALID', command, `${rules.policy.id} does not list ${reasonCode}`);
  const past = (found.pauses ?? [])
    .filter(({ reason = '' }) => reasons.includes(reason))
    .reduce((sum, { from, to = from }) => sum + Date.parse(to) - Date.parse(from), 0);
  const wished = Date.parse(until) - Date.parse(at);
  if (!(wished > 0) || past + wished > mostDays * day)
    throw refuse(
      'invalid-argument',
      'PAUSE_CAP_EXCEEDED',
      command,
      `${rules.policy.id} allows ${mostDays} days in all`,
    );
  return [stop(found, reasonCode, at, state, rules, until)];
};

const putOnAccount = (
  command: CaseCommandOf<'PutOnAccount'>,
  state: OpenCase,
  { standing, rules, unitId }: Road,
): CaseEvent[] => {
  const { explanation, verifiedBy, owner, reviewOn, by, at } = command.data;
  const rungOf = (fits: (link: OpenCase['chain'][number]) => boolean): number => state.chain.findIndex(fits);
  if (rungOf((link) => link.unitId === unitId) < rungOf(({ level }) => level === 'COMMUNITY'))
    throw refuse('forbidden', 'ACCOUNT_APPROVAL_MISSING', command, 'only a community or above puts on account');
  if ([explanation, verifiedBy, owner].some((word) => !word.trim()) || !isDayToCome(reviewOn, at))
    throw refuse(
      'invalid-argument',
      'ACCOUNT_APPROVAL_MISSING',
      command,
      'explanation, check, owner or review is missing',
    );
  return [
    { type: 'CasePutOnAccount', data: { ...standing, explanation, verifiedBy, owner, reviewOn, approver: by } },
    ...stopAll(state, 'ON_ACCOUNT', at, rules, {
      until: instant(startOf(reviewOn)),
      bell: bellOf(state, rules)?.clock,
    }),
  ];
};

/** The clock that tells when an account is to be reviewed: one that nothing but a status ends. */
const bellOf = ({ clocks }: OpenCase, { definition }: TimeRules): RunningClock | undefined => {
  const rule = definition.clocks.find(({ clock, endsOn, window }) => clocks[clock] && !endsOn && !window);
  return rule && clocks[rule.clock];
};

/** The account is to be reviewed: the clock that says so stands still from when it did, and tells it once. */
export const silenced = (
  bell: RunningClock,
  { from, reason }: NonNullable<RunningClock['paused']>,
  state: OpenCase,
  rules: TimeRules,
): CaseEvent => stop(bell, reason, from, state, rules);

const isDayToCome = (date: string, at: Instant): boolean => isDate(date) && instant(startOf(date)) > at;

/** To the policy whose dry run was seen, and only if that still shows what it showed. */
const migrate = (command: CaseCommandOf<'MigrateCase'>, state: OpenCase, { book, rules }: Road): CaseEvent[] => {
  const { policy, dryRunId } = command.data;
  const target = book.policies.get(policy);
  if (!target) throw refuse('invalid-argument', 'POLICY_UNKNOWN', command, `${policy} is not published`);
  if (policy === state.policy) return [];
  if (dryRun(state, { ...rules, policy: target }).dryRunId !== dryRunId)
    throw refuse('invalid-state', 'DRY_RUN_STALE', command, 'the dry run was another, or the case has moved on');
  return [{ type: 'CaseMigrated', data: { fromVersion: state.policy, toVersion: policy, dryRunId } }];
};

/** What a migration to another policy would do to each running clock; its id names exactly that. */
export const dryRun = (state: OpenCase, rules: Omit<TimeRules, 'definition'>) => {
  const clocks = Object.values(state.clocks).map((one) => {
    const { dueAt } = one.paused ? one : underPolicy(one, state, rules);
    return { clock: one.clock, generation: one.generation, dueAt: one.dueAt, newDueAt: dueAt };
  });
  const shown = clocks.map(({ clock, generation, newDueAt }) => `${clock}.${generation}=${newDueAt}`);
  return { dryRunId: [rules.policy.id, ...shown].join(' '), clocks };
};

/**
 * Every clock stands still, or the `only` one if it runs, to an instant if one is given; where there is a `bell`, that one
 * alone ends by itself. A pause of one clock is over where the whole case begins to wait, else it would end in the midst of it.
 */
export const stopAll = (
  state: OpenCase,
  reason: string,
  at: Instant,
  rules: TimeRules,
  { until, only, bell }: { readonly until?: Instant; readonly only?: Clock; readonly bell?: Clock | undefined } = {},
): CaseEvent[] =>
  Object.values(state.clocks)
    .filter(({ clock, paused, window }) => !window && (!only || (clock === only && !paused)))
    .flatMap(({ paused, ...one }): CaseEvent[] => {
      const { clock, pauses = [] } = one;
      const end = !bell || clock === bell ? until : undefined;
      if (!paused) return [stop(one, reason, at, state, rules, end)];
      const past = { from: paused.from, to: at, reason: paused.reason };
      return [
        { type: 'ClockResumed', data: { clock, at } },
        stop({ ...one, pauses: [...pauses, past] }, reason, at, state, rules, end),
      ];
    });

/** Every clock that stands still runs again, or those that do `only` for this reason. */
export const startAll = (state: OpenCase, at: Instant, { only }: { readonly only?: string } = {}): CaseEvent[] =>
  Object.values(state.clocks)
    .filter(({ paused }) => paused && (!only || paused.reason === only))
    .map(({ clock }) => ({ type: 'ClockResumed', data: { clock, at } }));

const stop = (
  one: RunningClock,
  reasonCode: string,
  from: Instant,
  state: OpenCase,
  rules: TimeRules,
  until?: Instant,
): CaseEvent => ({
  type: 'ClockPaused',
  data: {
    clock: one.clock,
    generation: (state.generations[one.clock] ?? 0) + 1,
    reasonCode,
    from,
    ...(until ? { until } : {}),
    budgetSpent: spentAt(one, from, rules),
  },
});

const running = (command: TimeCommand, clock: Clock, state: OpenCase): RunningClock => {
  const found = state.clocks[clock];
  if (found) return found;
  throw refuse('invalid-state', 'MOVE_NOT_ALLOWED', command, `${clock} does not run`);
};
