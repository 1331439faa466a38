import { setTimeout as sleep } from 'node:timers/promises';
import { Refused, type Running } from './embedded/child';

/** A part that is started again whenever it dies. */
export interface Kept {
  /** Resolves when it is ready for the first time; its address stays. Rejects when it never could be started. */
  readonly ready: Promise<Running>;
  /** Resolves when it is gone for good. */
  stop(): Promise<void>;
}

/** What the keeper tells while it works. */
export interface Told {
  /** It died, or could not be started; `waitMs` until the next attempt. */
  down(problem: string, waitMs: number): void;
  /** It is ready again. */
  back(): void;
}

const healthyMs = 30_000;

/** How often a part has failed in a row, once it has died `aliveMs` after it was ready: half a minute of health clears the past. */
export const failuresInRow = (before: number, aliveMs: number): number => (aliveMs >= healthyMs ? 1 : before + 1);

/** Milliseconds to wait after so many failures in a row: 250, doubling, never above 10,000. */
export const backOff = (failures: number): number => Math.min(250 * 2 ** (failures - 1), 10_000);

const firstTries = 8; // half a minute: a PostgreSQL that was killed has let go of its memory by then

/** Starts the part, and again for as long as it keeps dying, until it is stopped; gives up one that never was ready, at once if it refuses. */
export const keepRunning = (start: (signal: AbortSignal) => Promise<Running>, told: Told): Kept => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const asked = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  let running: Running | undefined;

  const keep = async (firstReady: (running: Running) => void, never: (problem: Error) => void): Promise<void> => {
    for (let failures = 0; !signal.aborted;) {
      let problem: string;
      let readyAt = Infinity;
      try {
        running = await start(signal);
        readyAt = performance.now();
        if (failures > 0) told.back();
        firstReady(running);
        problem = await Promise.race([running.ended, asked.then(() => '')]);
      } catch (error) {
        if (error instanceof Refused && !running) return never(error);
        problem = error instanceof Error ? error.message : String(error);
      }
      if (signal.aborted) break;
      failures = failuresInRow(failures, performance.now() - readyAt);
      if (!running && failures === firstTries) return never(new Error(problem));
      told.down(problem, backOff(failures));
      await sleep(backOff(failures), undefined, { signal }).catch(() => undefined);
    }
    await running?.stop();
  };

  let kept: Promise<void> = Promise.resolve();
  const ready = new Promise<Running>((resolve, reject) => (kept = keep(resolve, reject)));
  return {
    ready,
    stop: () => {
      stopping.abort();
      return kept;
    },
  };
};
