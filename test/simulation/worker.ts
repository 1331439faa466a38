import { caseDecider, expireDeadline, type CaseEvent, type Rulebook } from '@gridloop/domain';
import {
  AuthorityClock,
  comparePositions,
  Reconciler,
  Ringer,
  Transactor,
  type Alarm,
  type EventStore,
  type KeyVault,
  type Position,
  type Recorded,
} from '@gridloop/engine';
import { alarmIn, alarmOf, clockOf } from '../../libs/deadlines/src/deadlines.view';
import { whenCaseMovesThenWatch, type WatchedCase } from '../../libs/deadlines/src/when-case-moves-then-watch';
import type { SimulatedRedis } from './redis';
import type { Process, World } from './world';

/** What survives every worker: rows with their checkpoint, and who holds the lease. */
export class SimulatedDatabase {
  readonly rows = new Map<string, WatchedCase>();
  checkpoint: Position | undefined;
  holder: Process | undefined;
}

export interface Surroundings {
  readonly world: World;
  readonly process: Process;
  readonly store: EventStore;
  readonly vault: KeyVault;
  readonly database: SimulatedDatabase;
  readonly redis: SimulatedRedis;
  readonly book: Rulebook;
  /** How wrong the machine's clock is, in milliseconds. */
  readonly skewMs: number;
  /** Between two looks of the reconciler. */
  readonly lookMs: number;
  readonly onError: (error: unknown) => void;
}

const never = new AbortController().signal;

/** A worker as it is wired in earnest, but for the lease, the checkpoint and Redis, which are simulated. Begins at once. */
export class SimulatedWorker {
  private readonly time: AuthorityClock;
  private readonly transactor: Transactor;
  private readonly ringer: Ringer;
  private readonly reconciler: Reconciler;

  constructor(private readonly around: Surroundings) {
    const { world, process, store, vault, book, skewMs, database, onError } = around;
    const transactor = new Transactor({ store, vault, rest: () => world.sleep(process, 10) });
    this.transactor = transactor;
    this.time = new AuthorityClock({
      machine: { now: () => new Date(world.now + skewMs).toISOString() },
      elapsed: () => world.now,
      ask: async () => {
        await world.turn(process);
        const told = world.now;
        await world.sleep(process, world.chance.below(20));
        return told;
      },
    });
    this.ringer = new Ringer(this.time, async ({ caseId, deadlineId, generation }, now) => {
      const { key, command } = expireDeadline(caseId, clockOf(deadlineId), generation, now, alarmOf(deadlineId));
      await transactor.transact(caseDecider, caseId, command, { idempotencyKey: key, correlationId: key }, book);
      return 'done';
    });
    const due = async (now: string, limit: number): Promise<readonly Alarm[]> => {
      await world.turn(process);
      const late = [...database.rows.values()].filter(({ due_at }) => due_at !== null && due_at < now);
      const gravest = late.sort((a, b) => b.gravity - a.gravity).slice(0, limit);
      await world.turn(process);
      return gravest.flatMap(alarmsIn).filter(({ dueAt }) => dueAt < now);
    };
    this.reconciler = new Reconciler({ index: { due }, ringer: this.ringer, clock: this.time, lanes: 4, onError });
    void this.lead().catch(onError);
    void this.keepTime().catch(onError);
  }

  get process(): Process {
    return this.around.process;
  }

  /** An alarm came through Redis. */
  async rung(alarm: Alarm): Promise<void> {
    if (this.time.refusal) return;
    const answer = await this.ringer.ring(alarm);
    if (answer !== 'done') this.around.redis.arm([{ ...alarm, dueAt: answer.again }]);
  }

  private async keepTime(): Promise<void> {
    const { world, process } = this.around;
    for (;;) {
      await this.time.measure();
      await world.sleep(process, 600_000);
    }
  }

  private async lead(): Promise<void> {
    const { world, process, database, lookMs, onError } = this.around;
    while (database.holder?.alive || this.time.refusal) await world.sleep(process, lookMs);
    database.holder = process;
    void this.project().catch(onError);
    for (;;) if (!(await this.reconciler.look(never))) await world.sleep(process, lookMs);
  }

  private async project(): Promise<void> {
    const { world, process, store, database, redis } = this.around;
    for await (const told of store.follow({ from: database.checkpoint, prefixes: ['case-'], signal: never })) {
      if (told.kind !== 'event' || !isAhead(told.event.position, database.checkpoint)) continue;
      const event = told.event as Recorded<CaseEvent>;
      const caseId = event.stream.slice('case-'.length);
      await world.turn(process);
      const row = whenCaseMovesThenWatch(database.rows.get(caseId), caseId, event);
      if (row) database.rows.set(caseId, row);
      database.checkpoint = event.position; // with the row, as one transaction
      this.transactor.learn(caseDecider, event);
      await world.turn(process);
      if (row) redis.arm(alarmsIn(row));
    }
  }
}

const alarmsIn = ({ clocks }: WatchedCase): readonly Alarm[] =>
  Object.values(clocks).flatMap((row) => alarmIn(row) ?? []);

const isAhead = (a: Position, b: Position | undefined): boolean => !b || comparePositions(a, b) > 0;
