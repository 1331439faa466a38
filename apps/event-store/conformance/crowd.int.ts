import {
  type AllStreamSubscription,
  binaryEvent,
  END,
  EventStoreDBClient,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { once } from 'node:events';
import { startProcess, type StoreProcess } from '../bench/store-process';
import { compileStore } from './compile';
import { first, givenFolder, numbers } from './given';

/** `STALL_SECONDS=60` for the long form: the crowd is served for so long while one stands still. */
const stallSeconds = Number(process.env['STALL_SECONDS'] ?? 0);
const members = 1000;
const wave = 20;
/** Bytes that the store may hold, whatever happens, and megabytes that the one who stalls does not take: more than those. */
const mostMemory = 400e6;
const backlog = 500;

const prefixes = (...words: string[]) => streamNameFilter({ prefixes: words });
const large = () => binaryEvent({ type: 'Large', data: Buffer.alloc(100_000) });
const said = (event: { data?: unknown } | undefined): number => (event?.data as { n: number }).n;

/** A live subscription that remembers what it was told. */
class Member {
  readonly told: number[] = [];
  private enough = (): void => undefined;

  constructor(readonly subscription: AllStreamSubscription) {
    subscription.on('data', ({ event }) => {
      this.told.push(said(event));
      this.enough();
    });
  }

  /** Resolves when it was told so many. */
  has(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.enough = () => void (this.told.length >= count && resolve());
      this.enough();
    });
  }
}

describe('a thousand live subscriptions', () => {
  const folder = givenFolder();
  let store: StoreProcess;
  let client: EventStoreDBClient;
  beforeEach(async () => {
    store = await startProcess(compileStore(), folder.path);
    client = EventStoreDBClient.connectionString(store.url);
  });
  afterEach(async () => {
    await client.dispose();
    await store.stop();
  }, 30_000);

  it(
    'are served while one stalls, which costs no memory and then misses nothing',
    async () => {
      const stalled = client.subscribeToAll({ fromPosition: START, filter: prefixes('crowd', 'kept') });
      const crowd = Array.from({ length: members }, () =>
        client.subscribeToAll({ fromPosition: END, filter: prefixes('crowd') }),
      );
      const listening = crowd.map((subscription) => once(subscription, 'caughtUp'));
      const all = crowd.map((subscription) => new Member(subscription));
      await Promise.all(listening);

      const sent = { crowd: 0, kept: 0 };
      const serveCrowd = async (): Promise<void> => {
        await client.appendToStream('crowd', numbers(wave, sent.crowd));
        sent.crowd += wave;
        await Promise.all(all.map((member) => member.has(sent.crowd)));
      };
      const keepBack = async (megabytes: number): Promise<number> => {
        for (const until = sent.kept + megabytes * 10; sent.kept < until; sent.kept += 10)
          await client.appendToStream('kept', Array.from({ length: 10 }, large));
        await serveCrowd();
        return store.memory();
      };
      expect(await keepBack(backlog)).toBeLessThan(mostMemory);
      for (const until = performance.now() + stallSeconds * 1000; performance.now() < until;) await serveCrowd();

      const everything = Array.from({ length: sent.crowd }, (_, n) => n);
      for (const { told } of all) expect(told).toEqual(everything);
      const late = await first(sent.crowd + sent.kept, stalled);
      const of = (stream: string) => late.flatMap(({ event }) => (event?.streamId === stream ? [event] : []));
      expect(of('crowd').map(said)).toEqual(everything);
      expect(of('kept').map(({ revision }) => Number(revision))).toEqual(
        Array.from({ length: sent.kept }, (_, n) => n),
      );
    },
    300_000 + stallSeconds * 2000,
  );
});
