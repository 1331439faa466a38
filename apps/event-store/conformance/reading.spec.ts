import { binaryEvent, jsonEvent } from '@eventstore/db-client';
import { all, givenStore, numbered, numbers, read } from './given';

describe('reading', () => {
  const given = givenStore();
  beforeAll(() => given.client.appendToStream('ten', numbers(10)));

  it('hands out an event as it was written', async () => {
    const metadata = { actor: '网格员', $correlationId: 'c' };
    const written = jsonEvent({
      id: '8A1F8D5C-0001-4000-8000-00000000ABCD',
      type: 'Reported',
      data: { text: '路灯 💡' },
      metadata,
    });
    const before = Date.now();
    await given.client.appendToStream('one', written);
    const [resolved] = await all(given.client.readStream('one'));
    expect(resolved?.event).toMatchObject({
      id: '8a1f8d5c-0001-4000-8000-00000000abcd',
      type: 'Reported',
      streamId: 'one',
      revision: 0n,
      isJson: true,
      data: { text: '路灯 💡' },
      metadata,
    });
    expect(resolved?.event?.created.getTime()).toBeGreaterThanOrEqual(before);
    expect(resolved?.event?.position?.commit).toBe(resolved?.event?.position?.prepare);
  });

  it('hands out bytes as bytes', async () => {
    const data = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    await given.client.appendToStream('bytes', binaryEvent({ type: 'Photographed', data, metadata: data }));
    const [resolved] = await all(given.client.readStream('bytes'));
    expect(resolved?.event).toMatchObject({ isJson: false });
    expect(Buffer.from(resolved?.event?.data as Uint8Array)).toEqual(Buffer.from(data));
    expect(Buffer.from(resolved?.event?.metadata as Uint8Array)).toEqual(Buffer.from(data));
  });

  it.each([
    ['all of it', {}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['from a revision, which is included', { fromRevision: 7n }, [7, 8, 9]],
    ['so many', { fromRevision: 2n, maxCount: 3 }, [2, 3, 4]],
    ['none', { maxCount: 0 }, []],
    ['back from the end', { direction: 'backwards', fromRevision: 'end', maxCount: 3 }, [9, 8, 7]],
    ['back from a revision, which is included', { direction: 'backwards', fromRevision: 2n }, [2, 1, 0]],
    ['back from beyond the end', { direction: 'backwards', fromRevision: 99n, maxCount: 1 }, [9]],
    ['beyond the end', { fromRevision: 10n }, []],
    ['forwards from the end', { fromRevision: 'end' }, []],
  ] as const)('reads a stream: %s', async (_, options, expected) => {
    expect(await read(given.client.readStream('ten', options))).toEqual(expected);
  });

  it('says that a stream is not there', async () => {
    await expect(read(given.client.readStream('nowhere'))).rejects.toMatchObject({
      type: 'stream-not-found',
      streamName: 'nowhere',
    });
  });

  it('reads $all in order, with positions that grow but are not dense', async () => {
    const positions = (await all(given.client.readAll())).map(({ event }) => event?.position?.commit ?? 0n);
    for (const [index, position] of positions.slice(1).entries())
      expect(position - (positions[index] ?? 0n)).toBeGreaterThan(1n);
  });

  it('begins $all with system events', async () => {
    const [resolved] = await all(given.client.readAll({ maxCount: 1 }));
    expect(resolved?.event?.type).toMatch(/^\$/);
  });

  it('reads $all from a position: included forwards, left out backwards', async () => {
    const events = await all(given.client.readStream('ten'));
    const fromPosition = events[4]?.event?.position ?? 'start';
    expect(await read(given.client.readAll({ fromPosition, maxCount: 2 }))).toEqual([4, 5]);
    expect(await read(given.client.readAll({ fromPosition, direction: 'backwards', maxCount: 2 }))).toEqual([3, 2]);
  });

  it('reads $all back from the end to the start', async () => {
    const forwards = (await all(given.client.readAll())).map(({ event }) => event?.id);
    const backwards = (await all(given.client.readAll({ direction: 'backwards', fromPosition: 'end' }))).map(
      ({ event }) => event?.id,
    );
    expect(backwards.reverse()).toEqual(forwards);
  });

  it('reads more than a page', async () => {
    await given.client.appendToStream('many', numbers(1500));
    expect(await read(given.client.readStream('many'))).toHaveLength(1500);
    expect(await read(given.client.readStream('many', { direction: 'backwards', fromRevision: 'end' }))).toHaveLength(
      1500,
    );
  });

  it('follows links when asked, and hands out links that lead nowhere', async () => {
    await given.client.appendToStream('linked', numbers(2));
    const link = (to: string) => binaryEvent({ type: '$>', data: Buffer.from(to) });
    await given.client.appendToStream('links', [link('1@linked'), link('7@linked'), link('0@gone')]);
    const resolved = await all(given.client.readStream('links', { resolveLinkTos: true }));
    expect(resolved.map(({ event, link }) => [event?.streamId, event?.revision, link?.revision])).toEqual([
      ['linked', 1n, 0n],
      [undefined, undefined, 1n],
      [undefined, undefined, 2n],
    ]);
    const unresolved = await all(given.client.readStream('links'));
    expect(unresolved.map(({ event }) => event?.type)).toEqual(['$>', '$>', '$>']);
  });

  it('lets many read at once', async () => {
    const reads = await Promise.all(Array.from({ length: 50 }, () => read(given.client.readStream('ten'))));
    expect(new Set(reads.map(String))).toEqual(new Set([String(numbers(10).map(({ data }) => data.n))]));
  });
});

describe('metadata', () => {
  let time = Date.now();
  const given = givenStore({ now: () => time });

  it('is kept and handed back', async () => {
    await given.client.setStreamMetadata('said', { maxCount: 5, maxAge: 60, truncateBefore: 1, colour: 'red' });
    const { metadata } = await given.client.getStreamMetadata('said');
    expect(metadata).toEqual({ maxCount: 5, maxAge: 60, truncateBefore: 1, colour: 'red' });
    expect((await given.client.getStreamMetadata('unsaid')).metadata).toBeUndefined();
  });

  it.each([
    ['shows the newest (maxCount)', { maxCount: 3 }, [7, 8, 9]],
    ['hides the oldest (truncateBefore)', { truncateBefore: 8 }, [8, 9]],
    ['the stricter one counts', { maxCount: 5, truncateBefore: 8 }, [8, 9]],
  ] as const)('%s', async (name, metadata, expected) => {
    await given.client.appendToStream(name, numbers(10));
    await given.client.setStreamMetadata(name, metadata);
    expect(await read(given.client.readStream(name))).toEqual(expected);
    expect(await read(given.client.readStream(name, { direction: 'backwards', fromRevision: 'end' }))).toEqual(
      expected.toReversed(),
    );
    expect(await read(given.client.readStream(name, { fromRevision: 2n, maxCount: 1 }))).toEqual(expected.slice(0, 1));
  });

  it('hides what is too old (maxAge)', async () => {
    await given.client.appendToStream('aging', numbers(2));
    await given.client.setStreamMetadata('aging', { maxAge: 60 });
    time += 61_000;
    expect(await read(given.client.readStream('aging'))).toEqual([]);
    await given.client.appendToStream('aging', numbered(2));
    expect(await read(given.client.readStream('aging'))).toEqual([2]);
  });

  it('of a stream is refused at a wrong revision', async () => {
    await given.client.setStreamMetadata('versioned', { maxCount: 1 }, { expectedRevision: 'no_stream' });
    await expect(
      given.client.setStreamMetadata('versioned', {}, { expectedRevision: 'no_stream' }),
    ).rejects.toMatchObject({ type: 'wrong-expected-version' });
  });

  it('shows only what was said last', async () => {
    await given.client.setStreamMetadata('twice', { maxCount: 1 });
    await given.client.setStreamMetadata('twice', { maxCount: 2 });
    expect((await all(given.client.readStream('$$twice'))).map(({ event }) => event?.revision)).toEqual([1n]);
  });
});
