import type { Instant } from '@gridloop/domain';
import { AlarmQueue } from './alarm-queue';
import type { Clock } from './clock';
import type { Database } from './database';
import { stillHeld, whileHolding } from './lease';
import { pause, within } from './pause';
import { Ringer, type Alarm, type Ring } from './ringer';

/** Armed deadlines, kept outside Redis by a projection of the log. A deadline leaves it when it is met, changed or rung. */
export interface ArmedIndex {
  /** Due at `now` and unfired; the gravest first, then the oldest. */
  due(now: Instant, limit: number): Promise<readonly Alarm[]>;
  /** Due before `instant`, ordered by due instant, case and deadline; only those behind `after` in that order. */
  dueBefore(instant: Instant, after: Alarm | undefined, limit: number): Promise<readonly Alarm[]>;
  count(): Promise<number>;
}

export interface AlarmClockOptions {
  readonly redisUrl: string;
  /** Of the server that keeps the reconciler's lease. */
  readonly databaseUrl: string;
  readonly index: ArmedIndex;
  readonly clock: Clock;
  readonly ring: Ring;
  readonly onError: (error: unknown) => void;
  /** Only what is due within so many milliseconds is put into Redis; default one hour. */
  readonly horizonMs?: number;
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
}

const page = 1_000;
const countMs = 30_000;
const restMs = 20;

/**
 * Rings every deadline when it is due: through delayed jobs in Redis, which is quick, and through a reconciler that reads
 * the index every few seconds, or at once when Redis does not keep up, and suffices alone. Deadlines beyond the horizon come
 * into Redis when they draw near.
 */
export class AlarmClock {
  private readonly ringer: Ringer;
  private readonly queue: AlarmQueue;
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;
  /** The reconciler's rest between two looks; cut short when the queue falls behind. */
  private nap = new AbortController();
  private readonly numbers = { armedInLog: 0, armedInRedis: 0, dueUnfired: 0, oldestLagMs: 0, leading: false };
  /** An alarm may be missing in Redis: arm everything near. */
  private incomplete = true;
  /** The run of Redis in which everything near was armed. */
  private armedIn: string | undefined;
  /** Up to here, in epoch milliseconds, the index has been put into Redis. */
  private armedUntil = 0;

  /** Begins at once. */
  constructor(private readonly options: AlarmClockOptions) {
    const { redisUrl, databaseUrl, clock, ring, onError } = options;
    this.ringer = new Ringer(clock, ring);
    this.queue = new AlarmQueue({
      redisUrl,
      clock,
      ringer: this.ringer,
      concurrency: this.concurrency,
      horizonMs: this.horizonMs,
      onLate: () => this.nap.abort(),
      onError,
    });
    const lease = { url: databaseUrl, name: 'alarm_clock', signal: this.closing.signal, onError };
    this.running = whileHolding(lease, (db) => this.lead(db));
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
    return { ...this.numbers };
  }

  /** Ends after what is ringing, but within `graceMs` milliseconds: whether it ended in time. */
  async close(graceMs = 10_000): Promise<boolean> {
    this.closing.abort();
    const ended = await Promise.all([within(graceMs, this.running), this.queue.close(graceMs)]);
    return ended.every(Boolean);
  }

  private async lead(db: Database): Promise<void> {
    const session = new AbortController();
    const signal = AbortSignal.any([session.signal, this.closing.signal]);
    this.numbers.leading = true;
    const arming = this.keepArmed(signal); // apart, so that a Redis that hangs holds up nothing
    try {
      await this.reconcile(db, signal);
    } finally {
      session.abort();
      await arming;
      Object.assign(this.numbers, { armedInLog: 0, armedInRedis: 0, dueUnfired: 0, oldestLagMs: 0, leading: false });
    }
  }

  private async reconcile(db: Database, signal: AbortSignal): Promise<void> {
    let countedAt = -Infinity;
    while (!signal.aborted) {
      await stillHeld(db);
      const more = await this.ringDue(signal);
      this.ringer.sweep();
      if (performance.now() - countedAt > countMs) {
        this.numbers.armedInLog = await this.options.index.count();
        countedAt = performance.now();
      }
      if (more) continue;
      await pause(restMs, signal);
      await pause(this.lookMs, AbortSignal.any([signal, this.nap.signal]));
      this.nap = new AbortController();
    }
  }

  /** One page of what is due; whether there may be more. Alarms that rest do not take the place of others. */
  private async ringDue(signal: AbortSignal): Promise<boolean> {
    const due = await this.options.index.due(this.options.clock.now(), page + this.ringer.busy);
    const ready = due.filter((alarm) => this.ringer.isReady(alarm)).values();
    let rung = 0;
    const lane = async (): Promise<void> => {
      for (const alarm of ready) {
        if (signal.aborted) return;
        await this.ringer.ring(alarm).catch(this.options.onError);
        rung += 1;
      }
    };
    await Promise.all(Array.from({ length: this.concurrency }, lane));
    const unfired = due.filter((alarm) => !this.ringer.hasRung(alarm)).map(({ dueAt }) => Date.parse(dueAt));
    this.numbers.dueUnfired = unfired.length;
    this.numbers.oldestLagMs = unfired.reduce((lag, dueAt) => Math.max(lag, this.now() - dueAt), 0);
    return rung >= page;
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
      await this.armBefore(until, undefined);
      this.armedIn = runId;
      this.armedUntil = until;
    } else if (until - this.armedUntil > this.horizonMs / 8) {
      const dueAt = new Date(this.armedUntil).toISOString();
      await this.armBefore(until, { caseId: '', deadlineId: '', generation: 0, dueAt });
      this.armedUntil = until;
    }
  }

  private async armBefore(until: number, after: Alarm | undefined): Promise<void> {
    const instant = new Date(until).toISOString();
    for (let last = after; ;) {
      const alarms = await this.options.index.dueBefore(instant, last, page);
      await this.queue.arm(alarms);
      last = alarms.at(-1);
      if (!last || alarms.length < page) return;
    }
  }

  private now(): number {
    return Date.parse(this.options.clock.now());
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
