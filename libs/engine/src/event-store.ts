import type { Actor, Event, Instant } from '@gridloop/domain';

/** A place in the whole log. Both numbers are kept: resuming with one of them used twice can miss an event. */
export interface Position {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** What every event carries beside its data (architecture §5.3). */
export interface Envelope {
  readonly schemaVersion: number;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly actor: Actor;
  readonly onBehalfOf?: string;
  readonly idempotencyKey: string;
  /** Type of the command that caused the event. */
  readonly command: string;
  readonly $correlationId: string;
  readonly $causationId: string;
  /** Over the canonical JSON of everything immutable about the event, sealed fields as sealed. */
  readonly contentHash: string;
  /** `contentHash` of the event before it in the stream; '' for the first. */
  readonly previousHash: string;
}

/** An event ready to be appended; `data` and `metadata` hold plain JSON values only. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: Envelope;
}

/** An event as the log has it. */
export interface RecordedEvent<E extends Event = Event> {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly type: E['type'];
  readonly data: E['data'];
  readonly metadata: Envelope;
}

/** The revision at which the writer believes the stream to stand; there is no "any". */
export type Expected = 'no-stream' | number;

export interface Appended {
  readonly revision: number;
  readonly position: Position;
}

/** One thing that a follower is told. A checkpoint stands behind every event before it, so it may be stored when it is reached. */
export type Followed =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  | { readonly kind: 'checkpoint'; readonly position: Position }
  | { readonly kind: 'caught-up' };

export interface FollowOptions {
  /** Exclusive; undefined: from the beginning. */
  readonly from: Position | undefined;
  /** Stream name prefixes, such as `case-`; none: every stream but those of the system. */
  readonly prefixes: readonly string[];
  /** Ends the iteration without an error. */
  readonly signal: AbortSignal;
}

/** The log, as the engine needs it. Adapters: EventStoreDB's protocol, and memory for specs, under one contract suite. */
export interface EventStore {
  /**
   * All or nothing, durable when it resolves. Retries an unknown outcome with the same ids until the answer is known or `Unavailable`.
   * @throws WrongRevision when the stream stands elsewhere, unless exactly these events already stand there
   */
  append(stream: string, events: readonly NewEvent[], expected: Expected): Promise<Appended>;
  /** Events of the stream from `from` (inclusive, default 0), oldest first; [] when there is no such stream. */
  read(stream: string, from?: number): Promise<readonly RecordedEvent[]>;
  /** The whole log forward from `from` (exclusive), filtered by stream prefix, as far as it goes now. */
  readAll(options: Pick<FollowOptions, 'from' | 'prefixes'>): AsyncIterable<RecordedEvent>;
  /** As `readAll`, then live for ever: subscribes again by itself after a drop, from the last thing that was taken. */
  follow(options: FollowOptions): AsyncIterable<Followed>;
  /** Position of the last event in the log; undefined when it is empty. Answers whether the store is reachable. */
  head(): Promise<Position | undefined>;
  close(): Promise<void>;
}

/** The stream does not stand at the expected revision. */
export class WrongRevision extends Error {
  constructor(
    readonly stream: string,
    readonly expected: Expected,
  ) {
    super(`Expected ${stream} at ${expected}, but it stands elsewhere`);
    this.name = 'WrongRevision';
  }
}

/** The store did not answer in time: whether the append landed is unknown. */
export class Unavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Unavailable';
  }
}

/** A position as one opaque word for people, cursors and tables: `<commit>-<prepare>`. */
export const formatPosition = ({ commit, prepare }: Position): string => `${commit}-${prepare}`;

/** Reads `formatPosition`'s word; undefined when it is not one. */
export const parsePosition = (word: string): Position | undefined => {
  const [, commit, prepare] = /^(\d{1,20})-(\d{1,20})$/.exec(word) ?? [];
  return commit && prepare ? { commit: BigInt(commit), prepare: BigInt(prepare) } : undefined;
};

/** Negative, zero or positive as `a` stands before, at or behind `b`. */
export const comparePositions = (a: Position, b: Position): number =>
  Number(a.commit - b.commit) || Number(a.prepare - b.prepare);
