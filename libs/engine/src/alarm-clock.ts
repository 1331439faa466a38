import { AlarmQueue } from './alarm-queue';
import { AuthorityClock } from './authority';
import type { Clock } from './clock';
import { openDatabase, timeOf, type Database } from './database';
import { stillHeld, whileHolding } from './lease';
import { pause, within } from './pause';
import { Reconciler, type ArmedIndex } from './reconciler';
import { Ringer, type Alarm, type Ring } from './ringer';

export interface AlarmClockOptions {
  readonly redisUrl: string;
  /** Of the server that keeps the reconciler's lease. */
  readonly databaseUrl: string;
  readonly index: ArmedIndex;
  /** This machine's. What rings goes by the time of Redis, or of PostgreSQL while Redis is away. */
  readonly clock: Clock;
  readonly ring: Ring;
  readonly onError: (error: unknown) => void;
  /** Only what is due within so many milliseconds is put into Redis; default one hour. */
  readonly horizonMs?: number;
  /** Milliseconds that this machine's clock may be off: beyond, this process rings nothing; default 5,000. */
  readonly skewLimitMs?: number;
  /** Milliseconds between two looks of the reconciler; default 2,000. */
  readonly lookMs?: number;
  /** Alarms ringing at once at most, in each of the two lanes; default 32. */
  readonly concurrency?: number;
}

export interface AlarmClockStats {
  readonly armedInLog: number;
  /** Within the horizon only; 0 while Redis is away. */
  readonly armedInRedis: number;
  /** Must be 0. */
  readonly dueUnfired: number;
  readonly oldestLagMs: number;
  /** Whether the reconciler of this process is the one at work; otherwise the numbers above are 0. */
  readonly leading: boolean;
  /** This machine's clock minus the authority's. */
  readonly skewMs: number;
  /** Why this process rings nothing; undefined when it does. */
  readonly refusal: string | undefined;
}

const countMs = 30_000;
const restMs = 20;
const measureMs = 5_000;

/**
 * Rings every deadline when it is due: through delayed jobs in Redis, which is quick, and through a reconciler that reads
 * the index every few seconds, or at once when Redis does not keep up, and suffices alone. Deadlines beyond the horizon come
 * into Redis when they draw near. Which time it is, an authority says; a process whose own clock disagrees stands aside.
 */
export class AlarmClock {
  private readonly reconciler: Reconciler;
  private readonly queue: AlarmQueue;
  private readonly time: AuthorityClock;
  private readonly db: Database;
  private readonly closing = new AbortController();
  private readonly running: Promise<unknown>;
  /** Fires when this process may no longer ring. */
  private trust = new AbortController();
  /** The reconciler's rest between two looks; cut short when the queue falls behind. */
  private nap = new AbortController();
  private readonly numbers = { armedInLog: 0, armedInRedis: 0, leading: false };
  /** An alarm may be missing in Redis: arm everything near. */
  private incomplete = true;
  /** The run of Redis in which everything near was armed. */
  private armedIn: string | undefined;
  /** Up to here, in epoch milliseconds, the index has been put into Redis. */
  private armedUntil = 0;

  /** Begins at once. */
  constructor(private readonly options: AlarmClockOptions) {
    const { redisUrl, databaseUrl, index, clock, ring, onError } = options;
    this.db = openDatabase(databaseUrl, { connections: 1, application: 'gridloop time', onError });
    this.time = new AuthorityClock({ ask: () => this.askTime(), machine: clock, limitMs: options.skewLimitMs });
    const ringer = new Ringer(this.time, ring);
    this.reconciler = new Reconciler({ index, ringer, clock: this.time, lanes: this.concurrency, onError });
    this.queue = new AlarmQueue({
      redisUrl,
      clock: this.time,
      ringer,
      concurrency: this.concurrency,
      horizonMs: this.horizonMs,
      onLate: () => this.nap.abort(),
      onError,
    });
    this.running = this.keepTime();
  }

  /** Puts alarms into Redis as far as they are near. Never fails: what Redis does not take is rung by the reconciler. */
  async arm(alarms: readonly Alarm[]): Promise<void> {
    try {
      await this.queue.arm(alarms);
    } catch (error) {
      this.incomplete = true;
      this.options.onError(error);
    }
  }

  stats(): AlarmClockStats {
    const { dueUnfired, oldestLagMs } = this.numbers.leading ? this.reconciler : { dueUnfired: 0, oldestLagMs: 0 };
    const { skewMs, refusal } = this.time;
    return { ...this.numbers, dueUnfired, oldestLagMs, skewMs, refusal };
  }

