import { EventStoreDBClient } from '@eventstore/db-client';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { compileStore } from './compile';
import { givenFolder, numbers, read } from './given';

interface Line {
  readonly msg: string;
  readonly address?: string;
  readonly [more: string]: unknown;
}

describe('the program', () => {
  const folder = givenFolder();
  let main: string;
  beforeAll(() => (main = compileStore()));

  const environment = (path: string) => ({
    ...process.env,
    GRIDLOOP_EVENT_STORE_FOLDER: path,
    GRIDLOOP_EVENT_STORE_PORT: '0',
  });

  /** Serves a folder while something is done with it; resolves with all that the program said. */
  const serving = async (path: string, work: (client: EventStoreDBClient) => Promise<unknown>): Promise<Line[]> => {
    const child = spawn(process.execPath, ['--no-warnings', main], {
      env: environment(path),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(child, 'exit');
    const lines: Line[] = [];
    for await (const text of createInterface({ input: child.stdout })) {
      const line = JSON.parse(text) as Line;
      lines.push(line);
      if (line.msg !== 'ready') continue;
      const client = EventStoreDBClient.connectionString(`esdb://${line.address}?tls=false`);
      await work(client).finally(async () => {
        await client.dispose();
        child.kill('SIGTERM');
      });
    }
    expect(await exit).toEqual([0, null]);
    return lines;
  };

  /** Runs a command of the program to its end. */
  const run = (path: string, ...words: string[]) =>
    new Promise<{ code: unknown; said: Line }>((resolve) =>
      execFile(process.execPath, ['--no-warnings', main, ...words], { env: environment(path) }, (error, out) =>
        resolve({ code: error?.code ?? 0, said: JSON.parse(out) as Line }),
      ),
    );

  it('says at every start that a cluster is the choice beyond one machine, and keeps to the loopback address', async () => {
    for (let start = 0; start < 2; start++) {
      const lines = await serving(folder.path, async () => undefined);
      expect(lines.map(({ msg }) => msg)).toEqual([expect.stringContaining('cluster'), 'ready', 'stopping', 'stopped']);
      expect(lines[1]?.address).toMatch(/^127\.0\.0\.1:\d+$/);
    }
  }, 60_000);

  it('checks, backs up while it serves, and restores', async () => {
    const [log, backup, restored] = ['log', 'backup', 'restored'].map((name) => join(folder.path, name)) as [
      string,
      string,
      string,
    ];
    await serving(log, async (client) => {
      await client.appendToStream('s', numbers(5));
      expect(await run(log, 'backup', backup)).toMatchObject({ code: 0, said: { msg: 'backed up' } });
      expect(await run(log, 'check')).toMatchObject({ code: 1, said: { msg: 'unusable' } });
      await client.appendToStream('s', numbers(1, 5));
    });
    expect(await run(log, 'check')).toMatchObject({ code: 0, said: { msg: 'sound', faults: [] } });
    expect(await run(restored, 'restore', backup)).toMatchObject({ code: 0, said: { msg: 'restored' } });
    await serving(restored, async (client) => expect(await read(client.readStream('s'))).toEqual([0, 1, 2, 3, 4]));
    expect(await run(log, 'scavenge')).toMatchObject({ code: 0, said: { msg: 'scavenged' } });
    expect(await run(log, 'polish')).toMatchObject({ code: 1, said: { error: expect.stringContaining('Usage') } });
  }, 60_000);
});
