import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after `ms` milliseconds, or at once when the signal fires. */
export const pause = async (ms: number, signal?: AbortSignal): Promise<void> => {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
};

/** Milliseconds to wait after the n-th failure in a row: doubling from `first` to `most`, with jitter so that crowds part. */
export const backOff = (failures: number, first = 100, most = 5_000): number =>
  Math.min(most, first * 2 ** Math.min(failures, 16)) * (0.5 + Math.random() / 2);

/** Waits for `work`, but never longer than `ms` milliseconds: whether it ended in time. Its error is passed on. */
export const within = async (ms: number, work: Promise<unknown>): Promise<boolean> => {
  const over = new AbortController();
  try {
    return await Promise.race([work.then(() => true), pause(ms, over.signal).then(() => false)]);
  } finally {
    over.abort();
  }
};
