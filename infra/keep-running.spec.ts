import { Refused } from './embedded/child';
import { backOff, failuresInRow, keepRunning, type Kept, type Told } from './keep-running';

const silent: Told = { down: () => undefined, back: () => undefined };

describe('back-off', () => {
  it('doubles from 250 ms and never exceeds 10 s', () =>
    expect([1, 2, 3, 6, 7, 60, 5_000].map(backOff)).toEqual([250, 500, 1_000, 8_000, 10_000, 10_000, 10_000]));

  it('counts failures in a row', () => expect(failuresInRow(3, 29_999)).toBe(4));

  it('counts a start that never got ready', () => expect(failuresInRow(3, -Infinity)).toBe(4));

  it('begins anew after half a minute of health', () => expect(failuresInRow(9, 30_000)).toBe(1));
});

/** A part in memory whose end is in our hands. */
const part = () => {
  let end: (how: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => (end = resolve));
  return { url: 'memory:', pid: 1, ended, end, stop: async () => end('ended with code 0') };
};

describe('a kept part', () => {
  it('is started again when it dies, and says so', async () => {
    const lives = [part(), part()];
    const heard: string[] = [];
    let next = 0;
    let kept: Kept | undefined;
    await new Promise<void>((back) => {
      const down: Told['down'] = (problem, waitMs) => heard.push(`${problem}, ${waitMs}`);
      kept = keepRunning(async () => lives[next++]!, { down, back });
      lives[0]!.end('was ended by SIGKILL');
    });
    await kept?.stop();
    expect({ heard, starts: next }).toEqual({ heard: ['was ended by SIGKILL, 250'], starts: 2 });
  });

  it('is tried again when it cannot be started', async () => {
    const life = part();
    let tries = 0;
    const kept = keepRunning(async () => {
      if (++tries === 1) throw new Error('no');
      return life;
    }, silent);
    expect(await kept.ready).toBe(life);
    await kept.stop();
  });

  it('is given up at once when it refuses, in its own words', async () => {
    let tries = 0;
    const kept = keepRunning(async () => {
      tries++;
      throw new Refused('Expected the log to be whole');
    }, silent);
    await expect(kept.ready).rejects.toThrow('Expected the log to be whole');
    expect(tries).toBe(1);
  });

  it('is not started again once it is stopped', async () => {
    const life = part();
    let starts = 0;
    const kept = keepRunning(async () => (starts++, life), silent);
    await kept.ready;
    await kept.stop();
    expect({ starts, how: await life.ended }).toEqual({ starts: 1, how: 'ended with code 0' });
  });

  it('gives up a start under way when it is stopped', async () => {
    const kept = keepRunning(
      (signal) => new Promise((_, refuse) => signal.addEventListener('abort', () => refuse(new Error('given up')))),
      silent,
    );
    await expect(kept.stop()).resolves.toBeUndefined();
  });
});
