import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { tcpAnswers } from '../answers';
import type { Running } from './child';
import { startEventStoreChild } from './event-store';
import { startPostgres } from './postgres';
import { startRedis } from './redis';

let folder: string;
let servers: Running[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridloop-embedded-'));
  servers = [];
});

afterEach(async () => {
  for (const server of servers) await server.stop();
  rmSync(folder, { recursive: true });
});

const postgres = async (): Promise<Running> => {
  const server = await startPostgres({ folder });
  servers.push(server);
  return server;
};

const redis = async (): Promise<Running> => {
  const server = await startRedis({ folder });
  servers.push(server);
  return server;
};

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
    const first = await postgres();
    await query(first.url, 'create table residents (name text)');
    await query(first.url, "insert into residents values ('王魁')");
    process.kill(first.pid, 'SIGKILL');
    expect(await first.ended).toBe('was ended by SIGKILL');

    const second = await postgres();
    expect(await query(second.url, 'select name from residents')).toEqual([{ name: '王魁' }]);
  });

  it('ends the one that outlived its launcher on the same folder', async () => {
    const orphan = await postgres();
    const next = await postgres();
    expect(await orphan.ended).toBe('ended with code 0');
    expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('lets nobody in without the password', async () => {
    const server = await postgres();
    const stranger = server.url.replace(/:[^:@]*@/, ':guess@');
    await expect(query(stranger, 'select 1')).rejects.toThrow('password authentication failed');
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
    const first = await redis();
    expect(await say(first.url, 'SET alarm armed', 'CONFIG GET maxmemory-policy')).toContain('noeviction');
    await first.stop();

    const second = await redis();
    process.kill(second.pid, 'SIGKILL');
    expect(await second.ended).toBe('was ended by SIGKILL');

    const third = await redis();
    expect(await say(third.url, 'GET alarm')).toContain('armed');
  });

  it('lets nobody in without the password', async () => {
    const server = await redis();
    const { port } = new URL(server.url);
    expect(await tcpAnswers(Number(port), '127.0.0.1', 'PING\r\n', 'NOAUTH')).toBe(true);
  });

  it('says how it ended when it cannot start', async () => {
    const server = await redis();
    const { port } = new URL(server.url);
    await expect(startRedis({ folder: join(folder, 'other'), port: Number(port) })).rejects.toThrow(
      'ended with code 1',
    );
  });
});

describe('the embedded event store', () => {
  it('says itself why it does not serve a damaged log', async () => {
    writeFileSync(join(folder, 'events.db'), 'no database at all');
    await expect(startEventStoreChild({ folder })).rejects.toThrow(
      /events\.db to be readable, but: .*restore a backup/,
    );
  });

  it('says itself that another one holds the folder', async () => {
    servers.push(await startEventStoreChild({ folder }));
    await expect(startEventStoreChild({ folder })).rejects.toThrow(`hold ${folder} alone, but another process has it`);
  });
});
