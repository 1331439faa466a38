import type { Redis } from 'ioredis';
import type { Position } from './event-store';
import { isAhead } from './view';

/** A row and the position of the last event that touched it. */
export interface Placed<Row> {
  readonly position: Position;
  readonly row: Row;
}

/** One thing that a subscriber is told. */
export type Fed<Row> =
  | ({ readonly kind: 'row' } & Placed<Row>)
  /** Everything up to here has been told, as far as the filter lets it through. */
  | { readonly kind: 'caught-up'; readonly position: Position | undefined }
  /** Too slow: the last thing told. Subscribe again behind the last position. */
  | { readonly kind: 'overflow' };

export interface Subscription<Row> {
  /** Exclusive; undefined: from now on. */
  readonly after: Position | undefined;
  /** Rows that the subscriber may and wants to see; never throws. */
  readonly filter?: (row: Row) => boolean;
  readonly signal: AbortSignal;
}

export interface RowFeedOptions<Row> {
  /** Rows that changed after `position` (undefined: all) in the order of their last change; the only source of truth. */
  readonly changedSince: (position: Position | undefined, limit: number) => Promise<readonly Placed<Row>[]>;
  /** Position up to which `changedSince` would answer now. */
  readonly latest: () => Promise<Position | undefined>;
  /** Calls back when there may be news, until the function it returns is called. Without it the feed looks by itself. */
  readonly nudges?: (look: () => void) => () => void;
  readonly onError: (error: unknown) => void;
  /** Milliseconds between looks without a nudge; default 1,500. */
  readonly pollMs?: number;
  /** Rows per query; default 500. */
  readonly pageSize?: number;
  /** Things that may wait for one subscriber; default 1,000. */
  readonly bufferSize?: number;
}

/**
 * Tells many subscribers of changed rows with one query for all. A row that changes twice in between is told once, as it is
 * now. Looks only while somebody listens.
 */
export class RowFeed<Row> {
  private readonly listeners = new Set<Listener<Row>>();
  /** Everything up to here has been told to those who listen. */
  private cursor: Position | undefined;
  private begun: Promise<void> | undefined;
  private looking = false;
  private lookAgain = false;
  private end = (): void => undefined;

  constructor(private readonly options: RowFeedOptions<Row>) {}

  /** What changes, in order, without gap or repetition, until the signal or `overflow`. @throws when the first query fails */
  async *subscribe({ after, filter = () => true, signal }: Subscription<Row>): AsyncGenerator<Fed<Row>, void> {
    const { changedSince, latest, pageSize = 500, bufferSize = 1_000 } = this.options;
    await (this.begun ??= this.begin());
    let at = after ?? (await latest());
    for (let behind = after !== undefined || isAhead(this.cursor, at); behind && !signal.aborted;) {
      const seen = this.cursor; // before the query, which then sees everything up to here
      const rows = await changedSince(at, pageSize);
      for (const { position, row } of rows) if (filter(row)) yield { kind: 'row', position, row };
      at = rows.at(-1)?.position ?? at;
      if (rows.length === pageSize) continue;
      if (isAhead(seen, at)) at = seen;
      behind = isAhead(this.cursor, at);
    }
    const listener = new Listener(at, filter, bufferSize);
    this.listeners.add(listener);
    try {
      yield { kind: 'caught-up', position: at };
      yield* listener.told(signal);
    } finally {
      this.listeners.delete(listener);
    }
  }

  /** Looks no more. Subscriptions end by their own signals. */
  close(): void {
    this.end();
  }

  private async begin(): Promise<void> {
    const { latest, nudges, pollMs = 1_500 } = this.options;
    try {
      this.cursor = await latest();
    } catch (error) {
      this.begun = undefined;
      throw error;
    }
    const look = (): void => void this.look();
    const timer = setInterval(look, pollMs).unref();
    const stopNudges = nudges?.(look);
    this.end = () => {
      clearInterval(timer);
      stopNudges?.();
    };
  }

  private async look(): Promise<void> {
    this.lookAgain = true;
    if (this.looking) return;
    this.looking = true;
    try {
      while (this.lookAgain && this.listeners.size > 0) {
        this.lookAgain = false;
        await this.tellAll();
      }
    } catch (error) {
      this.options.onError(error);
    } finally {
      this.looking = false;
    }
  }

  private async tellAll(): Promise<void> {
    const { changedSince, pageSize = 500 } = this.options;
    for (;;) {
      const rows = await changedSince(this.cursor, pageSize);
      for (const placed of rows) for (const listener of this.listeners) listener.tell(placed);
      this.cursor = rows.at(-1)?.position ?? this.cursor;
      if (rows.length < pageSize) return;
    }
  }
}

/** What waits for one subscriber. */
class Listener<Row> {
  private readonly waiting: Fed<Row>[] = [];
  private overflown = false;
  private wake = (): void => undefined;

  constructor(
    private readonly after: Position | undefined,
    private readonly filter: (row: Row) => boolean,
    private readonly size: number,
  ) {}

  tell({ position, row }: Placed<Row>): void {
    if (this.overflown || !isAhead(position, this.after) || !this.filter(row)) return;
    this.overflown = this.waiting.length >= this.size;
    this.waiting.push(this.overflown ? { kind: 'overflow' } : { kind: 'row', position, row });
    this.wake();
  }

  async *told(signal: AbortSignal): AsyncGenerator<Fed<Row>, void> {
    const wake = (): void => this.wake();
    signal.addEventListener('abort', wake);
    try {
      while (!signal.aborted) {
        const next = this.waiting.shift();
        if (next) yield next;
        else await new Promise<void>((resolve) => (this.wake = resolve));
        if (next?.kind === 'overflow') return;
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }
}

/** Says that rows of the projection changed. Silent while Redis is away: feeds also look by themselves. */
export const publishNudge = async (redis: Redis, projection: string): Promise<void> => {
  await redis.publish(channelOf(projection), '').catch(() => undefined);
};

/** Nudges of the projection, for `RowFeed`; `redis` is a connection for subscribers. */
export const nudgesOf =
  (redis: Redis, projection: string, onError: (error: unknown) => void) =>
  (look: () => void): (() => void) => {
    const hear = (channel: string): void => {
      if (channel === channelOf(projection)) look();
    };
    redis.on('message', hear);
    void redis.subscribe(channelOf(projection)).catch(onError);
    return () => {
      redis.off('message', hear);
      void redis.unsubscribe(channelOf(projection)).catch(onError);
    };
  };

const channelOf = (projection: string): string => `rows:${projection}`;
