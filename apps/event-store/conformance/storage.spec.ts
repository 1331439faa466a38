import { EventStoreDBClient, persistentSubscriptionToStreamSettingsFromDefaults, START } from '@eventstore/db-client';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startEventStore } from '../src/start';
import { backUp, check, restore, scavenge } from '../src/upkeep';
import { all, givenFolder, numbered, numbers, read } from './given';

const folder = givenFolder();
const at = (...path: string[]) => join(folder.path, ...path);

/** Does something with a running store and its client. */
const during = async <T>(
  path: string,
  work: (client: EventStoreDBClient, store: Awaited<ReturnType<typeof startEventStore>>) => Promise<T>,
): Promise<T> => {
  const store = await startEventStore({ folder: path });
  const client = EventStoreDBClient.connectionString(store.url);
  try {
    return await work(client, store);
  } finally {
    await client.dispose();
    await store.close();
  }
};

/** A log of so many appends as a power cut leaves it: copied while the store runs. */
const cutOff = (appends: number): Promise<void> =>
  during(at('running'), async (client) => {
    for (let n = 0; n < appends; n++) await client.appendToStream('s', numbered(n));
    cpSync(at('running'), at('log'), { recursive: true, filter: (path) => !path.endsWith('-shm') });
  });

const flip = (file: string, offset: number): void => {
  const bytes = readFileSync(file);
  bytes[offset] = (bytes[offset] ?? 0) ^ 0xff;
  writeFileSync(file, bytes);
};

const fromStart = persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START });

