import { ANY, NO_STREAM, STREAM_EXISTS } from '@eventstore/db-client';
import { all, givenStore, numbered, numbers, read } from './given';

describe('a deleted stream', () => {
  const given = givenStore();
  const deleted = async (stream: string) => {
    await given.client.appendToStream(stream, numbers(3));
    await given.client.setStreamMetadata(stream, { colour: 'red' });
    return given.client.deleteStream(stream);
  };

  it('is not there any more', async () => {
    const { position } = await deleted('gone');
    expect(position?.commit).toBeGreaterThan(0n);
    await expect(read(given.client.readStream('gone'))).rejects.toMatchObject({ type: 'stream-not-found' });
  });

  it.each([
    ['no stream', NO_STREAM],
    ['any', ANY],
    ['its last revision', 2n],
  ] as const)(
    'comes back behind its last revision when it is written again, expecting %s',
    async (word, expectedRevision) => {
      const stream = `again ${word}`;
      await deleted(stream);
      const { nextExpectedRevision } = await given.client.appendToStream(stream, numbers(2, 10), { expectedRevision });
      expect(nextExpectedRevision).toBe(4n);
      expect(await read(given.client.readStream(stream))).toEqual([10, 11]);
      expect((await given.client.getStreamMetadata(stream)).metadata).toEqual({ truncateBefore: 3, colour: 'red' });
    },
  );

  it('does not count as existing', async () => {
    await deleted('not existing');
    await expect(
      given.client.appendToStream('not existing', numbered(0), { expectedRevision: STREAM_EXISTS }),
    ).rejects.toMatchObject({ type: 'stream-deleted' });
  });

  it('is still in $all', async () => {
    await given.client.appendToStream('in all', numbered(4711));
    await given.client.deleteStream('in all');
    expect(await read(given.client.readAll())).toContain(4711);
  });
});

describe('a stream with a tombstone', () => {
  const given = givenStore();
  beforeAll(async () => {
    await given.client.appendToStream('ended', numbers(2));
    await given.client.tombstoneStream('ended', { expectedRevision: 1n });
  });

  it.each([ANY, NO_STREAM, STREAM_EXISTS, 1n] as const)(
    'is never written again (expecting %s)',
    async (expectedRevision) => {
      await expect(given.client.appendToStream('ended', numbered(0), { expectedRevision })).rejects.toMatchObject({
        type: 'stream-deleted',
        streamName: 'ended',
      });
    },
  );

  it('is neither read, followed, described nor deleted again', async () => {
    const deleted = { type: 'stream-deleted', streamName: 'ended' };
    await expect(read(given.client.readStream('ended'))).rejects.toMatchObject(deleted);
    await expect(read(given.client.subscribeToStream('ended'))).rejects.toMatchObject(deleted);
    await expect(given.client.deleteStream('ended')).rejects.toMatchObject(deleted);
    await expect(given.client.tombstoneStream('ended')).rejects.toMatchObject(deleted);
    await expect(given.client.setStreamMetadata('ended', {})).rejects.toMatchObject({ type: 'stream-deleted' });
  });

  it('need not have been there before', async () => {
    await given.client.tombstoneStream('never', { expectedRevision: NO_STREAM });
    await expect(given.client.appendToStream('never', numbered(0))).rejects.toMatchObject({ type: 'stream-deleted' });
    await expect(read(given.client.readStream('never'))).rejects.toMatchObject({ type: 'stream-deleted' });
  });

  it('shows the tombstone in $all at the highest revision', async () => {
    const [last] = await all(given.client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 }));
    expect(last?.event).toMatchObject({ type: '$streamDeleted', streamId: 'never', revision: 2n ** 63n - 1n });
  });
});

describe.each(['deleteStream', 'tombstoneStream'] as const)('%s', (call) => {
  const given = givenStore();
  const end = (stream: string, expectedRevision: bigint | typeof ANY | typeof NO_STREAM) =>
    given.client[call](stream, { expectedRevision });

  it.each([
    [1n, 1n],
    [3n, 3n],
    [NO_STREAM, -1n],
  ] as const)('is refused when the stream stands elsewhere than %s', async (expectedRevision, expectedVersion) => {
    const stream = `elsewhere ${expectedRevision}`;
    await given.client.appendToStream(stream, numbers(3));
    const refused = { type: 'wrong-expected-version', streamName: stream, expectedVersion, actualVersion: 2n };
    await expect(end(stream, expectedRevision)).rejects.toMatchObject(refused);
    expect(await read(given.client.readStream(stream))).toEqual([0, 1, 2]);
  });

  it('is refused when a revision is expected and there is none', async () => {
    const refused = { type: 'wrong-expected-version', streamName: 'absent' };
    await expect(end('absent', 0n)).rejects.toMatchObject(refused);
  });

  it.each([2n, ANY] as const)('is granted when the stream stands at revision 2 and is expected at %s', async (at) => {
    const stream = `granted ${at}`;
    await given.client.appendToStream(stream, numbers(3));
    await end(stream, at);
    const type = call === 'deleteStream' ? 'stream-not-found' : 'stream-deleted';
    await expect(read(given.client.readStream(stream))).rejects.toMatchObject({ type });
  });
});
