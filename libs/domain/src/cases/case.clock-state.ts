import type { Instant } from '../kernel/event';
import type { Clock } from '../workflow/definition';
import type { CaseEventOf, Deadline } from './case.events';

/** A clock that runs: what a ring and a verdict ask. */
export interface RunningClock extends Deadline {
  /** Its yellow card is issued. */
  readonly warned: boolean;
  /** Set while it stands still. */
  readonly paused?: { readonly from: Instant; readonly reason: string; readonly until?: Instant };
  /** An extension that is asked and not decided. */
  readonly pending?: { readonly amount: number; readonly person: string };
  readonly extensions: number;
  /** Its red card is issued: the rung is claimed. */
  readonly expired: boolean;
}

/** What a case knows of time. */
export interface Clocks {
  readonly clocks: Readonly<Partial<Record<Clock, RunningClock>>>;
  /** Clocks whose verdict waits for the decision on an extension. */
  readonly deferred: Readonly<Partial<Record<Clock, RunningClock & { readonly actAt: Instant }>>>;
  /** The highest generation of each clock so far. */
  readonly generations: Readonly<Partial<Record<Clock, number>>>;
}

type ClockEvent = CaseEventOf<
  | 'DeadlineSet'
  | 'DeadlineRecomputed'
  | 'DeadlineWithdrawn'
  | 'YellowCardIssued'
  | 'RedCardIssued'
  | 'ExtensionRequested'
  | 'ExtensionGranted'
  | 'ExtensionDenied'
  | 'ClockPaused'
  | 'ClockResumed'
  | 'VerdictDeferred'
  | 'VerdictRecorded'
>;

/** The clocks after one more fact about one of them. */
export const evolveClocks = <State extends Clocks>(state: State, event: ClockEvent): State => {
  const { clock } = event.data;
  switch (event.type) {
    case 'DeadlineSet':
      return {
        ...withClock(state, { ...event.data, warned: false, expired: false, extensions: 0 }),
        ...risen(state, event.data),
      };
    case 'DeadlineRecomputed': {
      const { previousDueAt: _previous, cause: _cause, ...deadline } = event.data;
      const { warned = false, extensions = 0, pending } = state.clocks[clock] ?? {};
      const running = { ...deadline, warned, extensions, expired: !!deadline.carded, ...(pending ? { pending } : {}) };
      return { ...withClock(state, running), ...risen(state, event.data) };
    }
    case 'YellowCardIssued':
      return changed(state, clock, (running) => ({ ...running, warned: true }));
    case 'RedCardIssued':
      return changed(state, clock, (running) => ({ ...running, expired: true }));
    case 'ExtensionRequested': {
      const { amount, person } = event.data;
      return changed(state, clock, (running) => ({ ...running, pending: { amount, person } }));
    }
    case 'ExtensionGranted': {
      const { amount } = event.data;
      return decided(state, clock, ({ pending: _pending, ...running }) => ({
        ...running,
        extended: (running.extended ?? 0) + amount,
        extensions: running.extensions + 1,
      }));
    }
    case 'ExtensionDenied':
      return decided(state, clock, ({ pending: _pending, ...running }) => running);
    case 'ClockPaused': {
      const { generation, reasonCode: reason, from, until } = event.data;
      const paused = { from, reason, ...(until ? { until } : {}) };
      return {
        ...changed(state, clock, (running) => ({ ...running, generation, paused })),
        ...risen(state, event.data),
      };
    }
    case 'ClockResumed': {
      const { at } = event.data;
      return changed(state, clock, ({ paused, ...running }) =>
        paused
          ? { ...running, pauses: [...(running.pauses ?? []), { from: paused.from, to: at, reason: paused.reason }] }
          : running,
      );
    }
    case 'VerdictDeferred': {
      const { [clock]: ended, ...clocks } = state.clocks;
      const deferred = ended ? { ...state.deferred, [clock]: { ...ended, actAt: event.data.actAt } } : state.deferred;
      return { ...state, clocks, deferred };
    }
    case 'DeadlineWithdrawn': {
      const { [clock]: _ended, ...clocks } = state.clocks;
      return { ...state, clocks };
    }
    case 'VerdictRecorded': {
      if (state.deferred[clock]?.generation === event.data.generation) {
        const { [clock]: _said, ...deferred } = state.deferred;
        return { ...state, deferred };
      }
      const { [clock]: _ended, ...clocks } = state.clocks;
      return { ...state, clocks };
    }
  }
};

const risen = (state: Clocks, { clock, generation }: { clock: Clock; generation: number }) => ({
  generations: { ...state.generations, [clock]: generation },
});

const withClock = <State extends Clocks>(state: State, running: RunningClock): State => ({
  ...state,
  clocks: { ...state.clocks, [running.clock]: running },
});

/** A clock that does not run cannot change. */
const changed = <State extends Clocks>(
  state: State,
  clock: Clock,
  how: (running: RunningClock) => RunningClock,
): State => {
  const running = state.clocks[clock];
  return running ? withClock(state, how(running)) : state;
};

/** A decision on an extension is about the run whose verdict waits for it, else about the one that runs. */
const decided = <State extends Clocks>(
  state: State,
  clock: Clock,
  how: (running: RunningClock) => RunningClock,
): State => {
  const waiting = state.deferred[clock];
  return waiting?.pending
    ? { ...state, deferred: { ...state.deferred, [clock]: { ...how(waiting), actAt: waiting.actAt } } }
    : changed(state, clock, how);
};
