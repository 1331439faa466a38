import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { startProcess } from '../bench/store-process';
import { check } from '../src/upkeep';
import { compileStore } from './compile';
import { all, givenFolder } from './given';

/** `CRASH_ROUNDS=200` for the long form. */
const rounds = Number(process.env['CRASH_ROUNDS'] ?? 5);
const writers = 64;

/** One writer's stream: what was acknowledged, and the one append whose outcome is not known. */
class Writer {
  readonly acknowledged: string[] = [];
  private unknown: ReturnType<typeof this.next> | undefined;

  constructor(readonly stream: string) {}

  /** Appends until the store dies; an unknown outcome is asked again first, with the same id and revision. */
  async write(client: EventStoreDBClient, acknowledged: () => void): Promise<void> {
    for (;;) {
      const event = (this.unknown ??= this.next());
      const expectedRevision = this.acknowledged.length === 0 ? 'no_stream' : BigInt(this.acknowledged.length - 1);
      try {
        await client.appendToStream(this.stream, event, { expectedRevision });
      } catch (error) {
        if ((error as { type?: string }).type === 'wrong-expected-version') throw error;
        return;
      }
      this.acknowledged.push(event.id);
      this.unknown = undefined;
      acknowledged();
    }
  }

  private next() {
    return jsonEvent({ type: 'Written', data: { text: 'x'.repeat(randomInt(2000)) } });
  }
}

describe('a store that is killed again and again under load', () => {
  const folder = givenFolder();

  it(
    'has every acknowledged event once, in order, and answers a repeated request like the first',
    async () => {
      const main = compileStore();
      const all64 = Array.from({ length: writers }, (_, n) => new Writer(`writer-${n}`));
      for (let round = 0; round < rounds; round++) {
        const { child, url } = await startProcess(main, folder.path);
        const client = EventStoreDBClient.connectionString(url);
        const exit = once(child, 'exit');
        let left = randomInt(20, 800);
        const kill = (): void => void (--left === 0 && child.kill('SIGKILL'));
        await Promise.all(all64.map((writer) => writer.write(client, kill)));
        await exit;
        await client.dispose();
      }
      expect(check(folder.path).faults).toEqual([]);

      const { child, url } = await startProcess(main, folder.path);
      const client = EventStoreDBClient.connectionString(url);
      for (const { stream, acknowledged } of all64) {
        const ids =
          acknowledged.length === 0 ? [] : (await all(client.readStream(stream))).map(({ event }) => event?.id);
        expect(ids.slice(0, acknowledged.length)).toEqual(acknowledged);
        expect(ids.length).toBeLessThanOrEqual(acknowledged.length + 1); // the one whose answer was lost
        expect(new Set(ids).size).toBe(ids.length);
      }
      await client.dispose();
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    },
    60_000 + rounds * 15_000,
  );
});
