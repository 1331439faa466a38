import { explain, printed, type Explanation } from '../deadlines/explanation';
import type { Pause } from '../deadlines/counting';
import { budgetOf, type Verdict } from '../deadlines/lamps';
import type { Instant } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import { sha256 } from '../kernel/sha256';
import type { Clock } from '../workflow/definition';
import type { Rulebook } from '../workflow/rulebook';
import type { CaseEvent, CaseEventOf, Deadline, RecomputeCause } from './case.events';

/** One run of a clock, as its events tell it: from the deadline set to the verdict. */
export interface ClockRun {
  /** As it was counted last. */
  readonly deadline: Deadline;
  /** Each time it was counted anew, and why. */
  readonly recomputed: readonly {
    readonly previousDueAt: Instant;
    readonly dueAt: Instant;
    readonly cause: RecomputeCause;
  }[];
  readonly cards: readonly ('YELLOW' | 'RED')[];
  readonly verdict?: {
    readonly result: Verdict;
    readonly dueAt: Instant;
    readonly actAt: Instant;
    /** SHA-256 of the explanation as it was printed in Chinese. */
    readonly explanation?: string;
  };
  /** Nobody has to meet it any more. */
  readonly withdrawn?: CaseEventOf<'DeadlineWithdrawn'>['data']['cause'];
}

/** Every run of every clock of a case, in the order in which they began. */
export const clockRuns = (events: Iterable<CaseEvent>): readonly ClockRun[] => {
  const runs: ClockRun[] = [];
  const change = (clock: Clock, how: (run: ClockRun) => ClockRun): void => {
    const index = runs.findLastIndex((run) => run.deadline.clock === clock);
    const run = runs[index];
    if (run) runs[index] = how(run);
  };
  for (const event of events)
    switch (event.type) {
      case 'DeadlineSet':
        runs.push({ deadline: event.data, recomputed: [], cards: [] });
        break;
      case 'DeadlineRecomputed': {
        const { previousDueAt, cause, ...deadline } = event.data;
        const anew = { previousDueAt, dueAt: deadline.dueAt, cause };
        change(deadline.clock, (run) => ({ ...run, deadline, recomputed: [...run.recomputed, anew] }));
        break;
      }
      case 'YellowCardIssued':
        change(event.data.clock, (run) => ({ ...run, cards: [...run.cards, 'YELLOW'] }));
        break;
      case 'RedCardIssued':
        change(event.data.clock, (run) => ({ ...run, cards: [...run.cards, 'RED'] }));
        break;
      case 'ClockPaused': {
        const { clock, from, reasonCode } = event.data;
        change(clock, (run) => ({ ...run, deadline: withPause(run.deadline, { from, reason: reasonCode }) }));
        break;
      }
      case 'DeadlineWithdrawn': {
        const { clock, cause } = event.data;
        change(clock, (run) => ({ ...run, withdrawn: cause }));
        break;
      }
      case 'VerdictRecorded': {
        const { clock, result, dueAt, actAt, explanation } = event.data;
        const verdict = { result, dueAt, actAt, ...(explanation ? { explanation } : {}) };
        change(clock, (run) => ({ ...run, deadline: { ...pausedUntil(run.deadline, actAt), dueAt }, verdict }));
        break;
      }
      default: // says nothing of time
    }
  return runs;
};

/** The deadline while its clock stands still. */
const withPause = (deadline: Deadline, pause: Pause): Deadline => ({
  ...deadline,
  pauses: [...(deadline.pauses ?? []), pause],
});

/** What stands still is met as if it had gone on at that instant. */
export const pausedUntil = (deadline: Deadline, at: Instant): Deadline =>
  deadline.pauses ? { ...deadline, pauses: deadline.pauses.map((pause) => ({ to: at, ...pause })) } : deadline;

/**
 * Why a run's deadline is what it is, by the versions that its event names and no other.
 * @throws Rejection `POLICY_UNKNOWN` when the log has lost them
 */
export const explainRun = ({ deadline }: ClockRun, book: Versions): Explanation => {
  const explained = explainDeadline(deadline, book);
  if (explained) return explained;
  throw new Rejection(
    'invalid-state',
    'POLICY_UNKNOWN',
    `Expected to explain by ${deadline.policy}, but it is not published`,
  );
};

/** The versions that deadlines name. */
export type Versions = Pick<Rulebook, 'policies' | 'calendars'>;

/** What a verdict keeps of the explanation: the digest of its text. Undefined when the policy is lost. */
export const digestOf = (deadline: Deadline, book: Versions): string | undefined => {
  const explained = explainDeadline(deadline, book);
  return explained && sha256(printed(explained, 'zh'));
};

/** A day that was promised stays, though a revised calendar would now give an earlier one (handbook §5.1). */
const explainDeadline = (deadline: Deadline, book: Versions): Explanation | undefined => {
  const policy = book.policies.get(deadline.policy);
  if (!policy) return undefined;
  const { anchor, extended, pauses, yellowAt, dueAt } = deadline;
  const given = { anchor, ...(extended ? { extended } : {}), ...(pauses ? { pauses } : {}) };
  const counted = explain(budgetOf(deadline, policy, given), policy, book.calendars.get(deadline.calendar));
  return counted.dueAt && counted.dueAt < dueAt ? { ...counted, yellowAt, promised: dueAt } : counted;
};
