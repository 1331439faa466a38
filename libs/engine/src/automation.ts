import { Rejection, type Command, type Decider, type Event, type Instant } from '@gridloop/domain';
import { countRefused, dueAgain, refusedAgain, refusedWishes, type RefusedWish } from './automation.refused';
import { inBatches } from './batches';
import { confirmCheckpoint, moveCheckpoint, openCheckpoint } from './checkpoint';
import type { Clock } from './clock';
import type { Database } from './database';
import type { EventStore, Followed, Position, RecordedEvent } from './event-store';
import { whileHolding } from './lease';
import { within } from './pause';
import { SubjectErased } from './sealing';
import type { Context } from './transact';
import { isAhead, projectionOf, type Change } from './view';

/** A command to `<category>-<id>`. */
export interface Wish {
  readonly category: string;
  readonly id: string;
  readonly command: Command;
  /** The person in whose name the engine wishes it: whoever brought about the fact. */
  readonly onBehalfOf?: string;
}

/** A wish in the decider's language. */
export const wishOf = <State, E extends Event, C extends Command, Rules>(
  decider: Decider<State, E, C, Rules>,
  id: string,
  command: NoInfer<C>,
  onBehalfOf?: string,
): Wish => ({ category: decider.category, id, command, ...(onBehalfOf ? { onBehalfOf } : {}) });

/** Turns facts into commands: when this has happened, then that is wished. */
export interface Automation {
  /** Its sentence. The idempotency keys are made of it: it never changes. */
  readonly name: string;
  /** Of the streams it follows, such as `case-`. */
  readonly prefixes: readonly string[];
  /**
   * What follows from the fact: always the same but for `at`, the instant of the wish. It asks the fact and what the log
   * held before it, nothing else.
   */
  when(event: RecordedEvent, at: Instant): readonly Wish[] | Promise<readonly Wish[]>;
}

export interface AutomationOptions {
  readonly databaseUrl: string;
  readonly store: Pick<EventStore, 'follow' | 'read'>;
  readonly automation: Automation;
  /** The one road of commands; throws what it throws. */
  readonly send: (wish: Wish, context: Context) => Promise<unknown>;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
  /** Milliseconds between looks at what was refused and at the checkpoint, while nothing happens; default 500. */
  readonly lookMs?: number;
}

export interface AutomationStats {
  /** Wishes sent since the process began. */
  readonly sent: number;
  /** Wishes that wait because they were refused. */
  readonly refused: number;
  readonly leading: boolean;
}

/**
 * Runs one automation: follows the log in order from a checkpoint in PostgreSQL, and sends every wish at least once, under a
 * key made of the fact that caused it, so that the log holds its effect once. What is refused is kept aside and tried again,
 * ever more rarely, for it may have come too early; any other failure begins again at the checkpoint. A lost checkpoint
 * sends everything again, and nothing comes of it.
 */
export class AutomationRunner {
  readonly name: string;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private position: Position | undefined;
  private sent = 0;
  private refused = 0;
  private leading = false;
  private readonly aside;

  constructor(private readonly options: AutomationOptions) {
    this.aside = refusedWishes(options.automation);
    this.name = projectionOf(this.aside);
  }

  /** Begins, or waits for the lease while another process has it. */
  start(): void {
    const { databaseUrl: url, onError } = this.options;
    const lease = { url, name: this.name, signal: this.stopping.signal, onError };
    this.running ??= whileHolding(lease, (db) => this.lead(db));
  }

  /** Ends after the wish that is under way, but within `graceMs` milliseconds: whether it ended in time. */
  async stop(graceMs = 10_000): Promise<boolean> {
    this.stopping.abort();
    return within(graceMs, this.running ?? Promise.resolve());
  }

  stats(): AutomationStats {
    const { sent, refused, leading } = this;
    return { sent, refused, leading };
  }

