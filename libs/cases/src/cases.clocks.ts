import type { CaseEvent, Clock, Instant } from '@gridloop/domain';

/** A run of a clock, as far as a queue shows it. */
interface Run {
  readonly generation: number;
  readonly yellow_at: Instant;
  readonly due_at: Instant;
  readonly paused?: true;
  /** More time is asked, and not decided. */
  readonly asked?: true;
}

/** What runs, by clock; a run that is over and waits for its verdict stands under `<clock>.<generation>`. */
export type Runs = Readonly<Record<string, Run>>;

/** The clocks after one more fact; the same ones where it says nothing of them. */
export const evolveRuns = (runs: Runs, event: CaseEvent): Runs => {
  switch (event.type) {
    case 'DeadlineSet':
    case 'DeadlineRecomputed': {
      const { clock, generation, yellowAt, dueAt, window, unpublished } = event.data;
      if (window || unpublished) return without(runs, clock); // no lamp for what nobody has to do, or nobody knows yet
      const asked = event.type === 'DeadlineRecomputed' && runs[clock]?.asked ? { asked: true as const } : {};
      return { ...runs, [clock]: { generation, yellow_at: yellowAt, due_at: dueAt, ...asked } };
    }
    case 'ClockPaused': {
      const { clock, generation } = event.data;
      return changed(runs, clock, (run) => ({ ...run, generation, paused: true }));
    }
    case 'ClockResumed':
      return changed(runs, event.data.clock, ({ paused: _over, ...run }) => run);
    case 'ExtensionRequested':
      return changed(runs, event.data.clock, (run) => ({ ...run, asked: true }));
    case 'ExtensionGranted':
    case 'ExtensionDenied': {
      const { clock } = event.data;
      return Object.fromEntries(
        Object.entries(runs).map(([key, { asked, ...run }]) => [
          key,
          key.split('.')[0] === clock || !asked ? run : { ...run, asked },
        ]),
      );
    }
    case 'VerdictDeferred': {
      const { clock, generation } = event.data;
      const { [clock]: over, ...others } = runs;
      return over ? { ...others, [`${clock}.${generation}`]: over } : runs;
    }
    case 'VerdictRecorded':
    case 'DeadlineWithdrawn': {
      const { clock, generation } = event.data;
      return Object.fromEntries(
        Object.entries(runs).filter(([key, run]) => key.split('.')[0] !== clock || run.generation !== generation),
      );
    }
    default:
      return runs;
  }
};

/** The first instants at which a clock that runs turns yellow and red. */
export const firstOf = (runs: Runs): { readonly yellow_at: Instant | null; readonly due_at: Instant | null } => {
  const running = Object.entries(runs).flatMap(([key, run]) => (run.paused || key.includes('.') ? [] : [run]));
  const first = (instants: Instant[]) => instants.sort()[0] ?? null; // same-width UTC text sorts as time
  return { yellow_at: first(running.map((run) => run.yellow_at)), due_at: first(running.map((run) => run.due_at)) };
};

/** What the clocks hang over the case (handbook §2.3). */
export const overlaysOf = (runs: Runs): readonly string[] => [
  ...(Object.values(runs).some(({ paused }) => paused) ? ['CLOCK_PAUSED'] : []),
  ...(Object.values(runs).some(({ asked }) => asked) ? ['EXTENSION_PENDING'] : []),
];

const changed = (runs: Runs, clock: Clock, how: (run: Run) => Run): Runs => {
  const run = runs[clock];
  return run ? { ...runs, [clock]: how(run) } : runs;
};

const without = (runs: Runs, clock: Clock): Runs => {
  const { [clock]: _gone, ...others } = runs;
  return others;
};
