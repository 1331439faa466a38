import {
  BACKWARDS,
  END,
  ErrorType,
  EventStoreDBClient,
  jsonEvent,
  NO_STREAM,
  START,
  streamNameFilter,
  type AllStreamResolvedEvent,
  type JSONType,
  type ResolvedEvent,
  type StreamingRead,
} from '@eventstore/db-client';
import './protobuf-bytes';
import { subscribedForEver, untilAnswered, type Patience } from './endurance';
import {
  Unavailable,
  WrongRevision,
  type Appended,
  type Envelope,
  type EventStore,
  type Expected,
  type Followed,
  type FollowOptions,
  type NewEvent,
  type Position,
  type RecordedEvent,
} from './event-store';
import { assertStorable } from './plain-json';

/** Times in milliseconds. */
export interface EsdbOptions {
  /** Such as `esdb://localhost:2113?tls=false`; credentials belong here, since per-call ones make the client slow. */
  readonly url: string;
  /** For one answer; what comes later is reported to `warn`. */
  readonly timeout?: number;
  /** For all attempts together, after which the outcome is `Unavailable`. */
  readonly patience?: number;
  /** A subscription that brings nothing for so long is taken for dead and replaced. */
  readonly silence?: number;
  /** In a cluster: write-side reads see every acknowledged append. */
  readonly requiresLeader?: boolean;
  readonly warn?: (message: string, cause?: unknown) => void;
}

/** Mark that is laid into the client's own queue, behind every event that was received before it. */
type Mark = Exclude<Followed, { kind: 'event' }>;

/** The log in EventStoreDB, KurrentDB or the embedded event store. The client shares state between its instances: one of these per process. */
export class EsdbEventStore implements EventStore {
  private readonly client: EventStoreDBClient;
  private readonly options: Required<EsdbOptions>;
  private readonly closing = new AbortController();
  private readonly patience: Patience;

  constructor(options: EsdbOptions) {
    const warn = (message: string, cause?: unknown) => process.emitWarning(message, { detail: String(cause ?? '') });
    this.options = { timeout: 5_000, patience: 15_000, silence: 60_000, requiresLeader: false, warn, ...options };
    this.client = EventStoreDBClient.connectionString(options.url);
    this.patience = {
      within: this.options.patience,
      attempts: Infinity,
      pause: 25,
      longest: 1_000,
      signal: this.closing.signal,
    };
  }

  async append(stream: string, events: readonly NewEvent[], expected: Expected): Promise<Appended> {
    assertStorable(events);
    const written = events.map(({ id, type, data, metadata }) =>
      jsonEvent({ id, type, data: data as JSONType, metadata: { ...metadata } }),
    );
    const expectedRevision = expected === 'no-stream' ? NO_STREAM : BigInt(expected);
    try {
      const { nextExpectedRevision, position } = await this.insistently(() =>
        this.timely(`append to ${stream}`, this.client.appendToStream(stream, written, { expectedRevision })),
      );
      if (position) return { revision: Number(nextExpectedRevision), position };
    } catch (error) {
      if (typeOf(error) !== ErrorType.WRONG_EXPECTED_VERSION) throw error;
    }
    return this.standing(stream, events, expected);
  }

  read(stream: string, from = 0): Promise<readonly RecordedEvent[]> {
    return this.readUpTo(Number.MAX_SAFE_INTEGER, stream, from);
  }

  async *readAll({ from, prefixes }: Pick<FollowOptions, 'from' | 'prefixes'>): AsyncGenerator<RecordedEvent> {
    // The client cannot filter a plain read, so this is a subscription that ends where live begins.
    try {
      for await (const item of this.subscription(from, prefixes, this.closing.signal, this.options.timeout)) {
        if (item.kind === 'caught-up') return;
        if (item.kind === 'event') yield item.event;
      }
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      throw new Unavailable('Expected to read the log to its end, but the event store fell silent', { cause: error });
    }
    throw new Unavailable('Expected to read the log to its end, but the event store hung up');
  }

  follow(options: FollowOptions): AsyncIterable<Followed> {
    const signal = AbortSignal.any([options.signal, this.closing.signal]);
    return subscribedForEver(
      (from, until) => this.subscription(from, options.prefixes, until, this.options.silence),
      { from: options.from, signal },
      this.patience,
      (cause) => this.options.warn('Subscription dropped, subscribing again', cause),
    );
  }

