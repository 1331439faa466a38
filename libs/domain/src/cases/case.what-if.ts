import { verdictOf, type Verdict } from '../deadlines/lamps';
import type { Instant } from '../kernel/event';
import type { Clock } from '../workflow/definition';
import type { RunningClock } from './case.clock-state';
import { underPolicy, type TimeRules } from './case.clocks';
import type { CaseEvent } from './case.events';
import { evolveCase } from './case.evolve';
import { pausedUntil } from './case.runs';
import { runKey, unreported, type CaseState } from './case.state';

/** One run of a clock as it was, and as it would have been. */
export interface Supposed {
  readonly clock: Clock;
  readonly generation: number;
  readonly policy: string;
  readonly dueAt: Instant;
  readonly verdict?: Verdict;
  readonly actAt?: Instant;
  readonly supposed: {
    readonly policy: string;
    readonly calendar: string;
    readonly dueAt: Instant;
    readonly verdict?: Verdict;
    /** The day is in a year that is not published; the verdict would wait for it. */
    readonly unpublished?: number;
  };
}

/**
 * 假设推演: the same events under another policy or calendar, run by run. Nothing is decided and nothing written; runs for
 * which the other policy has no line stay as they are.
 */
export const whatIf = (events: Iterable<CaseEvent>, rules: Omit<TimeRules, 'definition'>): readonly Supposed[] => {
  const runs = new Map<string, Supposed>();
  let state: CaseState = unreported;
  for (const event of events) {
    if (state.status !== 'START' && event.type === 'VerdictRecorded') {
      const { clock, generation, result, dueAt, actAt } = event.data;
      const run = state.deferred[clock] ?? state.clocks[clock];
      if (run) {
        const met = pausedUntil(run.paused ? { ...run, pauses: [...(run.pauses ?? []), run.paused] } : run, actAt);
        const { supposed, ...was } = supposedOf({ ...run, ...met }, state, rules);
        const verdict = supposed.unpublished ? {} : { verdict: verdictOf(supposed.dueAt, actAt) };
        runs.set(runKey({ clock, generation }), {
          ...was,
          ...{ generation, dueAt, verdict: result, actAt },
          supposed: { ...supposed, ...verdict },
        });
      }
    }
    state = evolveCase(state, event, '');
  }
  if (state.status === 'START') return [];
  for (const run of Object.values(state.clocks)) runs.set(runKey(run), supposedOf(run, state, rules));
  return [...runs.values()];
};

const supposedOf = (
  run: RunningClock,
  state: Exclude<CaseState, { status: 'START' }>,
  rules: Omit<TimeRules, 'definition'>,
): Supposed => {
  const { clock, generation, policy, dueAt } = run;
  const other = underPolicy(run, state, rules);
  const { unpublished } = other;
  return {
    ...{ clock, generation, policy, dueAt },
    supposed: {
      ...{ policy: other.policy, calendar: other.calendar, dueAt: other.dueAt },
      ...(unpublished ? { unpublished } : {}),
    },
  };
};
