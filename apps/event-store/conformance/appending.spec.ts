import { ANY, binaryEvent, EventStoreDBClient, NO_STREAM, STREAM_EXISTS } from '@eventstore/db-client';
import { startEventStore } from '../src/start';
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
    ['stream exists', STREAM_EXISTS],
  ] as const)('answers a repeated append like the first one (%s)', async (word, expected) => {
    const events = numbers(3, 1);
    if (expected === STREAM_EXISTS) await append(`repeated ${word}`, numbered(0));
    const firstAnswer = await append(`repeated ${word}`, events, expected);
    await append(`repeated ${word}`, numbered(4));
    expect(await append(`repeated ${word}`, events, expected)).toEqual(firstAnswer);
    const there = expected === STREAM_EXISTS ? [0, 1, 2, 3, 4] : [1, 2, 3, 4];
    expect(await read(given.client.readStream(`repeated ${word}`))).toEqual(there);
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

  it('counts type, data and metadata against the limit, and takes what just fits', async () => {
    const sized = (bytes: number) =>
      binaryEvent({ type: 'Weighed', data: Buffer.alloc(bytes), metadata: Buffer.alloc(3000) });
    const fits = 10_000 - 3000 - 'Weighed'.length;
    await append('weighed', sized(fits));
    await expect(append('weighed', sized(fits + 1))).rejects.toMatchObject({ type: 'maximum-append-size-exceeded' });
    expect(await all(given.client.readStream('weighed'))).toHaveLength(1);
  });

  it('takes an append of no events for a question', async () => {
    await append('asked', numbers(2));
    expect(await append('asked', [], 1n)).toMatchObject({ success: true, nextExpectedRevision: 1n });
    await expect(append('asked', [], 7n)).rejects.toMatchObject({ type: 'wrong-expected-version', actualVersion: 1n });
  });

  it('refuses an event without a type', async () => {
    await expect(append('untyped', numbered(0, ''))).rejects.toThrow('missing-required-metadata-property');
    await expect(read(given.client.readStream('untyped'))).rejects.toMatchObject({ type: 'stream-not-found' });
  });

  it.each([
    ['with signs of every script', '网格/100% ü'],
    ['with marks that the store uses', '1@a::b-c'],
    ['in two lines', 'line\nbreak'],
    ['that is long', 'x'.repeat(2000)],
  ])('takes a stream’s name %s', async (_, name) => {
    await append(name, numbers(2), NO_STREAM);
    const wrong = { type: 'wrong-expected-version', streamName: name };
    await expect(append(name, numbered(2), 7n)).rejects.toMatchObject(wrong);
    const [last] = await all(given.client.readStream(name, { direction: 'backwards', fromRevision: 'end' }));
    expect(last?.event).toMatchObject({ streamId: name, revision: 1n });
    await expect(given.client.deleteStream(name, { expectedRevision: 7n })).rejects.toMatchObject({
      type: wrong.type,
    });
    await expect(read(given.client.readStream(`${name}!`))).rejects.toMatchObject({ streamName: `${name}!` });
    await given.client.deleteStream(name);
  });

  it.each(['', '$all'])('refuses to append to "%s"', async (stream) => {
    await expect(append(stream, numbered(0))).rejects.toThrow();
  });
});

describe.each([
  ['batch append', {}],
  ['unary append', { credentials: { username: 'admin', password: 'changeit' } }],
])('%s of much', (_, options) => {
  const generous = givenStore({ maxAppendSize: 32 << 20 });
  const usual = givenStore();
  const bytes = (size: number) => binaryEvent({ type: 'Large', data: Buffer.alloc(size, 7) });

  it('arrives whole: in several messages, and as one that is as large as any may be', async () => {
    const chunks = Array.from({ length: 10 }, () => bytes(1 << 20));
    await generous.client.appendToStream('chunks', chunks, options);
    const ids = (await all(generous.client.readStream('chunks'))).map(({ event }) => event?.id);
    expect(ids).toEqual(chunks.map(({ id }) => id));
    const largest = bytes(16 << 20);
    await generous.client.appendToStream('largest', largest, options);
    const [resolved] = await all(generous.client.readStream('largest'));
    expect(Buffer.compare(Buffer.from(resolved?.event?.data as Uint8Array), largest.data as Buffer)).toBe(0);
  }, 20_000);

  it('may weigh 1 MiB unless the store is told otherwise', async () => {
    const mebibyte = (1 << 20) - 'Large'.length;
    await usual.client.appendToStream('usual', bytes(mebibyte), options);
    await expect(usual.client.appendToStream('usual', bytes(mebibyte + 1), options)).rejects.toMatchObject({
      type: 'maximum-append-size-exceeded',
      maxAppendSize: 1 << 20,
    });
  });
});

it('answers a unary append at a wrong revision, instead of failing the call', async () => {
  const store = await startEventStore();
  const client = EventStoreDBClient.connectionString(`${store.url}&throwOnAppendFailure=false`);
  const options = { credentials: { username: 'admin', password: 'changeit' }, expectedRevision: 7n };
  await client.appendToStream('s', numbers(3));
  expect(await client.appendToStream('s', numbered(3), options)).toMatchObject({
    success: false,
    nextExpectedRevision: 2n,
  });
  await client.dispose();
  await store.close();
});