  async head(): Promise<Position | undefined> {
    return this.insistently(async () => {
      const reading = this.client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1, ...this.leader });
      const [last] = await this.collected<AllStreamResolvedEvent>(reading);
      return last?.event?.position;
    });
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.client.dispose();
  }

  private get leader(): { requiresLeader?: true } {
    return this.options.requiresLeader ? { requiresLeader: true } : {};
  }

  /** Asks, again and again while the outcome stays unknown. */
  private insistently<T>(ask: () => Promise<T>): Promise<T> {
    return untilAnswered(ask, isUnanswered, this.patience);
  }

  /** The answer, or `Unavailable` after the timeout: the client itself may wait for ever. What comes later is reported. */
  private timely<T>(what: string, answer: Promise<T>): Promise<T> {
    const { timeout, warn } = this.options;
    let overdue = false;
    const settled = (outcome: string, cause?: unknown) => overdue && warn(`Late answer: ${what} ${outcome}`, cause);
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        overdue = true;
        reject(new Unavailable(`Expected to ${what} within ${timeout} ms, but had no answer`));
      }, timeout);
      answer.finally(() => clearTimeout(timer)).then(resolve, reject);
      answer.then(
        () => settled('succeeded'),
        (error: unknown) => settled('failed', error),
      );
    });
  }

  /** Where exactly these events stand already: a wrong revision may be the echo of our own append. */
  private async standing(stream: string, events: readonly NewEvent[], expected: Expected): Promise<Appended> {
    const recorded = await this.readUpTo(events.length, stream, expected === 'no-stream' ? 0 : expected + 1);
    const last = recorded.at(-1);
    const ours = recorded.length === events.length && recorded.every(({ id }, at) => id === events[at]?.id);
    if (!ours || !last) throw new WrongRevision(stream, expected);
    return { revision: last.revision, position: last.position };
  }

  private readUpTo(maxCount: number, stream: string, from: number): Promise<readonly RecordedEvent[]> {
    return this.insistently(async () => {
      const reading = this.client.readStream(stream, { maxCount, fromRevision: BigInt(from), ...this.leader });
      try {
        const found = await this.collected<ResolvedEvent>(reading);
        return found.flatMap(({ event }) => (event ? [recordedOf(event)] : []));
      } catch (error) {
        if (typeOf(error) === ErrorType.STREAM_NOT_FOUND) return [];
        throw error;
      }
    });
  }

  private async collected<T>(reading: StreamingRead<T>): Promise<T[]> {
    const found: T[] = [];
    try {
      for await (const item of heard<T>(reading, this.options.timeout)) found.push(item);
    } finally {
      if (!reading.readableEnded) this.hangUp(reading.cancel());
    }
    if (this.closing.signal.aborted) throw new Unavailable('Expected to read, but the event store is closed'); // else cut short
    return found;
  }

  private hangUp(cancelled: Promise<void>): void {
    cancelled.catch((error: unknown) => this.options.warn('Expected to cancel a read', error));
  }

  /**
   * One subscription to its end. The client reports checkpoints and `caughtUp` while it takes messages in, ahead of the
   * events that it still holds; so each is pushed into the same queue there and then, and comes out behind those events.
   */
  private async *subscription(
    from: Position | undefined,
    prefixes: readonly string[],
    signal: AbortSignal,
    silence: number,
  ): AsyncGenerator<Followed> {
    const mark = (item: Mark) => void subscription.push(item);
    const checkpointReached = (_: unknown, position: Position) => mark({ kind: 'checkpoint', position });
    const subscription = this.client.subscribeToAll({
      fromPosition: from ?? START,
      filter: prefixes.length
        ? streamNameFilter({ prefixes: [...prefixes], checkpointReached })
        : streamNameFilter({ regex: '^[^$]', checkpointReached }),
      ...this.leader,
    });
    subscription.on('caughtUp', () => mark({ kind: 'caught-up' }));
    const stop = () => subscription.destroy();
    signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const item of heard<AllStreamResolvedEvent | Mark>(subscription, silence)) {
        if ('kind' in item) yield item;
        else if (item.event) yield { kind: 'event', event: recordedOf(item.event) };
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.hangUp(subscription.unsubscribe());
    }
  }
}

type Destroyable = AsyncIterable<unknown> & { destroy(error?: Error): unknown };

/** What the stream brings, to its end; fails with `Unavailable` when it brings nothing for `silence` ms while one waits. */
async function* heard<T>(stream: Destroyable, silence: number): AsyncGenerator<T> {
  const listen = () =>
    setTimeout(() => stream.destroy(new Unavailable(`Expected a sign of life within ${silence} ms`)), silence);
  let watchdog = listen();
  try {
    for await (const item of stream) {
      clearTimeout(watchdog); // a slow taker is not a silent server
      yield item as T;
      watchdog = listen();
    }
  } finally {
    clearTimeout(watchdog);
  }
}

const typeOf = (error: unknown): unknown => (error instanceof Error && 'type' in error ? error.type : undefined);

const UNKNOWN_OUTCOMES: ReadonlySet<unknown> = new Set([
  ErrorType.TIMEOUT,
  ErrorType.DEADLINE_EXCEEDED,
  ErrorType.UNAVAILABLE,
  ErrorType.CANCELLED,
  ErrorType.NOT_LEADER, // the client turns to the leader by itself
]);
/** Cancelled, deadline exceeded, aborted, internal (a stream reset), unavailable: some errors arrive as gRPC has them. */
const UNKNOWN_CODES: ReadonlySet<unknown> = new Set([1, 4, 10, 13, 14]);

const isUnanswered = (error: unknown): boolean => {
  if (error instanceof Unavailable) return true;
  const type = typeOf(error);
  if (type !== undefined && type !== ErrorType.UNKNOWN) return UNKNOWN_OUTCOMES.has(type);
  return error instanceof Error && 'code' in error && UNKNOWN_CODES.has(error.code);
};

const recordedOf = (event: NonNullable<ResolvedEvent['event'] | AllStreamResolvedEvent['event']>): RecordedEvent => {
  const { id, streamId, revision, position, type, data, metadata } = event;
  if (!position) throw new Error(`Expected ${streamId} to carry positions, but the server is older than 22.6`);
  return {
    id,
    stream: streamId,
    revision: Number(revision),
    position,
    type,
    data,
    metadata: metadata as unknown as Envelope,
  };
};
