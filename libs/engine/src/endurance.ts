import { setTimeout as sleep } from 'node:timers/promises';
import { Unavailable, type Followed, type FollowOptions, type Position } from './event-store';

/** How long an unanswered question is put again. Times in milliseconds. */
export interface Patience {
  /** From the first question to the last. */
  readonly within: number;
  readonly attempts: number;
  /** Before the second question; doubles each time, up to `longest`, and is drawn at random below that. */
  readonly pause: number;
  readonly longest: number;
  /** Ends all waiting. */
  readonly signal: AbortSignal;
}

const resting = ({ pause, longest, signal }: Patience, attempt: number): Promise<void> =>
  sleep(Math.random() * Math.min(longest, pause * 2 ** attempt), undefined, { signal });

/**
 * Asks until there is an answer, be it an error: `unanswered` tells an error that leaves the outcome unknown from one that is an answer.
 * @throws Unavailable when patience ends
 */
export const untilAnswered = async <T>(
  ask: () => Promise<T>,
  unanswered: (error: unknown) => boolean,
  patience: Patience,
): Promise<T> => {
  const since = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!unanswered(error)) throw error;
      const spent = performance.now() - since;
      if (patience.signal.aborted || attempt >= patience.attempts || spent >= patience.within)
        throw new Unavailable(`Expected an answer of the event store, but had none in ${attempt} attempts`, {
          cause: error,
        });
      await resting(patience, attempt).catch(() => undefined); // woken early: the next question is the last
    }
  }
};

/** What one subscription tells, until it ends or fails. */
export type Subscribe = (from: Position | undefined, signal: AbortSignal) => AsyncIterable<Followed>;

/**
 * Subscribes again after every end or failure, from the last thing that was taken, until `signal`.
 * Never fails; `dropped` is told why a subscription ended.
 */
export async function* subscribedForEver(
  subscribe: Subscribe,
  { from, signal }: Pick<FollowOptions, 'from' | 'signal'>,
  patience: Patience,
  dropped: (cause: unknown) => void,
): AsyncGenerator<Followed> {
  let taken = from;
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      for await (const item of subscribe(taken, signal)) {
        if (signal.aborted) return;
        attempt = 0;
        if (item.kind === 'event') taken = item.event.position;
        if (item.kind === 'checkpoint') taken = item.position;
        yield item;
      }
      if (!signal.aborted) dropped(undefined);
    } catch (error) {
      if (!signal.aborted) dropped(error);
    }
    await resting({ ...patience, signal }, attempt).catch(() => undefined); // woken by the signal: the loop ends
  }
}