describe('a log', () => {
  it('is there again after a restart, with what was decided before', async () => {
    const events = numbers(3);
    const before = await during(at('log'), async (client) => {
      await client.setStreamMetadata('s', { maxCount: 2 });
      await client.appendToStream('gone', numbered(0));
      await client.tombstoneStream('gone');
      return client.appendToStream('s', events, { expectedRevision: 'any' });
    });
    await during(at('log'), async (client) => {
      expect(await read(client.readStream('s'))).toEqual([1, 2]);
      expect(await client.appendToStream('s', events, { expectedRevision: 'any' })).toEqual(before);
      await expect(client.appendToStream('gone', numbered(1))).rejects.toMatchObject({ type: 'stream-deleted' });
      const { position } = await client.appendToStream('s', numbered(3), { expectedRevision: 2n });
      expect(position?.commit).toBeGreaterThan(before.position?.commit ?? 0n);
    });
  });

  it('is held by one process alone', async () => {
    await during(at('log'), async () => {
      await expect(startEventStore({ folder: at('log') })).rejects.toThrow('another process has it');
      expect(() => check(at('log'))).toThrow('another process has it');
    });
  });

  it('has everything that was acknowledged when the power is cut', async () => {
    await cutOff(20);
    expect(check(at('log')).faults).toEqual([]);
    await during(at('log'), async (client) => expect(await read(client.readStream('s'))).toHaveLength(20));
  });

  it('loses only the last write when that one is torn', async () => {
    await cutOff(5);
    const file = at('log', 'events.db-wal');
    truncateSync(file, statSync(file).size - 10);
    await during(at('log'), async (client) => expect(await read(client.readStream('s'))).toEqual([0, 1, 2, 3]));
  });

  it('is refused when writes before the last one are damaged', async () => {
    await cutOff(20);
    const file = at('log', 'events.db-wal');
    flip(file, Math.floor(statSync(file).size / 2));
    await expect(startEventStore({ folder: at('log') })).rejects.toThrow(
      /events\.db-wal to be whole, but it is damaged at byte \d+/,
    );
  });

  it('does not hand out a damaged event, and a check names it', async () => {
    await during(at('log'), (client) =>
      client.appendToStream('s', { ...numbered(1), data: { n: 1, text: 'needle in the log' } }),
    );
    const file = at('log', 'events.db');
    flip(file, readFileSync(file).indexOf('needle'));
    expect(check(at('log')).faults).toEqual([
      expect.stringMatching(/events\.db to be whole, but it is damaged \(event at position \d+\)/),
    ]);
    await expect(startEventStore({ folder: at('log') })).rejects.toThrow('restore a backup');
  });

  it('says which event is damaged to whoever comes upon it, and serves the rest', async () => {
    await during(at('log'), async (client) => {
      await client.appendToStream('damaged', { ...numbered(1), data: { n: 1, text: 'needle in the log' } });
      await client.createPersistentSubscriptionToStream('damaged', 'workers', fromStart);
      // A start looks at the last 10,000 events only; what lies further back is found by whoever reads it.
      for (let n = 0; n < 11; n++) await client.appendToStream('sound', numbers(1000, n * 1000));
    });
    const file = at('log', 'events.db');
    flip(file, readFileSync(file).indexOf('needle'));
    await during(at('log'), async (client) => {
      await expect(read(client.readStream('damaged'))).rejects.toThrow(/DATA_LOSS.* damaged \(event at position \d+\)/);
      const group = client.subscribeToPersistentSubscriptionToStream('damaged', 'workers');
      await expect(all(group)).rejects.toMatchObject({
        type: 'persistent-subscription-failed',
        streamName: 'damaged',
        groupName: 'workers',
        reason: expect.stringContaining('damaged (event at position'),
      });
      expect(await read(client.readStream('sound', { maxCount: 3 }))).toEqual([0, 1, 2]);
      await client.appendToStream('sound', numbered(11_000), { expectedRevision: 10_999n });
    });
  }, 20_000);

  it('is refused when it is cut short, another program’s, or of another format', async () => {
    await during(at('log'), (client) => client.appendToStream('s', numbers(200)));
    const file = at('log', 'events.db');
    const whole = readFileSync(file);
    truncateSync(file, Math.floor(whole.length / 2 / 8192) * 8192);
    await expect(startEventStore({ folder: at('log') })).rejects.toThrow('restore a backup');
    writeFileSync(file, whole);
    const change = (sql: string) => {
      const database = new DatabaseSync(file);
      database.exec(sql);
      database.close();
    };
    change('PRAGMA user_version = 99');
    await expect(startEventStore({ folder: at('log') })).rejects.toThrow('format 1, but it has format 99');
    change('PRAGMA application_id = 1');
    await expect(startEventStore({ folder: at('log') })).rejects.toThrow('to be an event log, but it is not');
    writeFileSync(file, 'no database at all'.repeat(1000));
    await expect(startEventStore({ folder: at('log') })).rejects.toThrow('not a database');
  });

  it('refuses appends while the disk is full, reads on, and recovers', async () => {
    await during(at('log'), async (client, store) => {
      await client.appendToStream('s', numbered(0));
      store.fillDisk(true);
      const large = { ...numbered(1), data: { n: 1, text: 'x'.repeat(100_000) } };
      await expect(client.appendToStream('s', large)).rejects.toThrow();
      expect(await read(client.readStream('s'))).toEqual([0]);
      store.fillDisk(false);
      const { nextExpectedRevision } = await client.appendToStream('s', large, { expectedRevision: 0n });
      expect(nextExpectedRevision).toBe(1n);
    });
  });

  it('keeps groups and what they have handled', async () => {
    const stop = new Set<number>();
    await during(at('log'), async (client) => {
      const settings = persistentSubscriptionToStreamSettingsFromDefaults({
        startFrom: START,
        checkPointUpperBound: 1,
      });
      await client.appendToStream('s', numbers(10));
      await client.createPersistentSubscriptionToStream('s', 'workers', settings);
      const subscription = client.subscribeToPersistentSubscriptionToStream('s', 'workers', { bufferSize: 1 });
      for await (const delivered of subscription) {
        await subscription.ack(delivered);
        if (stop.add((delivered.event?.data as { n: number }).n).size === 5) break;
      }
      await subscription.unsubscribe();
    });
    await during(at('log'), async (client) => {
      const subscription = client.subscribeToPersistentSubscriptionToStream('s', 'workers');
      for await (const { event } of subscription) {
        expect((event?.data as { n: number }).n).toBeGreaterThanOrEqual(4); // the last acknowledgement may be lost
        break;
      }
      await subscription.unsubscribe();
    });
  });
});