  private async lead(db: Database): Promise<void> {
    const { store, automation, lookMs = 500 } = this.options;
    const session = new AbortController();
    const signal = AbortSignal.any([session.signal, this.stopping.signal]);
    let lookedAt = -Infinity;
    try {
      this.position = await openCheckpoint(db, this.aside);
      this.leading = true;
      const followed = store.follow({ from: this.position, prefixes: automation.prefixes, signal });
      for await (const batch of inBatches(followed, 100, lookMs)) {
        if (signal.aborted) break;
        await this.take(db, batch);
        if (performance.now() - lookedAt < lookMs) continue;
        await confirmCheckpoint(db, this.aside, this.position); // nothing else notices an emptied database
        await this.tryAgain(db);
        lookedAt = performance.now();
      }
    } finally {
      this.leading = false;
      session.abort();
    }
  }

  /** Sends what follows from the facts, then moves the checkpoint behind them: killed in between, it sends them again. */
  private async take(db: Database, batch: readonly Followed[]): Promise<void> {
    const refused: Change<RefusedWish>[] = [];
    let position = this.position;
    for (const item of batch) {
      if (item.kind === 'caught-up') continue;
      const at = item.kind === 'event' ? item.event.position : item.position;
      if (!isAhead(at, position)) continue; // told twice, after a resubscription
      if (this.stopping.signal.aborted) break;
      if (item.kind === 'event') refused.push(...(await this.act(item.event)));
      position = at;
    }
    if (!position || position === this.position) return;
    const to = position;
    await db.transaction().execute(async (tx) => {
      await moveCheckpoint(tx, this.name, this.position, to);
      await this.aside.save(tx, refused);
    });
    this.position = to;
  }

  private async act(event: RecordedEvent): Promise<readonly Change<RefusedWish>[]> {
    const { automation, clock, onError } = this.options;
    const { stream, revision, position } = event;
    const refused: Change<RefusedWish>[] = [];
    for (const [index, wish] of (await automation.when(event, clock.now())).entries()) {
      const code = await this.attempt(event, index, wish);
      if (code === undefined) continue;
      const [key, target] = [this.keyOf(event, index), `${wish.category}-${wish.id}`];
      const first = { key, stream, revision, index, target, command: wish.command.type, code, tries: 0, next_at: null };
      refused.push({ key, row: refusedAgain(first, code, clock.now()), position });
      onError(new Error(`${this.name} wished ${wish.command.type} on ${target} and was refused: ${code}`));
    }
    return refused;
  }

  private async tryAgain(db: Database): Promise<void> {
    const { store, automation, clock } = this.options;
    for (const again of await dueAgain(db, this.aside, clock.now())) {
      if (this.stopping.signal.aborted) return;
      const [event] = await store.read(again.stream, again.revision);
      const wish = event && (await automation.when(event, clock.now()))[again.index];
      if (!wish) throw new Error(`Expected ${again.key} to follow from its fact again, but it does not`);
      const code = await this.attempt(event, again.index, wish);
      const row = code === undefined ? undefined : refusedAgain(again, code, clock.now());
      await this.aside.save(db, [{ key: again.key, row, position: event.position }]);
    }
    this.refused = await countRefused(db, this.aside);
  }

  /** The code under which the wish was refused; undefined when it was heard. Any other failure is thrown. */
  private async attempt(event: RecordedEvent, index: number, wish: Wish): Promise<string | undefined> {
    try {
      await this.options.send(wish, {
        idempotencyKey: this.keyOf(event, index),
        correlationId: event.metadata.$correlationId,
        causationId: event.id,
        ...(wish.onBehalfOf ? { onBehalfOf: wish.onBehalfOf } : {}),
      });
      this.sent += 1;
      return undefined;
    } catch (error) {
      if (error instanceof Rejection) return error.code;
      if (error instanceof SubjectErased) return 'SUBJECT_ERASED';
      throw error;
    }
  }

  private keyOf({ id }: RecordedEvent, index: number): string {
    return `${this.options.automation.name}/${id}/${index}`;
  }
}
