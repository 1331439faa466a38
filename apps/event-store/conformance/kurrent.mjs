// node kurrent.mjs <connection string>: what both clients offer, asked by the client of KurrentDB.
import kurrent from '@kurrent/kurrentdb-client';
import assert from 'node:assert/strict';

const { jsonEvent, KurrentDBClient, persistentSubscriptionToStreamSettingsFromDefaults, START, streamNameFilter } =
  kurrent;
const client = KurrentDBClient.connectionString(process.argv[2]);
const numbers = (count, from = 0) =>
  Array.from({ length: count }, (_, index) => jsonEvent({ type: 'Counted', data: { n: from + index } }));
const read = async (events) => {
  const said = [];
  for await (const { event } of events) if (!event.type.startsWith('$')) said.push(event.data.n);
  return said;
};

const { nextExpectedRevision } = await client.appendToStream('k', numbers(3), { streamState: 'no_stream' });
assert.equal(nextExpectedRevision, 2n);
await assert.rejects(client.appendToStream('k', numbers(1), { streamState: 0n }), { type: 'wrong-expected-version' });
assert.deepEqual(await read(client.readStream('k')), [0, 1, 2]);
assert.deepEqual(await read(client.readStream('k', { direction: 'backwards', fromRevision: 'end' })), [2, 1, 0]);
assert.deepEqual(await read(client.readAll()), [0, 1, 2]);
await assert.rejects(read(client.readStream('nowhere')), { type: 'stream-not-found' });

await client.setStreamMetadata('k', { maxCount: 2 });
assert.deepEqual(await read(client.readStream('k')), [1, 2]);
assert.equal((await client.getStreamMetadata('k')).metadata.maxCount, 2);

const followed = [];
const subscription = client.subscribeToAll({ filter: streamNameFilter({ prefixes: ['k'] }) });
for await (const { event } of subscription) {
  followed.push(event.data.n);
  if (followed.length === 3) await client.appendToStream('k', numbers(1, 3));
  if (followed.length === 4) break;
}
await subscription.unsubscribe();
assert.deepEqual(followed, [0, 1, 2, 3]);

const settings = persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START });
await client.createPersistentSubscriptionToStream('k', 'workers', settings);
const group = client.subscribeToPersistentSubscriptionToStream('k', 'workers');
const handled = [];
for await (const delivered of group) {
  await group.ack(delivered);
  if (handled.push(delivered.event.data.n) === 2) break;
}
await group.unsubscribe();
assert.deepEqual(handled, [2, 3]);
await client.deletePersistentSubscriptionToStream('k', 'workers');

await client.deleteStream('k');
await assert.rejects(read(client.readStream('k')), { type: 'stream-not-found' });
await client.tombstoneStream('k');
await assert.rejects(client.appendToStream('k', numbers(1)), { type: 'stream-deleted' });
await client.dispose();
console.log('done');
process.exit();
