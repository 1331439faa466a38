import {
  alreadyIn,
  firstBehind,
  matches,
  Unavailable,
  type Appended,
  type EventStore,
  type Expected,
  type Followed,
  type FollowOptions,
  type NewEvent,
  type Position,
  type RecordedEvent,
} from '@gridloop/engine';
import type { Process, World } from './world';

/** An event, and when it truly was in the log. */
export interface Landed {
  readonly event: RecordedEvent;
  readonly at: number;
}

export interface StoreFaults {
  /** In a hundred appends: the answer is lost. */
  readonly lostAnswers: number;
  /** In a hundred things told: the subscription drops, and its successor tells some of them again. */
  readonly drops: number;
}

/** The one log of the simulated system. */
export class SimulatedLog {
  readonly landed: Landed[] = [];
  private readonly events: RecordedEvent[] = [];
  private readonly streams = new Map<string, readonly RecordedEvent[]>();
  private listeners: (() => void)[] = [];
  faults: StoreFaults = { lostAnswers: 0, drops: 0 };

  constructor(private readonly world: World) {}

  historyOf(stream: string): readonly RecordedEvent[] {
    return this.streams.get(stream) ?? [];
  }

  /** As one process reaches it: every answer takes a turn. */
  for(process: Process): EventStore {
    const { world } = this;
    return {
      append: async (stream, events, expected) => {
        await world.turn(process);
        const lost = world.chance.percent(this.faults.lostAnswers);
        if (lost && world.chance.percent(50))
          throw new Unavailable(`Expected to append to ${stream}, but nobody answered`);
        const appended = this.land(stream, events, expected);
        await world.turn(process);
        if (lost) throw new Unavailable(`Expected to append to ${stream}, but the answer was lost`);
        return appended;
      },
      read: async (stream, from = 0) => {
        await world.turn(process);
        const events = this.streams.get(stream)?.slice(from) ?? [];
        await world.turn(process);
        return events;
      },
      readAll: (options) => this.readAll(process, options),
      follow: (options) => this.follow(process, options),
      head: async () => this.events.at(-1)?.position,
      close: async () => undefined,
    };
  }

  private async *readAll(process: Process, { from, prefixes }: Pick<FollowOptions, 'from' | 'prefixes'>) {
    await this.world.turn(process);
    for (const event of this.events.slice(this.after(from))) if (matches(event.stream, prefixes)) yield event;
  }

  private async *follow(process: Process, { from, prefixes, signal }: FollowOptions): AsyncGenerator<Followed> {
    let next = this.after(from);
    while (!signal.aborted) {
      const event = this.events[next];
      if (!event) {
        await new Promise<void>((told) => this.listeners.push(told));
        await this.world.turn(process);
      } else if (this.world.chance.percent(this.faults.drops)) {
        await this.world.sleep(process, this.world.chance.below(60_000));
        next = Math.max(0, next - this.world.chance.below(20));
      } else {
        next += 1;
        if (matches(event.stream, prefixes)) yield { kind: 'event', event };
      }
    }
  }

  private land(stream: string, events: readonly NewEvent[], expected: Expected): Appended {
    const before = this.historyOf(stream);
    const standing = alreadyIn(before, stream, events, expected);
    const written = standing ?? events.map((event, at) => this.write(stream, event, before.length + at));
    if (!standing) {
      this.streams.set(stream, [...before, ...written]);
      for (const tell of this.listeners.splice(0)) tell();
    }
    const last = written.at(-1)!;
    return { revision: last.revision, position: last.position };
  }

  private write(stream: string, { id, type, data, metadata }: NewEvent, revision: number): RecordedEvent {
    const at = BigInt(this.landed.length + 1);
    const position = { commit: at, prepare: at };
    const event: RecordedEvent = { id, stream, revision, type, data: data as object, metadata, position };
    this.landed.push({ event, at: this.world.now });
    this.events.push(event);
    return event;
  }

  private after(from: Position | undefined): number {
    return firstBehind(this.events, from);
  }
}
