import { ANY, NO_STREAM, STREAM_EXISTS } from '@eventstore/db-client';
import { all, givenStore, numbered, numbers, read } from './given';

// The fast path multiplexes appends on one call; credentials of their own force the client onto the unary path.
describe.each([
  ['batch append', {}],
  ['unary append', { credentials: { username: 'admin', password: 'changeit' } }],
])('%s', (path, options) => {
  const given = givenStore({ maxAppendSize: 10_000 });
  const append = (
    stream: string,
    events: Parameters<typeof given.client.appendToStream>[1],
    expectedRevision?: bigint | typeof ANY | typeof NO_STREAM | typeof STREAM_EXISTS,
  ) =>
    given.client.appendToStream(stream, events, {
      ...options,
      ...(expectedRevision === undefined ? {} : { expectedRevision }),
    });

  it('starts a stream at 0 and tells where the last event stands', async () => {
    const { success, nextExpectedRevision, position } = await append('new', numbers(3), NO_STREAM);
    expect({ success, nextExpectedRevision }).toEqual({ success: true, nextExpectedRevision: 2n });
    const [last] = await all(
      given.client.readStream('new', { direction: 'backwards', fromRevision: 'end', maxCount: 1 }),
    );
    expect(last?.event?.position).toEqual(position);
  });

  it('accepts the exact revision, and no other', async () => {
    await append('exact', numbers(2), NO_STREAM);
    await append('exact', numbered(2), 1n);
    for (const wrong of [0n, 1n, 3n, 99n])
      await expect(append('exact', numbered(9), wrong)).rejects.toMatchObject({
        type: 'wrong-expected-version',
        streamName: 'exact',
        expectedVersion: wrong,
        actualVersion: 2n,
      });
    expect(await read(given.client.readStream('exact'))).toEqual([0, 1, 2]);
  });

  it('refuses a revision of a stream that is not there', async () => {
    await expect(append('absent', numbered(0), 0n)).rejects.toMatchObject({
      type: 'wrong-expected-version',
      actualVersion: 'no_stream',
    });
    await expect(append('absent', numbered(0), STREAM_EXISTS)).rejects.toMatchObject({
      type: 'wrong-expected-version',
      actualVersion: 'no_stream',
    });
  });

  it('refuses a new stream that is there', async () => {
    await append('there', numbered(0), NO_STREAM);
    await expect(append('there', numbered(1), NO_STREAM)).rejects.toMatchObject({
      type: 'wrong-expected-version',
      expectedVersion: 'no_stream',
      actualVersion: 0n,
    });
  });

  it.each([
    ['no stream', NO_STREAM],
    ['any', ANY],
  ] as const)('answers a repeated append like the first one (%s)', async (word, expected) => {
    const events = numbers(3);
    const firstAnswer = await append(`repeated ${word}`, events, expected);
    await append(`repeated ${word}`, numbered(3));
    expect(await append(`repeated ${word}`, events, expected)).toEqual(firstAnswer);
    expect(await read(given.client.readStream(`repeated ${word}`))).toEqual([0, 1, 2, 3]);
  });

  it('answers a repeated append at an exact revision, and refuses one that overlaps in part', async () => {
    const [a, b, c, d] = numbers(4) as [never, never, never, never];
    await append('overlap', [a, b, c], NO_STREAM);
    expect((await append('overlap', [b, c], 0n)).nextExpectedRevision).toBe(2n);
    await expect(append('overlap', [b, d], 0n)).rejects.toMatchObject({ type: 'wrong-expected-version' });
    await expect(append('overlap', [c, d], 1n)).rejects.toMatchObject({ type: 'wrong-expected-version' });
    await expect(append('overlap', [c, d], ANY)).rejects.toMatchObject({ type: 'wrong-expected-version' });
  });

  it('takes nothing of an append that is too large', async () => {
    const large = { ...numbered(0), data: { n: 0, text: 'x'.repeat(11_000) } };
    await expect(append('large', [numbered(1), large])).rejects.toMatchObject({
      type: 'maximum-append-size-exceeded',
      maxAppendSize: 10_000,
    });
    await expect(read(given.client.readStream('large'))).rejects.toMatchObject({ type: 'stream-not-found' });
  });

  it('keeps concurrent appends to one stream apart', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => append(`race ${path}`, numbered(n), NO_STREAM)),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await Promise.all(Array.from({ length: 50 }, (_, n) => append(`race ${path}`, numbered(100 + n), ANY)));
    const revisions = (await all(given.client.readStream(`race ${path}`))).map(({ event }) => event?.revision);
    expect(revisions).toEqual(Array.from({ length: 51 }, (_, n) => BigInt(n)));
  });

  it.each(['', '$all'])('refuses to append to "%s"', async (stream) => {
    await expect(append(stream, numbered(0))).rejects.toThrow();
  });
});
