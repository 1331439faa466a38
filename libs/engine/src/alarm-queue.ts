import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Clock } from './clock';
import { within } from './pause';
import { connectRedis, runIdOf } from './redis';
import { alarmId, type Alarm, type Ringer } from './ringer';

export interface AlarmQueueOptions {
  readonly redisUrl: string;
  readonly clock: Clock;
  readonly ringer: Ringer;
  /** Alarms ringing at once at most. */
  readonly concurrency: number;
  /** Milliseconds ahead of which nothing is put into Redis. */
  readonly horizonMs: number;
  /** Called when an alarm rings late: the queue does not keep up. */
  readonly onLate: () => void;
  readonly onError: (error: unknown) => void;
}

/** What lies in Redis: four words that name a deadline, and how often it was told to ring later. */
interface Armed extends Alarm {
  readonly again: number;
}

const name = 'alarms';
const prefix = '{gridloop}'; // one hash slot, as scripts in a Redis Cluster need
const epochKey = `${prefix}:${name}:epoch`;
const atOnce = 1_000;
const soonestAgainMs = 50;
const lateMs = 50;

/** The disposable half of the alarm clock: delayed jobs in Redis. Whatever is lost here, the index still knows. */
export class AlarmQueue {
  private readonly closing = new AbortController();
  private readonly redis: Redis;
  private readonly workerRedis: Redis;
  private readonly queue: Queue<Armed>;
  private readonly worker: Worker<Armed>;
  private takes = false;

  /** Takes nothing until `take`. */
  constructor(private readonly options: AlarmQueueOptions) {
    const { redisUrl, concurrency, onError } = options;
    this.redis = connectRedis(redisUrl, 'commands', onError, this.closing.signal);
    this.workerRedis = connectRedis(redisUrl, 'worker', onError, this.closing.signal);
    this.queue = new Queue<Armed>(name, { connection: this.redis, prefix });
    this.worker = new Worker<Armed>(name, ({ data }) => this.rung(data), {
      connection: this.workerRedis,
      prefix,
      concurrency,
      removeOnComplete: { age: 3_600, count: 1_000 },
      removeOnFail: { age: 86_400, count: 10_000 },
      runRetryDelay: 1_000,
      autorun: false,
    });
    this.queue.on('error', onError);
    this.worker.on('error', onError);
    this.worker.on('failed', (_job, error) => onError(error)); // the reconciler tries again
  }

  /** Whether Redis answers just now. */
  get isReady(): boolean {
    return this.redis.status === 'ready';
  }

  /** Rings what comes through Redis, from now on. */
  take(): void {
    if (this.takes || this.closing.signal.aborted) return;
    this.takes = true;
    void (this.worker.isRunning() ? this.worker.resume() : this.worker.run()).catch(this.options.onError);
  }

  /** Leaves the rest to others, but what it is at. */
  hold(): void {
    if (!this.takes) return;
    this.takes = false;
    void this.worker.pause(true).catch(this.options.onError);
  }

  /** Redis's own time, in epoch milliseconds. @throws when Redis is away */
  async time(): Promise<number> {
    const [seconds, microseconds] = await this.redis.time();
    return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
  }

  /** Arms those of the alarms that are due within the horizon; what is armed already stays as it is. @throws when Redis is away */
  async arm(alarms: readonly Alarm[], again = 0): Promise<void> {
    const now = Date.parse(this.options.clock.now());
    const jobs = alarms
      .map((alarm) => ({ alarm, delay: Math.max(Date.parse(alarm.dueAt) + 1 - now, again > 0 ? soonestAgainMs : 0) }))
      .filter(({ delay }) => delay <= this.options.horizonMs)
      .map(({ alarm: { caseId, deadlineId, generation, dueAt }, delay }) => ({
        name: 'ring',
        data: { caseId, deadlineId, generation, dueAt, again },
        opts: { delay, jobId: jobIdOf({ caseId, deadlineId, generation, dueAt }, again) },
      }));
    for (let i = 0; i < jobs.length; i += atOnce) {
      if (!this.isReady) throw new Error('Expected to arm alarms, but Redis is away'); // BullMQ would wait for ever
      await this.queue.addBulk(jobs.slice(i, i + atOnce));
    }
  }

  /** Whether Redis still is the one that `runId` names and has not been emptied since `claim`. @throws when it is away */
  async isEpoch(runId: string | undefined): Promise<boolean> {
    const [current, epoch] = await Promise.all([runIdOf(this.redis), this.redis.get(epochKey)]);
    return current === runId && epoch === runId;
  }

  /** Leaves a mark that goes when Redis is emptied, and says which run of Redis has it. @throws when Redis is away */
  async claim(): Promise<string> {
    const runId = await runIdOf(this.redis);
    await this.redis.set(epochKey, runId);
    return runId;
  }

  /** Alarms in Redis that have not rung. @throws when Redis is away */
  async count(): Promise<number> {
    const { delayed = 0, waiting = 0, active = 0 } = await this.queue.getJobCounts('delayed', 'waiting', 'active');
    return delayed + waiting + active;
  }

  /** Waits for what is ringing, but at most `graceMs` milliseconds: whether it ended in time. */
  async close(graceMs: number): Promise<boolean> {
    this.closing.abort();
    const ended = await within(graceMs, Promise.all([this.worker.close(), this.queue.close()]));
    if (!ended) void this.worker.disconnect().catch(this.options.onError);
    this.workerRedis.disconnect();
    this.redis.disconnect();
    return ended;
  }

  private async rung({ again, ...alarm }: Armed): Promise<void> {
    if (this.options.ringer.hasRung(alarm) && again === 0) return; // by the reconciler, in a storm
    if (Date.parse(this.options.clock.now()) - Date.parse(alarm.dueAt) > lateMs) this.options.onLate();
    const rung = await this.options.ringer.ring(alarm);
    if (rung !== 'done') await this.arm([{ ...alarm, dueAt: rung.again }], again + 1);
  }
}

/** An id is never added twice: BullMQ would keep the old due time without a word. */
const jobIdOf = (alarm: Alarm, again: number): string => alarmId(alarm) + (again > 0 ? `_a${again}` : '');

/** How many of the alarms have no job in Redis. @throws when Redis is away */
export const alarmsMissingIn = async (redis: Redis, alarms: readonly Alarm[]): Promise<number> => {
  if (alarms.length === 0) return 0;
  const asked = redis.pipeline();
  for (const alarm of alarms) asked.exists(`${prefix}:${name}:${jobIdOf(alarm, 0)}`);
  const answers = (await asked.exec()) ?? [];
  for (const [error] of answers) if (error) throw error;
  return answers.filter(([, there]) => there === 0).length;
};
