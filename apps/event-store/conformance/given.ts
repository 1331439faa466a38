import { type AllStreamResolvedEvent, EventStoreDBClient, jsonEvent, type ResolvedEvent } from '@eventstore/db-client';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventStore, type EventStoreOptions, startEventStore } from '../src/start';

/** An event that says its number. */
export const numbered = (n: number, type = 'Counted') => jsonEvent({ type, data: { n } });

export const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, index) => numbered(from + index));

export const all = async <E>(events: AsyncIterable<E>): Promise<E[]> => {
  const seen: E[] = [];
  for await (const event of events) seen.push(event);
  return seen;
};

/** Numbers that the events of a read say, in the order of the read. */
export const read = async (events: AsyncIterable<ResolvedEvent | AllStreamResolvedEvent>): Promise<number[]> => {
  const said: number[] = [];
  for await (const { event } of events)
    if (event && !event.type.startsWith('$')) said.push((event.data as { n: number }).n);
  return said;
};

/** The first events of a subscription, which is then ended: leaving the loop alone would keep the call open. */
export const first = async <E>(
  count: number,
  subscription: AsyncIterable<E> & { unsubscribe(): Promise<void> },
): Promise<E[]> => {
  const seen: E[] = [];
  for await (const event of subscription) if (seen.push(event) === count) break;
  await subscription.unsubscribe();
  return seen;
};

/** A store in memory and the unmodified client, both gone after the suite. */
export const givenStore = (options: EventStoreOptions = {}): { store: EventStore; client: EventStoreDBClient } => {
  const given = {} as { store: EventStore; client: EventStoreDBClient };
  beforeAll(async () => {
    given.store = await startEventStore(options);
    given.client = EventStoreDBClient.connectionString(given.store.url);
  });
  afterAll(async () => {
    await given.client.dispose();
    await given.store.close();
  });
  return given;
};

/** A folder of the suite's own. */
export const givenFolder = (): { path: string } => {
  const folder = { path: '' };
  beforeEach(() => {
    folder.path = mkdtempSync(join(tmpdir(), 'gridloop-event-store-'));
  });
  afterEach(() => rmSync(folder.path, { recursive: true, force: true }));
  return folder;
};
