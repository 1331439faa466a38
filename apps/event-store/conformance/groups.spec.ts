import {
  binaryEvent,
  END,
  type EventStoreDBClient,
  excludeSystemEvents,
  jsonEvent,
  PARK,
  type PersistentAction,
  persistentSubscriptionToAllSettingsFromDefaults,
  type PersistentSubscriptionToStream,
  type PersistentSubscriptionToStreamResolvedEvent,
  persistentSubscriptionToStreamSettingsFromDefaults,
  RETRY,
  SKIP,
  START,
  STOP,
  streamNameFilter,
} from '@eventstore/db-client';
import { PersistentSubscriptionsClient } from '@eventstore/db-client/generated/persistent_grpc_pb';
import * as messages from '@eventstore/db-client/generated/persistent_pb';
import * as shared from '@eventstore/db-client/generated/shared_pb';
import { credentials } from '@grpc/grpc-js';
import { once } from 'node:events';
import { all, first, givenStore, numbered, numbers, read } from './given';

type Delivered = PersistentSubscriptionToStreamResolvedEvent;
const settings = (changes: Parameters<typeof persistentSubscriptionToStreamSettingsFromDefaults>[0] = {}) =>
  persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START, ...changes });
const said = (delivered: Delivered): number => (delivered.event?.data as { n: number }).n;

/** Takes so many events and acknowledges each. */
const handle = async (count: number, subscription: PersistentSubscriptionToStream): Promise<number[]> => {
  const seen: number[] = [];
  for await (const delivered of subscription) {
    await subscription.ack(delivered);
    if (seen.push(said(delivered)) === count) break;
  }
  await subscription.unsubscribe();
  return seen;
};

/** A group on a stream of ten events. */
const givenGroup = async (client: EventStoreDBClient, stream: string, changes: Parameters<typeof settings>[0] = {}) => {
  await client.appendToStream(stream, numbers(10));
  await client.createPersistentSubscriptionToStream(stream, 'workers', settings(changes));
  return (bufferSize = 10) => client.subscribeToPersistentSubscriptionToStream(stream, 'workers', { bufferSize });
};