  /** Ends after what is ringing, but within `graceMs` milliseconds: whether it ended in time. */
  async close(graceMs = 10_000): Promise<boolean> {
    this.closing.abort();
    const ended = await Promise.all([within(graceMs, this.running), this.queue.close(graceMs)]);
    await within(graceMs, this.db.destroy());
    return ended.every(Boolean);
  }

  /** Rings while the clocks agree. Whoever stands aside gives up the lease, and leaves Redis to others. */
  private async keepTime(): Promise<void> {
    const { closing, options, time, queue } = this;
    let leading: Promise<void> | undefined;
    let told: string | undefined;
    for (; !closing.signal.aborted; await pause(time.refusal && !told ? restMs : measureMs, closing.signal)) {
      await time.measure().catch(options.onError);
      const { refusal } = time;
      if (refusal === told && (refusal || leading)) continue;
      told = Number.isNaN(time.skewMs) ? undefined : refusal;
      if (refusal) {
        if (told) options.onError(new Error(told));
        queue.hold();
        this.trust.abort();
        await leading;
        leading = undefined;
      } else {
        this.trust = new AbortController();
        const signal = AbortSignal.any([closing.signal, this.trust.signal]);
        const lease = { url: options.databaseUrl, name: 'alarm_clock', signal, onError: options.onError };
        leading = whileHolding(lease, (db) => this.lead(db, signal));
        queue.take();
      }
    }
    await leading;
  }

  private askTime(): Promise<number> {
    return this.queue.isReady ? this.queue.time() : timeOf(this.db);
  }

  private async lead(db: Database, until: AbortSignal): Promise<void> {
    const session = new AbortController();
    const signal = AbortSignal.any([session.signal, until]);
    this.numbers.leading = true;
    const arming = this.keepArmed(signal); // apart, so that a Redis that hangs holds up nothing
    try {
      await this.reconcile(db, signal);
    } finally {
      session.abort();
      await arming;
      Object.assign(this.numbers, { armedInLog: 0, armedInRedis: 0, leading: false });
    }
  }

  private async reconcile(db: Database, signal: AbortSignal): Promise<void> {
    let countedAt = -Infinity;
    while (!signal.aborted) {
      await stillHeld(db);
      const rung = await this.reconciler.look(signal);
      if (performance.now() - countedAt > countMs) {
        this.numbers.armedInLog = await this.options.index.count();
        countedAt = performance.now();
      }
      if (rung > this.concurrency) {
        this.queue.hold(); // a storm: ringing by pages costs less than a job each
        continue;
      }
      if (!signal.aborted) this.queue.take();
      await pause(restMs, signal);
      await pause(this.lookMs, AbortSignal.any([signal, this.nap.signal]));
      this.nap = new AbortController();
    }
  }

  private async keepArmed(signal: AbortSignal): Promise<void> {
    this.incomplete = true;
    for (; !signal.aborted; await pause(this.lookMs, signal)) {
      try {
        if (this.queue.isReady) await this.armNear();
        this.numbers.armedInRedis = this.queue.isReady ? await this.queue.count() : 0;
      } catch (error) {
        this.incomplete = true;
        this.options.onError(error);
      }
    }
  }

  private async armNear(): Promise<void> {
    const until = this.now() + this.horizonMs;
    if (this.incomplete || !(await this.queue.isEpoch(this.armedIn))) {
      this.incomplete = false; // first, since an alarm may fail to be armed meanwhile
      const runId = await this.queue.claim();
      await this.armBetween(undefined, until);
      this.armedIn = runId;
      this.armedUntil = until;
    } else if (until - this.armedUntil > this.horizonMs / 8) {
      await this.armBetween(this.armedUntil, until);
      this.armedUntil = until;
    }
  }

  private async armBetween(from: number | undefined, until: number): Promise<void> {
    const instant = (ms: number) => new Date(ms).toISOString();
    const near = this.options.index.between(from === undefined ? undefined : instant(from), instant(until));
    for await (const alarms of near) await this.queue.arm(alarms);
  }

  private now(): number {
    return Date.parse(this.time.now());
  }

  private get horizonMs(): number {
    return this.options.horizonMs ?? 3_600_000;
  }

  private get lookMs(): number {
    return this.options.lookMs ?? 2_000;
  }

  private get concurrency(): number {
    return this.options.concurrency ?? 32;
  }
}
