import { explain, type Explanation } from '../deadlines/explanation';
import { budgetOf, type Verdict } from '../deadlines/lamps';
import type { Instant } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import type { Clock } from '../workflow/definition';
import type { Rulebook } from '../workflow/rulebook';
import type { CaseEvent, Deadline, RecomputeCause } from './case.events';

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
  readonly verdict?: { readonly result: Verdict; readonly dueAt: Instant; readonly actAt: Instant };
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
      case 'RedCardIssued':
        change(event.data.clock, (run) => ({ ...run, cards: [...run.cards, 'RED'] }));
        break;
      case 'VerdictRecorded': {
        const { clock, result, dueAt, actAt } = event.data;
        change(clock, (run) => ({ ...run, verdict: { result, dueAt, actAt } }));
        break;
      }
      default: // says nothing of time
    }
  return runs;
};

/**
 * Why a run's deadline is what it is, by the versions that its event names and no other.
 * @throws Rejection `POLICY_UNKNOWN` when the log has lost them
 */
export const explainRun = ({ deadline }: ClockRun, book: Pick<Rulebook, 'policies' | 'calendars'>): Explanation => {
  const policy = book.policies.get(deadline.policy);
  if (!policy)
    throw new Rejection(
      'invalid-state',
      'POLICY_UNKNOWN',
      `Expected to explain by ${deadline.policy}, but it is not published`,
    );
  const { anchor, extended, pauses } = deadline;
  const given = { anchor, ...(extended ? { extended } : {}), ...(pauses ? { pauses } : {}) };
  return explain(budgetOf(deadline, policy, given), policy, book.calendars.get(deadline.calendar));
};
