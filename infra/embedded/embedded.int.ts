import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { Client } from 'pg';
import { tcpAnswers } from '../answers';
import { startPostgres } from './postgres';
import { startRedis } from './redis';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'gridloop-embedded-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('embedded PostgreSQL', () => {
  const query = async (url: string, text: string): Promise<unknown[]> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };

  it('keeps what was committed through kill -9 and a new start, even in a folder closed to others', async () => {
    const first = await startPostgres({ folder });
    await query(first.url, 'create table residents (name text); ');
    await query(first.url, "insert into residents values ('王魁')");
    process.kill(first.pid, 'SIGKILL');
    expect(await first.ended).toBe('was ended by SIGKILL');

    const second = await startPostgres({ folder });
    expect(await query(second.url, 'select name from residents')).toEqual([{ name: '王魁' }]);
    await second.stop();
  });

  it('ends the one that outlived its launcher on the same folder', async () => {
    const orphan = await startPostgres({ folder });
    const next = await startPostgres({ folder });
    expect(await orphan.ended).toBe('ended with code 0');
    expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await next.stop();
  });

  it('lets nobody in without the password', async () => {
    const server = await startPostgres({ folder });
    const stranger = server.url.replace(/:[^:@]*@/, ':guess@');
    await expect(query(stranger, 'select 1')).rejects.toThrow('password authentication failed');
    await server.stop();
  });

  it('gives up a start that is no longer wanted', async () => {
    const signal = AbortSignal.abort();
    await expect(startPostgres({ folder, signal })).rejects.toThrow('was stopped before it was ready');
  });
});

describe('embedded Redis', () => {
  const say = (url: string, ...commands: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port, password } = new URL(url);
      const socket = connect(Number(port), hostname);
      let heard = '';
      socket.on('error', reject).on('data', (bytes) => (heard += bytes.toString()));
      socket.on('close', () => resolve(heard));
      socket.write([`AUTH ${password}`, ...commands, 'QUIT', ''].join('\r\n'));
    });

  it('keeps what is on disk through kill -9 and a new start, and evicts nothing', async () => {
    const first = await startRedis({ folder });
    expect(await say(first.url, 'SET alarm armed', 'CONFIG GET maxmemory-policy')).toContain('noeviction');
    await first.stop();

    const second = await startRedis({ folder });
    process.kill(second.pid, 'SIGKILL');
    expect(await second.ended).toBe('was ended by SIGKILL');

    const third = await startRedis({ folder });
    expect(await say(third.url, 'GET alarm')).toContain('armed');
    await third.stop();
  });

  it('lets nobody in without the password', async () => {
    const server = await startRedis({ folder });
    const { port } = new URL(server.url);
    expect(await tcpAnswers(Number(port), '127.0.0.1', 'PING\r\n', 'NOAUTH')).toBe(true);
    await server.stop();
  });

  it('says how it ended when it cannot start', async () => {
    const server = await startRedis({ folder });
    const { port } = new URL(server.url);
    await expect(startRedis({ folder: join(folder, 'other'), port: Number(port) })).rejects.toThrow(
      'ended with code 1',
    );
    await server.stop();
  });
});
