import { upcast } from '@gridloop/domain';
import type {
  Appended,
  EventStore,
  Expected,
  Followed,
  FollowOptions,
  NewEvent,
  Position,
  RecordedEvent,
} from './event-store';

/**
 * The log with every event in its present shape, however long ago it was written. All who fold, show or follow read this
 * one; only who verifies the stored bytes reads the store beneath.
 */
export const inPresentShape = (store: EventStore): EventStore =>
  store instanceof PresentEvents ? store : new PresentEvents(store);

class PresentEvents implements EventStore {
  constructor(private readonly stored: EventStore) {}

  append(stream: string, events: readonly NewEvent[], expected: Expected): Promise<Appended> {
    return this.stored.append(stream, events, expected);
  }

  async read(stream: string, from?: number): Promise<readonly RecordedEvent[]> {
    return (await this.stored.read(stream, from)).map(upcast);
  }

  async *readAll(options: Pick<FollowOptions, 'from' | 'prefixes'>): AsyncGenerator<RecordedEvent> {
    for await (const event of this.stored.readAll(options)) yield upcast(event);
  }

  async *follow(options: FollowOptions): AsyncGenerator<Followed> {
    for await (const told of this.stored.follow(options))
      yield told.kind === 'event' ? { ...told, event: upcast(told.event) } : told;
  }

  head(): Promise<Position | undefined> {
    return this.stored.head();
  }

  close(): Promise<void> {
    return this.stored.close();
  }
}
