import { inBatches } from './batches';
import { confirmCheckpoint, coverUpTo, moveCheckpoint, openCheckpoint } from './checkpoint';
import type { Database } from './database';
import type { EventStore, Followed, Position, RecordedEvent } from './event-store';
import { whileHolding } from './lease';
import { fold, isDataError, park, parkedAmong, parkedIn, queue, refusal, type Folded } from './parking';
import { within } from './pause';
import { isAhead, projectionOf, type View } from './view';

/** What a transaction has changed. */
export interface Committed {
  readonly projection: string;
  readonly keys: readonly string[];
  readonly position: Position;
}

export interface ProjectionStats {
  /** Events taken from the log since the process began. */
  readonly handled: number;
  /** Head of the log minus checkpoint, in the log's own unit (not events), as of the last look. */
  readonly behind: number;
  /** Milliseconds for which a head that was seen has not been reached; 0 when level. */
  readonly behindMs: number;
  readonly parked: number;
  /** Whether this process holds the lease. */
  readonly leading: boolean;
}

export interface ProjectionOptions<Row> {
  readonly databaseUrl: string;
  readonly store: Pick<EventStore, 'follow' | 'readAll' | 'head'>;
  readonly view: View<Row>;
  /** Called after each commit that changed rows. Not awaited; must not throw. */
  readonly onCommitted?: (committed: Committed) => void;
  /** Told of each event that was folded. Must not throw. */
  readonly onTaken?: (event: RecordedEvent) => void;
  /** Told of everything that went wrong, parked keys included; the runner goes on by itself. */
  readonly onError: (error: unknown) => void;
  /** Events at most in one transaction; default 500. */
  readonly batchSize?: number;
  /** Milliseconds between looks at the head of the log, and at whether the database still is the one it was; default 500. */
  readonly lookMs?: number;
}

/**
 * Keeps one view up to date: follows the log, folds, and saves rows and checkpoint in one transaction. Live it takes what is
 * there, mostly one event; behind it takes batches. Whatever goes wrong, it begins again at the stored checkpoint.
 */
export class ProjectionRunner<Row> {
  readonly projection: string;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private position: Position | undefined;
  /** Up to here nothing of ours is missing; at or behind `position`. */
  private covered: Position | undefined;
  private head: Position | undefined;
  /** The oldest head seen that is not reached yet. */
  private goal: { readonly head: Position; readonly seenAt: number } | undefined;
  private handled = 0;
  private parked = 0;
  private leading = false;

  constructor(private readonly options: ProjectionOptions<Row>) {
    this.projection = projectionOf(options.view);
  }

  /** Begins, or waits for the lease while another process has it. */
  start(): void {
    const { databaseUrl: url, onError } = this.options;
    const lease = { url, name: this.projection, signal: this.stopping.signal, onError };
    this.running ??= whileHolding(lease, (db) => this.lead(db));
  }

  /** Ends after the transaction that runs, but within `graceMs` milliseconds: whether it ended in time. */
  async stop(graceMs = 10_000): Promise<boolean> {
    this.stopping.abort();
    return within(graceMs, this.running ?? Promise.resolve());
  }

  stats(): ProjectionStats {
    const { handled, parked, leading, goal, head, covered } = this;
    const behind = isAhead(head, covered) ? Number(head.commit - (covered?.commit ?? 0n)) : 0;
    const behindMs = isAhead(goal?.head, covered) && goal ? performance.now() - goal.seenAt : 0;
    return { handled, parked, leading, behind, behindMs };
  }

  private async lead(db: Database): Promise<void> {
    const { store, view, batchSize = 500, lookMs = 500 } = this.options;
    const session = new AbortController();
    const signal = AbortSignal.any([session.signal, this.stopping.signal]);
    let live = false;
    let lookedAt = -Infinity;
    try {
      this.position = this.covered = await openCheckpoint(db, view);
      this.leading = true;
      const followed = store.follow({ from: this.position, prefixes: view.prefixes, signal });
      for await (const batch of inBatches(followed, batchSize, lookMs)) {
        if (signal.aborted) break;
        await this.take(db, batch);
        const level = batch.some(({ kind }) => kind === 'caught-up');
        live ||= level;
        if (!level && performance.now() - lookedAt < lookMs) continue;
        await this.look(db, live);
        lookedAt = performance.now();
      }
    } finally {
      this.leading = false;
      session.abort();
    }
  }

