import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { startRedis } from '../../../infra/embedded/redis';
import { AlarmClock, type AlarmClockOptions } from './alarm-clock';
import { systemClock } from './clock';
import { eventually, ownDatabase, type OwnDatabase } from './given-database';
import type { ArmedIndex } from './reconciler';
import { connectRedis } from './redis';
import { alarmId, type Alarm, type Rung } from './ringer';

/** What the projection of deadlines would be: an alarm leaves it when it has rung. */
class Deadlines implements ArmedIndex {
  readonly rung: Alarm[] = [];
  private readonly armed = new Map<string, Alarm>();

  set(...alarms: readonly Alarm[]): void {
    for (const alarm of alarms) this.armed.set(alarmId(alarm), alarm);
  }

  async ring(alarm: Alarm): Promise<Rung> {
    this.rung.push(alarm);
    this.armed.delete(alarmId(alarm));
    return 'done';
  }

  async due(now: string, limit: number): Promise<readonly Alarm[]> {
    return this.sorted.filter(({ dueAt }) => dueAt <= now).slice(0, limit);
  }

  async *between(from: string | undefined, until: string): AsyncGenerator<readonly Alarm[]> {
    yield this.sorted.filter(({ dueAt }) => dueAt >= (from ?? '') && dueAt < until);
  }

  async count(): Promise<number> {
    return this.armed.size;
  }

  private get sorted(): readonly Alarm[] {
    return [...this.armed.values()].sort((a, b) => (place(a) < place(b) ? -1 : 1));
  }
}

const place = ({ dueAt, caseId, deadlineId }: Alarm): string => `${dueAt} ${caseId} ${deadlineId}`;
const clock = systemClock();
const seldom = 600_000; // the reconciler looks at the start, then not within a test

jest.setTimeout(30_000);

let own: OwnDatabase;
let folder: string;
let server: Awaited<ReturnType<typeof startRedis>> | undefined;
let port: number;
let redis: Redis;
let deadlines: Deadlines;
const clocks: AlarmClock[] = [];
const errors: unknown[] = [];

const startServer = async (): Promise<void> => {
  server = await startRedis({ folder, port });
  port = Number(new URL(server.url).port);
};
const stopServer = async (): Promise<void> => {
  await server?.stop();
  server = undefined;
};

beforeAll(async () => {
  own = await ownDatabase();
  folder = mkdtempSync(join(tmpdir(), 'gridloop-alarms-'));
  await startServer();
  redis = connectRedis(server?.url ?? '', 'commands', () => undefined);
});
beforeEach(async () => {
  if (!server) await startServer();
  await eventually(() => redis.flushall());
  deadlines = new Deadlines();
  errors.length = 0;
});
afterEach(async () => {
  for (const alarms of clocks.splice(0)) expect(await alarms.close(5_000)).toBe(true);
});
afterAll(async () => {
  redis.disconnect();
  await stopServer();
  rmSync(folder, { recursive: true });
  await own.drop();
});

const url = (): string => `redis://:${redis.options.password}@127.0.0.1:${port}`;

const start = (options: Partial<AlarmClockOptions> = {}): AlarmClock => {
  const alarms = new AlarmClock({
    redisUrl: url(),
    databaseUrl: own.url,
    index: deadlines,
    clock,
    ring: (alarm) => deadlines.ring(alarm),
    onError: (error) => errors.push(error),
    lookMs: 50,
    ...options,
  });
  clocks.push(alarms);
  return alarms;
};

const dueIn = (ms: number, caseId = 'c1', generation = 1): Alarm => ({
  caseId,
  deadlineId: 'handle',
  generation,
  dueAt: new Date(Date.parse(clock.now()) + ms).toISOString(),
});

const rungIds = (): readonly string[] => deadlines.rung.map(alarmId);
const inRedis = (): Promise<number> => redis.zcard('{gridloop}:alarms:delayed');