describe('upkeep', () => {
  it('backs up a running store and restores it', async () => {
    await during(at('log'), async (client) => {
      await client.appendToStream('s', numbers(100));
      await backUp(at('log'), at('backup'));
      await client.appendToStream('s', numbers(10));
      await expect(backUp(at('log'), at('backup'))).rejects.toThrow('empty');
    });
    expect((await restore(at('backup'), at('restored'))).faults).toEqual([]);
    await during(at('restored'), async (client) => expect(await read(client.readStream('s'))).toHaveLength(100));
  });

  it('refuses to restore what is damaged', async () => {
    await during(at('log'), (client) => client.appendToStream('s', { ...numbered(1), data: { n: 1, text: 'needle' } }));
    await backUp(at('log'), at('backup'));
    flip(at('backup', 'events.db'), readFileSync(at('backup', 'events.db')).indexOf('needle'));
    await expect(restore(at('backup'), at('restored'))).rejects.toThrow('damaged');
    expect(existsSync(at('restored', 'events.db'))).toBe(false);
  });

  it('says that there is nothing to check', () => {
    mkdirSync(at('empty'));
    expect(() => check(at('empty'))).toThrow('there is none');
  });

  it('scavenges what nobody may see, and uses no revision or position again', async () => {
    const before = await during(at('log'), async (client) => {
      await client.appendToStream('kept', numbers(3));
      for (const stream of ['counted', 'truncated', 'deleted', 'ended'])
        await client.appendToStream(stream, numbers(10));
      await client.setStreamMetadata('counted', { maxCount: 2 });
      await client.setStreamMetadata('truncated', { truncateBefore: 7 });
      await client.deleteStream('deleted');
      await client.tombstoneStream('ended');
      return client.appendToStream('kept', numbered(3));
    });
    expect((await scavenge(at('log'), Date.now())).events).toBe(8 + 7 + 9 + 10);
    await during(at('log'), async (client) => {
      expect(await read(client.readStream('kept'))).toEqual([0, 1, 2, 3]);
      expect(await read(client.readStream('counted'))).toEqual([8, 9]);
      expect(await read(client.readStream('truncated'))).toEqual([7, 8, 9]);
      await expect(read(client.readStream('deleted'))).rejects.toMatchObject({ type: 'stream-not-found' });
      await expect(read(client.readStream('ended'))).rejects.toMatchObject({ type: 'stream-deleted' });
      const again = await client.appendToStream('deleted', numbered(10));
      expect(again.nextExpectedRevision).toBe(10n);
      expect(again.position?.commit).toBeGreaterThan(before.position?.commit ?? 0n);
    });
  });
});

it('answers for its health and its numbers', async () => {
  const store = await startEventStore({ folder: at('log'), healthPort: 0 });
  const client = EventStoreDBClient.connectionString(store.url);
  const ask = (path: string) => fetch(`http://127.0.0.1:${store.healthPort}${path}`);
  await client.appendToStream('s', numbers(5));
  expect((await ask('/health')).status).toBe(200);
  expect(await (await ask('/metrics')).text()).toMatch(/^event_store_events_total 8$/m);
  store.fillDisk(true);
  await client.appendToStream('s', { ...numbered(1), data: { text: 'x'.repeat(100_000) } }).catch(() => undefined);
  expect((await ask('/health')).status).toBe(503);
  expect((await ask('/elsewhere')).status).toBe(404);
  await client.dispose();
  await store.close();
});