  private async take(db: Database, batch: readonly Followed[]): Promise<void> {
    const events: RecordedEvent[] = [];
    let position = this.position;
    for (const item of batch) {
      if (item.kind === 'caught-up') continue;
      const at = item.kind === 'event' ? item.event.position : item.position;
      if (!isAhead(at, position)) continue; // told twice, after a resubscription
      position = at;
      if (item.kind === 'event') events.push(item.event);
    }
    if (!position || position === this.position) return;
    const outcomes = await this.save(db, events, position);
    this.position = position;
    if (isAhead(position, this.covered)) this.covered = position;
    this.handled += events.length;
    if (this.options.onTaken) for (const event of events) this.options.onTaken(event);
    this.tell(outcomes, position);
  }

  /** A value that PostgreSQL refuses fails the whole transaction: it is looked for row by row in a second one. */
  private async save(db: Database, events: readonly RecordedEvent[], to: Position): Promise<readonly Folded<Row>[]> {
    try {
      return await this.attempt(db, events, to, (tx, folded) => this.saveAll(tx, folded));
    } catch (error) {
      if (!isDataError(error)) throw error;
      return await this.attempt(db, events, to, (tx, folded) => this.saveEach(tx, folded));
    }
  }

  private attempt(
    db: Database,
    events: readonly RecordedEvent[],
    to: Position,
    save: (tx: Database, folded: readonly Folded<Row>[]) => Promise<readonly Folded<Row>[]>,
  ): Promise<readonly Folded<Row>[]> {
    const { projection } = this;
    const { view } = this.options;
    return db.transaction().execute(async (tx) => {
      await moveCheckpoint(tx, projection, this.position, to);
      const byKey = grouped(view, events);
      if (byKey.size === 0) return [];
      const parked = await parkedAmong(tx, projection, [...byKey.keys()]);
      for (const key of parked) await queue(tx, projection, key, byKey.get(key) ?? []);
      const open = [...byKey].filter(([key]) => !parked.has(key));
      if (open.length === 0) return [];
      const rows = await view.load(
        tx,
        open.map(([key]) => key),
      );
      const outcomes = await save(
        tx,
        open.map(([key, ofKey]) => fold(view, key, rows.get(key), ofKey)),
      );
      for (const { poison } of outcomes) if (poison) await park(tx, projection, poison);
      return outcomes;
    });
  }

  private async saveAll(tx: Database, folded: readonly Folded<Row>[]): Promise<readonly Folded<Row>[]> {
    await this.options.view.save(
      tx,
      folded.flatMap(({ change }) => change ?? []),
    );
    return folded;
  }

  private async saveEach(tx: Database, folded: readonly Folded<Row>[]): Promise<readonly Folded<Row>[]> {
    const outcomes: Folded<Row>[] = [];
    for (const one of folded) {
      const refused = one.change && (await refusal(tx, this.options.view, one.change));
      outcomes.push(
        refused ? { ...one, change: undefined, poison: { key: one.key, events: one.events, ...refused } } : one,
      );
    }
    return outcomes;
  }

  private tell(outcomes: readonly Folded<Row>[], position: Position): void {
    const { projection } = this;
    const keys = outcomes.flatMap(({ change }) => change?.key ?? []);
    if (keys.length > 0) this.options.onCommitted?.({ projection, keys, position });
    for (const { poison } of outcomes) {
      if (!poison) continue;
      this.parked += 1;
      this.options.onError(new Error(`Parked ${poison.key} in ${projection}`, { cause: poison.error }));
    }
  }

  /** Notices an emptied database while nothing happens, and moves `covers` over what concerns others. */
  private async look(db: Database, live: boolean): Promise<void> {
    const { store, view } = this.options;
    await confirmCheckpoint(db, view, this.position);
    this.parked = (await parkedIn(db, this.projection)).length;
    this.head = await store.head();
    if (!isAhead(this.goal?.head, this.covered)) this.goal = undefined;
    if (!isAhead(this.head, this.covered)) return;
    this.goal ??= { head: this.head, seenAt: performance.now() };
    if (!live || !(await this.nothingUpTo(this.head))) return;
    await coverUpTo(db, this.projection, this.head);
    this.covered = this.head;
  }

  private async nothingUpTo(head: Position): Promise<boolean> {
    const { store, view } = this.options;
    for await (const { position } of store.readAll({ from: this.position, prefixes: view.prefixes }))
      return isAhead(position, head);
    return true;
  }
}

const grouped = <Row>(
  view: View<Row>,
  events: readonly RecordedEvent[],
): ReadonlyMap<string, readonly RecordedEvent[]> => {
  const byKey = new Map<string, RecordedEvent[]>();
  for (const event of events) {
    const key = view.keyOf(event);
    if (key === undefined) continue;
    const ofKey = byKey.get(key);
    if (ofKey) ofKey.push(event);
    else byKey.set(key, [event]);
  }
  return byKey;
};