describe('an alarm clock', () => {
  it('rings what was armed through Redis, once, however often it was armed', async () => {
    const alarms = start({ lookMs: seldom });
    await eventually(() => expect(alarms.stats().leading).toBe(true));
    const alarm = dueIn(150);
    const last = dueIn(300, 'c2');
    deadlines.set(alarm, last);
    await eventually(async () => {
      await alarms.arm([alarm, last]);
      expect(await inRedis()).toBe(2);
    });
    await alarms.arm([alarm, last]);
    await eventually(() => expect(rungIds()).toContain(alarmId(last)));
    expect(rungIds()).toEqual([alarmId(alarm), alarmId(last)]);
    expect(deadlines.rung.every(({ dueAt }) => dueAt <= clock.now())).toBe(true);
  });

  it('puts into Redis what is near, and the rest when it draws near', async () => {
    deadlines.set(dueIn(1_500, 'near'), dueIn(2_500, 'next'), dueIn(3_600_000, 'far'));
    const alarms = start({ horizonMs: 2_000 });
    await eventually(async () => expect(await inRedis()).toBe(1));
    await eventually(async () => expect(await inRedis()).toBe(2));
    await eventually(() => expect(rungIds()).toEqual([alarmId(dueIn(0, 'near')), alarmId(dueIn(0, 'next'))]));
    expect(alarms.stats()).toMatchObject({ dueUnfired: 0, armedInLog: 3, leading: true });
  });

  it('loses no ring when Redis is emptied in between', async () => {
    const all = Array.from({ length: 300 }, (_, i) => dueIn(4_000 + i, `c${i}`));
    deadlines.set(...all);
    // The index says nothing is due: what rings has come through Redis.
    const armedAgain = { due: async () => [], between: deadlines.between.bind(deadlines), count: async () => 0 };
    start({ index: armedAgain });
    await eventually(async () => expect(await inRedis()).toBe(300));
    await redis.flushall();
    await eventually(async () => expect(await inRedis()).toBe(300));
    await eventually(() => expect(new Set(rungIds())).toEqual(new Set(all.map(alarmId))));
    expect(rungIds()).toHaveLength(300);
  });

  it('rings all the same while Redis is away, from its first moment on', async () => {
    await stopServer();
    const all = Array.from({ length: 50 }, (_, i) => dueIn(i * 4, `c${i}`));
    deadlines.set(...all);
    const alarms = start();
    await alarms.arm(all);
    await eventually(() => expect(new Set(rungIds())).toEqual(new Set(all.map(alarmId))));
    expect(rungIds()).toHaveLength(50);
    await eventually(() => expect(alarms.stats()).toMatchObject({ dueUnfired: 0, armedInRedis: 0 }));
  });

  it('arms everything again when Redis comes back, whether it remembers or not', async () => {
    deadlines.set(dueIn(600_000, 'c1'), dueIn(600_000, 'c2'));
    const alarms = start();
    await eventually(async () => expect(await inRedis()).toBe(2));
    await stopServer();
    rmSync(join(folder, 'appendonlydir'), { recursive: true });
    const meanwhile = dueIn(600_000, 'c3');
    deadlines.set(meanwhile);
    await eventually(async () => {
      await alarms.arm([meanwhile]);
      expect(errors.map(String)).toContain('Error: Expected to arm alarms, but Redis is away');
    });
    await startServer();
    await eventually(async () => expect(await inRedis()).toBe(3));
    await eventually(() => expect(alarms.stats().armedInRedis).toBe(3));
  });

  it('rings at the later instant when it is told to', async () => {
    let later = '';
    let asked = 0;
    const ring = async (ringing: Alarm): Promise<Rung> => {
      asked += 1;
      return clock.now() < later ? { again: later } : deadlines.ring(ringing);
    };
    const alarms = start({ lookMs: seldom, ring });
    await eventually(() => expect(alarms.stats().leading).toBe(true));
    const alarm = dueIn(50);
    later = dueIn(2_000).dueAt;
    deadlines.set(alarm);
    await eventually(async () => {
      await alarms.arm([alarm]);
      expect(asked).toBe(1);
    });
    await eventually(() => expect(rungIds()).toEqual([alarmId(alarm)]));
    expect(asked).toBe(2);
    expect(clock.now() >= later).toBe(true);
  });

  it('calls the reconciler at once when Redis does not keep up', async () => {
    const alarms = start({ lookMs: seldom });
    await eventually(() => expect(alarms.stats().armedInLog).toBe(0));
    await eventually(() => expect(alarms.stats().leading).toBe(true));
    const late = dueIn(-1_000, 'late');
    const unarmed = dueIn(-500, 'unarmed');
    deadlines.set(late, unarmed);
    await eventually(async () => {
      await alarms.arm([late]);
      expect(rungIds()).toContain(alarmId(late));
    });
    await eventually(() => expect(rungIds()).toContain(alarmId(unarmed)));
    expect(rungIds()).toHaveLength(2);
  });

  it('says what is due and does not ring, and lets nothing else wait for it', async () => {
    const broken = dueIn(0, 'broken');
    deadlines.set(broken, dueIn(1, 'whole'));
    const ring = (alarm: Alarm): Promise<Rung> =>
      alarm.caseId === 'broken' ? Promise.reject(new Error('cannot ring')) : deadlines.ring(alarm);
    const alarms = start({ ring });
    await eventually(() => expect(rungIds()).toEqual([alarmId(dueIn(0, 'whole'))]));
    await eventually(() => expect(alarms.stats()).toMatchObject({ dueUnfired: 1 }));
    expect(alarms.stats().oldestLagMs).toBeGreaterThan(0);
    expect(errors).toContainEqual(new Error('cannot ring'));
  });

  it('keeps nothing in Redis but the words that name a deadline', async () => {
    const alarms = start({ lookMs: seldom });
    const alarm = dueIn(600_000);
    await eventually(async () => {
      await alarms.arm([alarm]);
      expect(await inRedis()).toBe(1);
    });
    const { data } = await redis.hgetall(`{gridloop}:alarms:${alarmId(alarm)}`);
    expect(JSON.parse(data ?? '')).toEqual({ ...alarm, again: 0 });
  });

  it('rings nothing while its clock is two minutes fast, says so, and leaves it to one that is right', async () => {
    const ahead = { now: () => new Date(Date.parse(clock.now()) + 120_000).toISOString() };
    const alarm = dueIn(1_000);
    deadlines.set(alarm);
    const fast = start({ clock: ahead });
    await eventually(() =>
      expect(errors.map(String).join()).toContain("this machine's is 120 s fast: it rings no alarm"),
    );
    await eventually(() => expect(clock.now() > alarm.dueAt).toBe(true));
    expect(rungIds()).toEqual([]);
    expect(fast.stats()).toMatchObject({ leading: false, refusal: expect.any(String) });
    expect(Math.round(fast.stats().skewMs / 1_000)).toBe(120);
    start();
    await eventually(() => expect(rungIds()).toEqual([alarmId(alarm)]));
  });

  it('goes by the time of PostgreSQL while Redis is away', async () => {
    await stopServer();
    const alarms = start();
    await eventually(() => expect(Math.abs(alarms.stats().skewMs)).toBeLessThan(5_000));
    expect(alarms.stats().refusal).toBeUndefined();
  });

  it('has one reconciler at a time, and another when that one stops', async () => {
    const first = start();
    await eventually(() => expect(first.stats().leading).toBe(true));
    const second = start();
    expect(await first.close()).toBe(true);
    await eventually(() => expect(second.stats().leading).toBe(true));
    expect(first.stats().leading).toBe(false);
  });
});
