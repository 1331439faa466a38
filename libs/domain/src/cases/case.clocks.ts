import { dueAt, verdictOf, yellowAt } from '../deadlines/counting';
import { lineFor, type DeadlinePolicy } from '../deadlines/policy';
import type { Instant } from '../kernel/event';
import { covers, type ClockRule, type WorkflowDefinition } from '../workflow/definition';
import type { CaseEvent, CaseEventOf } from './case.events';
import type { CaseState, OpenCase } from './case.state';

/**
 * What the clocks say to a decision: those whose span the case leaves, or that begin anew, get their verdict;
 * those whose span it enters, or that begin anew, get a deadline; those running under another policy are recomputed.
 */
export const clockEvents = (
  before: CaseState,
  decided: readonly CaseEvent[],
  after: OpenCase,
  at: Instant,
  definition: WorkflowDefinition,
  policy: DeadlinePolicy,
): readonly CaseEvent[] =>
  definition.clocks.flatMap((rule): CaseEvent[] => {
    const running = before.status === 'START' ? undefined : before.clocks[rule.clock];
    const runs = covers(definition, rule.runsIn, after.status);
    const restarts = decided.some((event) => rule.restartsOn.includes(event.type));
    const ended = running && (!runs || restarts);
    return [
      ...(ended ? [verdict(rule, running, at)] : []),
      ...(runs && (!running || restarts) ? newDeadline(rule, after, at, policy) : []),
      ...(running && !ended && running.policy !== after.policy
        ? recomputed(rule, running.dueAt, after, at, policy)
        : []),
    ];
  });

const verdict = (
  { clock }: ClockRule,
  { generation, dueAt: due, policy, calendar }: NonNullable<OpenCase['clocks']['HANDLE']>,
  actAt: Instant,
): CaseEvent => ({
  type: 'VerdictRecorded',
  data: { clock, generation, result: verdictOf(due, actAt), dueAt: due, actAt, policy, calendar },
});

const newDeadline = (rule: ClockRule, after: OpenCase, at: Instant, policy: DeadlinePolicy): CaseEvent[] => {
  const data = deadline(rule, after, at, policy);
  return data ? [{ type: 'DeadlineSet', data }] : [];
};

const recomputed = (
  rule: ClockRule,
  previousDueAt: Instant,
  after: OpenCase,
  at: Instant,
  policy: DeadlinePolicy,
): CaseEvent[] => {
  const data = deadline(rule, after, at, policy);
  return data ? [{ type: 'DeadlineRecomputed', data: { ...data, previousDueAt, cause: 'POLICY_CHOSEN' } }] : [];
};

const deadline = (
  { clock }: ClockRule,
  after: OpenCase,
  at: Instant,
  policy: DeadlinePolicy,
): CaseEventOf<'DeadlineSet'>['data'] | undefined => {
  const level = after.chain.find((link) => link.unitId === after.unitId)?.level;
  const line = lineFor(policy, clock, level, after.urgency);
  if (!line) return undefined;
  const anchor = line.anchor === 'REPORTED' ? after.reportedAt : at;
  const due = dueAt(line.limit, anchor, policy);
  return {
    clock,
    generation: (after.generations[clock] ?? 0) + 1,
    anchor,
    limit: line.limit,
    policy: policy.id,
    calendar: after.calendar,
    yellowAt: yellowAt(anchor, due, policy),
    dueAt: due,
  };
};
