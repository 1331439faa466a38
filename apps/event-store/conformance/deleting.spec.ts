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

  it('must stand where it is expected', async () => {
    await given.client.appendToStream('elsewhere', numbers(3));
    await expect(given.client.deleteStream('elsewhere', { expectedRevision: 1n })).rejects.toMatchObject({
      type: 'wrong-expected-version',
      streamName: 'elsewhere',
      expectedVersion: 1n,
      actualVersion: 2n,
    });
    await given.client.deleteStream('elsewhere', { expectedRevision: 2n });
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

  it('shows the tombstone in $all at the highest revision', async () => {
    const [last] = await all(given.client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 }));
    expect(last?.event).toMatchObject({ type: '$streamDeleted', streamId: 'ended', revision: 2n ** 63n - 1n });
  });
});
