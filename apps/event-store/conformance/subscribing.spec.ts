import {
  type AllStreamSubscription,
  binaryEvent,
  END,
  eventTypeFilter,
  excludeSystemEvents,
  type Position,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { once } from 'node:events';
import { all, first, givenStore, numbered, numbers, read } from './given';

describe('a subscription', () => {
  const given = givenStore();
  const said = (events: { event?: { data?: unknown } }[]) =>
    events.map(({ event }) => (event?.data as { n: number }).n);

  it('to a stream tells the past, that it has caught up, and what comes', async () => {
    await given.client.appendToStream('followed', numbers(3));
    const subscription = given.client.subscribeToStream('followed');
    const live = once(subscription, 'caughtUp').then(() => given.client.appendToStream('followed', numbers(2, 3)));
    expect(said(await first(5, subscription))).toEqual([0, 1, 2, 3, 4]);
    await live;
  });

  it('starts behind the revision it names', async () => {
    await given.client.appendToStream('behind', numbers(5));
    expect(said(await first(2, given.client.subscribeToStream('behind', { fromRevision: 2n })))).toEqual([3, 4]);
  });

  it('from the end tells only what comes', async () => {
    await given.client.appendToStream('ahead', numbers(3));
    const subscription = given.client.subscribeToStream('ahead', { fromRevision: END });
    void once(subscription, 'caughtUp').then(() => given.client.appendToStream('ahead', numbered(3)));
    expect(said(await first(1, subscription))).toEqual([3]);
  });

  it('waits for a stream that is not there yet', async () => {
    const subscription = given.client.subscribeToStream('later');
    void once(subscription, 'caughtUp').then(() => given.client.appendToStream('later', numbered(7)));
    expect(said(await first(1, subscription))).toEqual([7]);
  });

  it('ends when its stream gets a tombstone', async () => {
    await given.client.appendToStream('ending', numbered(0));
    const subscription = given.client.subscribeToStream('ending');
    void once(subscription, 'caughtUp').then(() => given.client.tombstoneStream('ending'));
    await expect(read(subscription)).rejects.toMatchObject({ type: 'stream-deleted' });
  });

  it('to $all starts behind the position it names', async () => {
    await given.client.appendToStream('resumed', numbers(4));
    const events = await all(given.client.readStream('resumed'));
    const fromPosition = events[1]?.event?.position as Position;
    expect(said(await first(2, given.client.subscribeToAll({ fromPosition })))).toEqual([2, 3]);
  });

  it('to $all from the end tells only what comes', async () => {
    const subscription = given.client.subscribeToAll({ fromPosition: END });
    void once(subscription, 'caughtUp').then(() => given.client.appendToStream('tip', numbered(99)));
    expect(said(await first(1, subscription))).toEqual([99]);
  });

  it.each([
    ['prefixes of streams', streamNameFilter({ prefixes: ['red-', 'blue-'] }), [0, 1, 2, 3]],
    ['an expression on streams', streamNameFilter({ regex: '^(red|blue)-\\d$' }), [0, 1, 2, 3]],
    ['prefixes of types', eventTypeFilter({ prefixes: ['Ros'] }), [1, 3]],
    ['an expression on types', eventTypeFilter({ regex: '^Ro.e$' }), [1, 3]],
  ])('to $all is filtered by %s', async (_, filter, expected) => {
    await given.client.appendToStream('red-1', [numbered(0, 'Fell'), numbered(1, 'Rose')], { expectedRevision: 'any' });
    await given.client.appendToStream('green-1', numbered(5, 'Fell'));
    await given.client.appendToStream('blue-1', [numbered(2, 'Fell'), numbered(3, 'Rose')]);
    expect(said(await first(expected.length, given.client.subscribeToAll({ filter })))).toEqual(expected);
  });

  it('leaves out system events when asked', async () => {
    const events = await first(10, given.client.subscribeToAll({ filter: excludeSystemEvents() }));
    expect(events.filter(({ event }) => event?.type.startsWith('$'))).toEqual([]);
  });

  it('tells checkpoints while nothing matches, and one when it has caught up', async () => {
    await given.client.appendToStream('noise', numbers(100));
    const checkpoints: bigint[] = [];
    const filter = streamNameFilter({
      prefixes: ['silence-'],
      maxSearchWindow: 10,
      checkpointInterval: 2,
      checkpointReached: (_: AllStreamSubscription, { commit }: Position) => void checkpoints.push(commit),
    });
    const subscription = given.client.subscribeToAll({ fromPosition: START, filter });
    subscription.on('data', () => undefined);
    await once(subscription, 'caughtUp');
    await subscription.unsubscribe();
    const positions = (await all(given.client.readAll())).map(({ event }) => event?.position?.commit ?? 0n);
    const every20 = positions.filter((_, index) => index % 20 === 19);
    expect(checkpoints).toEqual([...every20, positions.at(-1)]);
  });

  it('tells checkpoints once live, every 32 events unless it says otherwise', async () => {
    let told = (_: bigint): void => undefined;
    const checkpoint = () => new Promise<bigint>((resolve) => (told = resolve));
    const filter = streamNameFilter({
      prefixes: ['silence-'],
      checkpointReached: (_: AllStreamSubscription, { commit }: Position) => told(commit),
    });
    const onlyCaughtUp = checkpoint();
    const subscription = given.client.subscribeToAll({ fromPosition: END, filter });
    subscription.on('data', () => undefined);
    const live = once(subscription, 'caughtUp');
    const [last] = await all(given.client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 }));
    expect(await onlyCaughtUp).toBe(last?.event?.position?.commit);
    await live;
    const due = checkpoint();
    await given.client.appendToStream('live noise', numbers(40));
    const noise = await all(given.client.readStream('live noise'));
    expect(await due).toBe(noise[31]?.event?.position?.commit);
    await subscription.unsubscribe();
  });

  it('follows links when asked, to a stream and to $all', async () => {
    await given.client.appendToStream('linked', numbers(2, 40));
    const links = ['1@linked', '0@nowhere'].map((to) => binaryEvent({ type: '$>', data: Buffer.from(to) }));
    await given.client.appendToStream('links', links);
    const expected = [
      ['linked', '1@linked'],
      [undefined, '0@nowhere'],
    ];
    const seen = (events: { event?: { streamId: string }; link?: { data: unknown } }[]) =>
      events.map(({ event, link }) => [event?.streamId, Buffer.from(link?.data as Uint8Array).toString()]);
    const toStream = given.client.subscribeToStream('links', { resolveLinkTos: true });
    expect(seen(await first(2, toStream))).toEqual(expected);
    const filter = streamNameFilter({ prefixes: ['links'] });
    expect(seen(await first(2, given.client.subscribeToAll({ resolveLinkTos: true, filter })))).toEqual(expected);
    const asTheyAre = await first(2, given.client.subscribeToStream('links'));
    expect(asTheyAre.map(({ event, link }) => [event?.type, link])).toEqual([
      ['$>', undefined],
      ['$>', undefined],
    ]);
  });

  it('goes on when its stream is deleted and written again', async () => {
    await given.client.appendToStream('phoenix', numbers(2));
    const subscription = given.client.subscribeToStream('phoenix');
    void once(subscription, 'caughtUp')
      .then(() => given.client.deleteStream('phoenix'))
      .then(() => given.client.appendToStream('phoenix', numbered(2)));
    const events = await first(3, subscription);
    expect(said(events)).toEqual([0, 1, 2]);
    expect(events.map(({ event }) => event?.revision)).toEqual([0n, 1n, 2n]);
  });

  it('that is slow loses nothing and delays nobody', async () => {
    const slow = given.client
      .subscribeToAll({ filter: streamNameFilter({ prefixes: ['flood-'] }) })
      [Symbol.asyncIterator]();
    const fast = given.client.subscribeToAll({ filter: streamNameFilter({ prefixes: ['flood-'] }) });
    await Promise.all(Array.from({ length: 30 }, (_, n) => given.client.appendToStream(`flood-${n}`, numbers(100))));
    expect(await first(3000, fast)).toHaveLength(3000);
    const seen: bigint[] = [];
    while (seen.length < 3000) seen.push((await slow.next()).value?.event?.position?.commit ?? 0n);
    expect(seen).toEqual(seen.toSorted((a, b) => Number(a - b)));
    await slow.return?.();
  });

  it('is dropped with an error when the store drops it', async () => {
    const subscription = given.client.subscribeToAll({ fromPosition: END });
    void once(subscription, 'caughtUp').then(() => given.store.dropSubscriptions());
    await expect(read(subscription)).rejects.toMatchObject({ type: 'unavailable' });
  });

  it.each(['(?=x)y', '(a)\\1', '(a{1000}){1000}', '[', 'x'.repeat(2000)])(
    'is refused the expression %s',
    async (regex) => {
      await expect(read(given.client.subscribeToAll({ filter: streamNameFilter({ regex }) }))).rejects.toThrow(
        'INVALID_ARGUMENT',
      );
    },
  );

  it('is not held up by an expression that would backtrack for ever', async () => {
    await given.client.appendToStream(`${'a'.repeat(5000)}!`, numbered(0));
    const subscription = given.client.subscribeToAll({ filter: streamNameFilter({ regex: '^(a+)+$' }) });
    subscription.on('data', () => undefined);
    await once(subscription, 'caughtUp');
    await subscription.unsubscribe();
  });
});