describe('a persistent subscription to a stream', () => {
  const given = givenStore();

  it('delivers the past and what comes', async () => {
    const subscribe = await givenGroup(given.client, 'all of it');
    const subscription = subscribe();
    void once(subscription, 'confirmation').then(() => given.client.appendToStream('all of it', numbered(10)));
    expect(await handle(11, subscription)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('starts at the revision it names, which is included, or behind the end', async () => {
    const fromFour = await givenGroup(given.client, 'from four', { startFrom: 4n });
    expect(await handle(2, fromFour())).toEqual([4, 5]);
    const fromEnd = await givenGroup(given.client, 'from the end', { startFrom: END });
    await given.client.appendToStream('from the end', numbered(10));
    expect(await handle(1, fromEnd())).toEqual([10]);
  });

  it('has no more in flight than the consumer takes', async () => {
    const subscribe = await givenGroup(given.client, 'three at a time');
    const delivered: number[] = [];
    const subscription = subscribe(3);
    const third = new Promise<void>((resolve) =>
      subscription.on('data', (event: Delivered) => void (delivered.push(said(event)) === 3 && resolve())),
    );
    await third;
    const info = await given.client.getPersistentSubscriptionToStreamInfo('three at a time', 'workers');
    expect(info.stats.totalInFlightMessages).toBe(3);
    expect(info.connections).toMatchObject([{ availableSlots: 0, inFlightMessages: 3 }]);
    expect(delivered).toEqual([0, 1, 2]);
    await subscription.unsubscribe();
  });

  it('knows a link that it resolved by the id of the link', async () => {
    await given.client.appendToStream('behind links', numbers(3));
    const links = [2, 1, 0].map((n) => binaryEvent({ type: '$>', data: Buffer.from(`${n}@behind links`) }));
    await given.client.appendToStream('links', links);
    await given.client.createPersistentSubscriptionToStream('links', 'workers', settings({ resolveLinkTos: true }));
    const subscription = given.client.subscribeToPersistentSubscriptionToStream('links', 'workers', { bufferSize: 1 });
    const seen: (string | undefined)[][] = [];
    for await (const delivered of subscription) {
      seen.push([String(said(delivered)), delivered.link?.id]);
      await subscription.ack(delivered); // the next one comes only when this one counts
      if (seen.length === 3) break;
    }
    await subscription.unsubscribe();
    expect(seen).toEqual(links.map(({ id }, index) => [`${2 - index}`, id]));
  });

  it('delivers again, with a count, what is to be retried', async () => {
    const subscribe = await givenGroup(given.client, 'retried');
    const subscription = subscribe(1);
    const counts: [number, number][] = [];
    for await (const delivered of subscription) {
      counts.push([said(delivered), delivered.retryCount]);
      if (counts.length < 3) await subscription.nack(RETRY, 'not yet', delivered);
      else await subscription.ack(delivered);
      if (counts.length === 4) break;
    }
    await subscription.unsubscribe();
    expect(counts).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
    ]);
  });

  it('delivers again what a consumer held when it left', async () => {
    const subscribe = await givenGroup(given.client, 'left');
    await first(2, subscribe(2));
    const counts = new Map<number, number>();
    const subscription = subscribe();
    for await (const delivered of subscription) {
      counts.set(said(delivered), delivered.retryCount);
      if (counts.size === 10) break;
    }
    await subscription.unsubscribe();
    expect([0, 1, 2, 3, 9].map((n) => counts.get(n))).toEqual([1, 1, 0, 0, 0]);
  });

  it('takes back what is held too long', async () => {
    const subscribe = await givenGroup(given.client, 'held', { messageTimeout: 100 });
    const subscription = subscribe(1);
    const delivered = await first(2, subscription);
    expect(delivered.map((event) => [said(event), event.retryCount])).toEqual([
      [0, 0],
      [0, 1],
    ]);
  });

  const nackAll = async (subscription: PersistentSubscriptionToStream, action: PersistentAction, count: number) => {
    const seen: number[] = [];
    for await (const delivered of subscription) {
      await subscription.nack(action, 'cannot', delivered);
      if (seen.push(said(delivered)) === count) break;
    }
    await subscription.unsubscribe();
    return seen;
  };

  const parked = async (stream: string, count: number) => {
    for (;;) {
      const { stats } = await given.client.getPersistentSubscriptionToStreamInfo(stream, 'workers');
      if (stats.parkedMessageCount === BigInt(count)) return;
    }
  };

  it('parks with a reason and replays from there', async () => {
    const subscribe = await givenGroup(given.client, 'parked');
    await nackAll(subscribe(), PARK, 3);
    await parked('parked', 3);
    const links = await all(given.client.readStream('$persistentsubscription-parked::workers-parked', { maxCount: 3 }));
    expect(links.map(({ event }) => [event?.type, Buffer.from(event?.data as Uint8Array).toString()])).toEqual([
      ['$>', '0@parked'],
      ['$>', '1@parked'],
      ['$>', '2@parked'],
    ]);
    expect(links[0]?.event?.metadata).toMatchObject({ reason: 'cannot', added: expect.any(String) });
    const replayed = subscribe();
    await once(replayed, 'confirmation');
    await given.client.replayParkedMessagesToStream('parked', 'workers');
    const seen = new Map<number, string | undefined>();
    for await (const delivered of replayed) {
      await replayed.ack(delivered);
      seen.set(said(delivered), delivered.link?.streamId);
      if ([0, 1, 2].every((n) => seen.get(n))) break;
    }
    await replayed.unsubscribe();
    await parked('parked', 0);
  });

  it('replays as many as it is told, as if for the first time', async () => {
    const subscribe = await givenGroup(given.client, 'some replayed', { maxRetryCount: 1 });
    expect(await nackAll(subscribe(1), RETRY, 20)).toHaveLength(20);
    await parked('some replayed', 10);
    await given.client.replayParkedMessagesToStream('some replayed', 'workers', { stopAt: 3 });
    await parked('some replayed', 7);
    const replayed = await first(3, subscribe());
    expect(replayed.map((event) => [said(event), event.retryCount])).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
    ]);
  });

  it('parks what was retried too often', async () => {
    const subscribe = await givenGroup(given.client, 'too often', { maxRetryCount: 1 });
    expect(await nackAll(subscribe(1), RETRY, 4)).toEqual([0, 0, 1, 1]);
    await parked('too often', 2);
  });

  it('forgets what is skipped', async () => {
    const subscribe = await givenGroup(given.client, 'skipped');
    expect(await nackAll(subscribe(1), SKIP, 3)).toEqual([0, 1, 2]);
    expect(
      (await given.client.getPersistentSubscriptionToStreamInfo('skipped', 'workers')).stats.parkedMessageCount,
    ).toBe(0n);
  });

  it('drops the consumer who stops', async () => {
    const subscribe = await givenGroup(given.client, 'stopped');
    await expect(nackAll(subscribe(1), STOP, 2)).rejects.toMatchObject({ type: 'persistent-subscription-dropped' });
  });

  it('shares among consumers in turn, or keeps to one while he has room', async () => {
    for (const [consumerStrategyName, expected] of [
      ['RoundRobin', [5, 5]],
      ['DispatchToSingle', [10, 0]],
    ] as const) {
      const stream = `shared ${consumerStrategyName}`;
      await given.client.createPersistentSubscriptionToStream(stream, 'workers', settings({ consumerStrategyName }));
      const got = [0, 0];
      const consumers = got.map((_, index) =>
        given.client
          .subscribeToPersistentSubscriptionToStream(stream, 'workers', { bufferSize: 20 })
          .on('data', () => got[index]!++),
      );
      await Promise.all(consumers.map((consumer) => once(consumer, 'confirmation')));
      await given.client.appendToStream(stream, numbers(10));
      await Promise.race(
        consumers.map(async (consumer) => {
          while (got[0]! + got[1]! < 10) await once(consumer, 'data');
        }),
      );
      expect(got.toSorted((a, b) => b - a)).toEqual(expected);
      await Promise.all(consumers.map((consumer) => consumer.unsubscribe()));
    }
  });

  /** Whom each of two consumers got, by what `of` says of an event, once `count` events are delivered. */
  const dealt = async (stream: string, count: number, of: (delivered: Delivered) => string, append: () => unknown) => {
    const got = [new Set<string>(), new Set<string>()];
    let seen = 0;
    const consumers = got.map((mine) =>
      given.client
        .subscribeToPersistentSubscriptionToStream(stream, 'workers', { bufferSize: 50 })
        .on('data', (delivered: Delivered) => {
          mine.add(of(delivered));
          seen++;
        }),
    );
    await Promise.all(consumers.map((consumer) => once(consumer, 'confirmation')));
    await append();
    await Promise.race(
      consumers.map(async (consumer) => {
        while (seen < count) await once(consumer, 'data');
      }),
    );
    await Promise.all(consumers.map((consumer) => consumer.unsubscribe()));
    return got as [Set<string>, Set<string>];
  };

  it('keeps what belongs together with one consumer (Pinned)', async () => {
    const streams = Array.from({ length: 8 }, (_, n) => `pin-${n}`);
    const link = (stream: string, n: number) => binaryEvent({ type: '$>', data: Buffer.from(`${n}@${stream}`) });
    for (const stream of streams) await given.client.appendToStream(stream, numbers(5));
    await given.client.createPersistentSubscriptionToStream(
      'pins',
      'workers',
      settings({ consumerStrategyName: 'Pinned', resolveLinkTos: true }),
    );
    const links = [0, 1, 2, 3, 4].flatMap((n) => streams.map((stream) => link(stream, n)));
    const [one, other] = await dealt(
      'pins',
      links.length,
      ({ event }) => event?.streamId ?? '',
      () => given.client.appendToStream('pins', links),
    );
    expect([...one, ...other].toSorted()).toEqual(streams);
  });

  /** The client knows three strategies; the protocol takes any by its name. */
  const createByName = async (stream: string, strategy: string): Promise<void> => {
    const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
    const options = new messages.CreateReq.Options()
      .setStream(new messages.CreateReq.StreamOptions().setStreamIdentifier(identifier).setStart(new shared.Empty()))
      .setStreamIdentifier(identifier)
      .setGroupName('workers')
      .setSettings(
        new messages.CreateReq.Settings().setConsumerStrategy(strategy).setReadBatchSize(20).setHistoryBufferSize(500),
      );
    const raw = new PersistentSubscriptionsClient(`127.0.0.1:${given.store.port}`, credentials.createInsecure());
    await new Promise<void>((resolve, reject) =>
      raw.create(new messages.CreateReq().setOptions(options), (error) => (error ? reject(error) : resolve())),
    ).finally(() => raw.close());
  };

  it('speaks of events in halves of ids when asked, and retries what is refused without saying how', async () => {
    await givenGroup(given.client, 'halved');
    const raw = new PersistentSubscriptionsClient(`127.0.0.1:${given.store.port}`, credentials.createInsecure());
    const call = raw.read();
    const options = new messages.ReadReq.Options()
      .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from('halved')))
      .setGroupName('workers')
      .setBufferSize(1)
      .setUuidOption(new messages.ReadReq.Options.UUIDOption().setStructured(new shared.Empty()));
    call.write(new messages.ReadReq().setOptions(options));
    const seen: [revision: string | undefined, retries: number | undefined][] = [];
    for await (const answer of call as AsyncIterable<messages.ReadResp>) {
      if (answer.hasSubscriptionConfirmation()) continue;
      const recorded = answer.getEvent()?.getEvent();
      const id = new shared.UUID().setStructured(recorded?.getId()?.getStructured());
      seen.push([recorded?.getStreamRevision(), answer.getEvent()?.getRetryCount()]);
      if (seen.length === 3) break;
      if (seen.length === 1)
        call.write(new messages.ReadReq().setNack(new messages.ReadReq.Nack().setIdsList([id]).setAction(0)));
      else call.write(new messages.ReadReq().setAck(new messages.ReadReq.Ack().setIdsList([id])));
    }
    raw.close();
    expect(seen).toEqual([
      ['0', 0],
      ['0', 1],
      ['1', 0],
    ]);
  });

  it('is refused a strategy that there is not', async () => {
    await expect(createByName('caused', 'Whimsical')).rejects.toMatchObject({ code: 3 });
  });

  it('keeps what has one cause with one consumer (PinnedByCorrelation)', async () => {
    const causes = Array.from({ length: 8 }, (_, n) => `cause-${n}`);
    await createByName('caused', 'PinnedByCorrelation');
    const events = [0, 1, 2, 3, 4].flatMap((n) =>
      causes.map((cause) => jsonEvent({ type: 'Counted', data: { n }, metadata: { $correlationId: cause } })),
    );
    const [one, other] = await dealt(
      'caused',
      events.length,
      ({ event }) => (event?.metadata as { $correlationId: string }).$correlationId,
      () => given.client.appendToStream('caused', events),
    );
    expect([...one, ...other].toSorted()).toEqual(causes);
    expect([one.size, other.size]).not.toContain(0);
  });

  it('takes no more consumers than it may', async () => {
    const subscribe = await givenGroup(given.client, 'full', { maxSubscriberCount: 1 });
    const only = subscribe().on('data', () => undefined);
    await once(only, 'confirmation');
    await expect(handle(1, subscribe())).rejects.toMatchObject({
      type: 'maximum-subscribers-reached',
      streamName: 'full',
      groupName: 'workers',
    });
    await only.unsubscribe();
  });

  it('exists once, and is missed when it does not', async () => {
    await givenGroup(given.client, 'once');
    const group = { streamName: 'once', groupName: 'workers' };
    await expect(
      given.client.createPersistentSubscriptionToStream('once', 'workers', settings()),
    ).rejects.toMatchObject({ type: 'persistent-subscription-exists', ...group });
    await given.client.deletePersistentSubscriptionToStream('once', 'workers');
    const missing = { type: 'persistent-subscription-does-not-exist', ...group };
    await expect(given.client.deletePersistentSubscriptionToStream('once', 'workers')).rejects.toMatchObject(missing);
    await expect(
      given.client.updatePersistentSubscriptionToStream('once', 'workers', settings()),
    ).rejects.toMatchObject(missing);
    await expect(given.client.getPersistentSubscriptionToStreamInfo('once', 'workers')).rejects.toMatchObject(missing);
    await expect(given.client.replayParkedMessagesToStream('once', 'workers')).rejects.toMatchObject(missing);
    await expect(
      handle(1, given.client.subscribeToPersistentSubscriptionToStream('once', 'workers')),
    ).rejects.toMatchObject(missing);
  });

  it('drops its consumers when it is deleted or changed', async () => {
    for (const [change, type] of [
      [
        () => given.client.updatePersistentSubscriptionToStream('changed', 'workers', settings({ maxRetryCount: 3 })),
        'persistent-subscription-dropped',
      ],
      [
        () => given.client.deletePersistentSubscriptionToStream('changed', 'workers'),
        'persistent-subscription-does-not-exist',
      ],
    ] as const) {
      const subscribe = type.endsWith('dropped')
        ? await givenGroup(given.client, 'changed')
        : () => given.client.subscribeToPersistentSubscriptionToStream('changed', 'workers');
      const subscription = subscribe();
      void once(subscription, 'confirmation').then(change);
      await expect(read(subscription)).rejects.toMatchObject({ type });
    }
  });

  it('tells about itself', async () => {
    await givenGroup(given.client, 'told', { maxRetryCount: 7, startFrom: 2n });
    const info = await given.client.getPersistentSubscriptionToStreamInfo('told', 'workers');
    expect(info).toMatchObject({
      eventSource: 'told',
      groupName: 'workers',
      settings: { maxRetryCount: 7, startFrom: 2n },
      stats: { lastKnownEventRevision: 9n },
    });
    expect(await given.client.listPersistentSubscriptionsToStream('told')).toHaveLength(1);
    await expect(given.client.listPersistentSubscriptionsToStream('untold')).rejects.toMatchObject({
      type: 'persistent-subscription-does-not-exist',
    });
    const everything = await given.client.listAllPersistentSubscriptions();
    expect(everything.map(({ eventSource }) => eventSource)).toContain('told');
  });

  it('drops its consumers when the subsystem is restarted, and goes on', async () => {
    const subscribe = await givenGroup(given.client, 'restarted');
    const subscription = subscribe();
    void once(subscription, 'confirmation').then(() => given.client.restartPersistentSubscriptionSubsystem());
    await expect(read(subscription)).rejects.toMatchObject({ type: 'persistent-subscription-dropped' });
    expect((await handle(10, subscribe())).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe('a persistent subscription to $all', () => {
  const given = givenStore();

  it('delivers what passes its filter', async () => {
    await given.client.createPersistentSubscriptionToAll(
      'everything',
      persistentSubscriptionToAllSettingsFromDefaults({ startFrom: START }),
      { filter: excludeSystemEvents() },
    );
    await given.client.appendToStream('a', numbers(2));
    await given.client.appendToStream('b', numbers(2, 2));
    const delivered = await first(4, given.client.subscribeToPersistentSubscriptionToAll('everything'));
    expect(delivered.map(({ event }) => (event?.data as { n: number }).n)).toEqual([0, 1, 2, 3]);
  });

  it('starts at the position it names, which is included, and filters by stream', async () => {
    await given.client.appendToStream('lamp-1', numbers(4, 10));
    await given.client.appendToStream('road-1', numbers(2, 20));
    await given.client.appendToStream('lamp-2', numbers(1, 14));
    const [, second] = await all(given.client.readStream('lamp-1'));
    await given.client.createPersistentSubscriptionToAll(
      'lamps',
      persistentSubscriptionToAllSettingsFromDefaults({ startFrom: second?.event?.position ?? END }),
      { filter: streamNameFilter({ prefixes: ['lamp-'] }) },
    );
    const delivered = await first(4, given.client.subscribeToPersistentSubscriptionToAll('lamps'));
    expect(delivered.map(({ event }) => (event?.data as { n: number }).n)).toEqual([11, 12, 13, 14]);
  });

  it('shows in $all what was configured', async () => {
    const configured = async () =>
      (await all(given.client.readAll())).filter(({ event }) => event?.type === '$PersistentConfig').length;
    const before = await configured();
    const changed = persistentSubscriptionToAllSettingsFromDefaults({ maxRetryCount: 3 });
    await given.client.createPersistentSubscriptionToAll('shown', persistentSubscriptionToAllSettingsFromDefaults());
    await given.client.updatePersistentSubscriptionToAll('shown', changed);
    await given.client.deletePersistentSubscriptionToAll('shown');
    expect(await configured()).toBe(before + 3);
  });

  it('tells about itself, is listed, changed and deleted', async () => {
    await given.client.createPersistentSubscriptionToAll(
      'listed',
      persistentSubscriptionToAllSettingsFromDefaults({ startFrom: END }),
    );
    await given.client.updatePersistentSubscriptionToAll(
      'listed',
      persistentSubscriptionToAllSettingsFromDefaults({ startFrom: END, maxRetryCount: 2 }),
    );
    expect(await given.client.getPersistentSubscriptionToAllInfo('listed')).toMatchObject({
      eventSource: '$all',
      settings: { startFrom: END, maxRetryCount: 2 },
    });
    expect((await given.client.listPersistentSubscriptionsToAll()).map(({ groupName }) => groupName)).toContain(
      'listed',
    );
    await given.client.replayParkedMessagesToAll('listed');
    await given.client.deletePersistentSubscriptionToAll('listed');
    await expect(given.client.getPersistentSubscriptionToAllInfo('listed')).rejects.toMatchObject({
      type: 'persistent-subscription-does-not-exist',
    });
  });
});

describe('the numbers of a persistent subscription', () => {
  const clock = { now: 1_700_000_000_000 };
  const given = givenStore({ now: () => clock.now });

  it('are averages since somebody last asked, and handling times on wish', async () => {
    const subscribe = await givenGroup(given.client, 'measured', { extraStatistics: true });
    const subscription = subscribe();
    const delivered: Delivered[] = [];
    await new Promise<void>((resolve) =>
      subscription.on('data', (each: Delivered) => void (delivered.push(each) === 10 && resolve())),
    );
    clock.now += 2000;
    const info = () => given.client.getPersistentSubscriptionToStreamInfo('measured', 'workers');
    const { stats, connections } = await info();
    expect(stats).toMatchObject({ averagePerSecond: 5, totalItems: 10n, countSinceLastMeasurement: 10n });
    expect(connections).toMatchObject([{ averageItemsPerSecond: 5, totalItems: 10n, inFlightMessages: 10 }]);
    clock.now += 2000;
    await subscription.ack(...delivered);
    await given.client.appendToStream('measured', numbered(10));
    let later = await info();
    while (later.stats.totalItems < 11n || !later.connections[0]?.extraStatistics) later = await info();
    later = await info();
    expect(later.stats).toMatchObject({ totalItems: 11n, countSinceLastMeasurement: 0n });
    expect(later.connections[0]?.extraStatistics?.get('median')).toBe(4000n);
    expect(later.connections[0]?.extraStatistics?.get('highest')).toBe(4000n);
    await subscription.unsubscribe();
  });
});
