import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from '../bench/store-process';
import { compileStore } from './compile';
import { givenFolder, numbered, read } from './given';

describe('a disk', () => {
  const folder = givenFolder();

  it('that takes no more is said plainly, reads go on, and writing does when there is room', async () => {
    const store = await startProcess(compileStore(), folder.path);
    const client = EventStoreDBClient.connectionString(store.url);
    /** The kernel then refuses to let any file of the process grow beyond so many bytes, as it does on a full disk. */
    const limitFiles = (bytes: number | 'unlimited') =>
      execFileSync('prlimit', ['--pid', String(store.child.pid), `--fsize=${bytes}:unlimited`]);
    try {
      await client.appendToStream('s', numbered(0));
      const large = { ...jsonEvent({ type: 'Counted', data: { n: 1, text: 'x'.repeat(500_000) } }) };
      limitFiles(statSync(join(folder.path, 'events.db-wal')).size + 10_000);
      for (let tries = 0; tries < 3; tries++)
        await expect(client.appendToStream('s', large, { expectedRevision: 0n })).rejects.toThrow('The disk refuses');
      expect(await read(client.readStream('s'))).toEqual([0]);
      limitFiles('unlimited');
      await client.appendToStream('s', large, { expectedRevision: 0n });
      expect(await read(client.readStream('s'))).toEqual([0, 1]);
    } finally {
      await client.dispose();
      await store.stop();
    }
    const again = await startProcess(compileStore(), folder.path);
    const reader = EventStoreDBClient.connectionString(again.url);
    expect(await read(reader.readStream('s'))).toEqual([0, 1]);
    await reader.dispose();
    await again.stop();
  }, 60_000);

  it('that may only be read is said plainly at the start, until it may be written', async () => {
    // Whom permissions do not bind becomes somebody else, to whom the folder then belongs.
    const nobody = process.getuid?.() === 0 ? 65_534 : undefined;
    if (nobody !== undefined) chownSync(folder.path, nobody, nobody);
    const main = compileStore();
    chmodSync(folder.path, 0o555);
    await expect(startProcess(main, folder.path, nobody)).rejects.toThrow(
      `Expected to write in ${folder.path}, but: unable to open database file`,
    );
    chmodSync(folder.path, 0o755);
    const store = await startProcess(main, folder.path, nobody);
    await store.stop();
  }, 60_000);
});
