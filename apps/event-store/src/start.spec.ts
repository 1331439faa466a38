import { EventStoreDBClient, jsonEvent, START, streamNameFilter } from '@eventstore/db-client';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEventStore } from './start';

it.each([false, true])('appends, reads and follows (durable: %s)', async (durable) => {
  const folder = durable ? mkdtempSync(join(tmpdir(), 'store-')) : undefined;
  const store = await startEventStore({ folder });
  const client = EventStoreDBClient.connectionString(store.url);
  const a = await client.appendToStream(
    'case-1',
    [jsonEvent({ type: 'A', data: { x: 1 } }), jsonEvent({ type: 'B', data: { x: 'é' } })],
    { expectedRevision: 'no_stream' },
  );
  expect(a.nextExpectedRevision).toBe(1n);
  const seen = [];
  for await (const { event } of client.readStream('case-1')) seen.push(event!.data);
  expect(seen).toEqual([{ x: 1 }, { x: 'é' }]);
  const all = [];
  for await (const { event } of client.readAll()) all.push(event!.type);
  expect(all).toEqual(['$metadata', '$metadata', '$metadata', 'A', 'B']);
  const sub = client.subscribeToAll({ fromPosition: START, filter: streamNameFilter({ prefixes: ['case-'] }) });
  const got: string[] = [];
  for await (const { event } of sub) {
    got.push(event!.type);
    if (got.length === 2) void client.appendToStream('case-2', jsonEvent({ type: 'C', data: {} }));
    if (got.length === 3) break;
  }
  expect(got).toEqual(['A', 'B', 'C']);
  await expect(
    client.appendToStream('case-1', jsonEvent({ type: 'A', data: {} }), { expectedRevision: 0n }),
  ).rejects.toMatchObject({ type: 'wrong-expected-version', actualVersion: 1n });
  await client.dispose();
  await store.close();
});
