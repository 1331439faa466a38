import { EventEmitter, once } from 'node:events';
import { subscribedForEver, untilAnswered, type Patience } from './endurance';
import {
  comparePositions,
  WrongRevision,
  type Appended,
  type EventStore,
  type Expected,
  type Followed,
  type FollowOptions,
  type NewEvent,
  type Position,
  type RecordedEvent,
} from './event-store';
import { assertStorable } from './plain-json';

/** What becomes of an append whose answer is lost on the way. */
export type LostAnswer = 'landed' | 'not-landed';

class AnswerLost extends Error {}

const FIRST_BYTE = 1_337n; // a real log opens with system events
const FRAME = 64; // bytes around a record
const CHECKPOINT_EVERY = 32; // events looked at, as the server does

/** The log in memory, for specs: the same promises, deterministic, and breakable on purpose. */
export class MemoryEventStore implements EventStore {
  private readonly log: RecordedEvent[] = [];
  private readonly streams = new Map<string, readonly RecordedEvent[]>();
  private readonly bell = new EventEmitter().setMaxListeners(0);
  private readonly closing = new AbortController();
  private readonly lost: LostAnswer[] = [];
  private end = FIRST_BYTE;
  private drops = 0;

  /** @param turn awaited before and after every append and before every read, so that a spec may choose who goes next */
  constructor(private readonly turn: () => Promise<void> = async () => {}) {}

  /** The next append, or its next `times` attempts, get no answer. */
  loseAnswer(outcome: LostAnswer, times = 1): void {
    this.lost.push(...Array<LostAnswer>(times).fill(outcome));
  }

  /** Ends every subscription, as a restarted server does. */
  dropFollowers(): void {
    this.drops += 1;
    this.bell.emit('news');
  }

  async append(stream: string, events: readonly NewEvent[], expected: Expected): Promise<Appended> {
    assertStorable(events);
    return untilAnswered(
      () => this.attempt(stream, events, expected),
      (error) => error instanceof AnswerLost,
      this.patience,
    );
  }

  async read(stream: string, from = 0): Promise<readonly RecordedEvent[]> {
    await this.turn();
    return this.streams.get(stream)?.slice(from) ?? [];
  }

  async *readAll({ from, prefixes }: Pick<FollowOptions, 'from' | 'prefixes'>): AsyncGenerator<RecordedEvent> {
    await this.turn();
    for (const event of this.log.slice(this.after(from))) if (matches(event.stream, prefixes)) yield event;
  }

  follow(options: FollowOptions): AsyncIterable<Followed> {
    const signal = AbortSignal.any([options.signal, this.closing.signal]);
    return subscribedForEver(
      (from, until) => this.subscription(from, options.prefixes, until),
      { from: options.from, signal },
      this.patience,
      () => undefined,
    );
  }

  async head(): Promise<Position | undefined> {
    return this.log.at(-1)?.position;
  }

  async close(): Promise<void> {
    this.closing.abort();
  }

  private get patience(): Patience {
    return { within: Infinity, attempts: 5, pause: 0, longest: 0, signal: this.closing.signal };
  }

  private async attempt(stream: string, events: readonly NewEvent[], expected: Expected): Promise<Appended> {
    await this.turn();
    const outcome = this.lost.shift();
    if (outcome === 'not-landed') throw new AnswerLost();
    const appended = this.land(stream, events, expected);
    await this.turn();
    if (outcome === 'landed') throw new AnswerLost();
    return appended;
  }

  private land(stream: string, events: readonly NewEvent[], expected: Expected): Appended {
    const before = this.streams.get(stream) ?? [];
    const standing = alreadyIn(before, stream, events, expected);
    const written = standing ?? events.map((event, at) => this.write(stream, event, before.length + at));
    if (!standing) {
      this.streams.set(stream, [...before, ...written]);
      this.bell.emit('news');
    }
    const last = written.at(-1)!;
    return { revision: last.revision, position: last.position };
  }

  private write(stream: string, written: NewEvent, revision: number): RecordedEvent {
    const json = JSON.stringify(written);
    const event = JSON.parse(json) as Pick<RecordedEvent, 'id' | 'type' | 'data' | 'metadata'>; // a copy, as in a real log
    const recorded = { ...event, stream, revision, position: this.next(json.length) };
    this.log.push(recorded);
    return recorded;
  }

  private next(size: number): Position {
    const at = this.end;
    this.end += BigInt(size + FRAME);
    return { commit: at, prepare: at };
  }

  private after(from: Position | undefined): number {
    return firstBehind(this.log, from);
  }

  private async *subscription(
    from: Position | undefined,
    prefixes: readonly string[],
    signal: AbortSignal,
  ): AsyncGenerator<Followed> {
    const { drops } = this;
    let caughtUp = false;
    for (let next = this.after(from), seen = 0; drops === this.drops;) {
      const event = this.log[next];
      if (event) {
        next += 1;
        seen += 1;
        if (matches(event.stream, prefixes)) yield { kind: 'event', event };
        if (seen % CHECKPOINT_EVERY === 0) yield { kind: 'checkpoint', position: event.position };
      } else if (caughtUp) {
        await once(this.bell, 'news', { signal });
      } else {
        caughtUp = true;
        const last = this.log[next - 1];
        if (last) yield { kind: 'checkpoint', position: last.position };
        yield { kind: 'caught-up' };
      }
    }
  }
}

/**
 * The events of an append where they stand already, with their ids, as the log compares them; undefined: they follow `before`.
 * @throws WrongRevision when the stream stands elsewhere
 */
export const alreadyIn = (
  before: readonly RecordedEvent[],
  stream: string,
  events: readonly NewEvent[],
  expected: Expected,
): readonly RecordedEvent[] | undefined => {
  const first = expected === 'no-stream' ? 0 : expected + 1;
  const there = before.slice(first, first + events.length);
  if (there.length === events.length && there.every(({ id }, at) => id === events[at]?.id)) return there;
  if (first !== before.length) throw new WrongRevision(stream, expected);
  return undefined;
};

/** Index of the first event behind a position; that of the end when there is none. */
export const firstBehind = (log: readonly Pick<RecordedEvent, 'position'>[], from: Position | undefined): number => {
  if (from === undefined) return 0;
  const index = log.findIndex(({ position }) => comparePositions(position, from) > 0);
  return index < 0 ? log.length : index;
};

/** Whether a follower of these prefixes is told of the stream. */
export const matches = (stream: string, prefixes: readonly string[]): boolean =>
  prefixes.length === 0 ? !stream.startsWith('$') : prefixes.some((prefix) => stream.startsWith(prefix));
