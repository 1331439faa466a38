import { EventStoreDBClient } from '@eventstore/db-client';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { givenStore, numbered, read } from './given';

describe('a connection', () => {
  const given = givenStore();

  it.each(['several hosts', 'discovery'])('finds the store by gossip (%s)', async (how) => {
    const host = `127.0.0.1:${given.store.port}`;
    const url = how === 'discovery' ? `esdb+discover://${host}?tls=false` : `esdb://${host},${host}?tls=false`;
    const client = EventStoreDBClient.connectionString(url);
    await client.appendToStream(how, numbered(1));
    expect(await read(client.readStream(how))).toEqual([1]);
    await client.dispose();
  });

  it('may insist on the leader', async () => {
    await given.client.appendToStream('led', numbered(1), { requiresLeader: true });
    expect(await read(given.client.readStream('led', { requiresLeader: true }))).toEqual([1]);
  });

  it('is told where the leader is, when a store says that it is not', async () => {
    given.store.faults.refuse = { kind: 'not-leader', host: '127.0.0.1', port: 4711 };
    const client = EventStoreDBClient.connectionString(given.store.url);
    const refused = { type: 'not-leader', leader: { address: '127.0.0.1', port: 4711 } };
    await expect(read(client.readStream('led'))).rejects.toMatchObject(refused);
    delete given.store.faults.refuse;
    await client.dispose();
  });

  it('is refused what the store does not do', async () => {
    await expect(given.client.listProjections()).rejects.toThrow('UNIMPLEMENTED');
  });

  it.each([
    ['random bytes', Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919) % 256))],
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['half a greeting', Buffer.from('PRI * HTTP/2.0\r\n')],
  ])('that sends %s harms nobody', async (_, bytes) => {
    const socket = connect(given.store.port, '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    socket.end(bytes);
    await Promise.race([once(socket, 'close'), given.client.appendToStream('unharmed', numbered(1))]);
    socket.destroy();
    expect(await read(given.client.readStream('led'))).toEqual([1]);
  });
});

// A process of its own: the generated files of the two clients cannot live in one.
describe('the client of KurrentDB', () => {
  const given = givenStore();

  it('appends, reads, describes, deletes, follows and competes', async () => {
    const script = join(__dirname, 'kurrent.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [
      script,
      given.store.url.replace('esdb:', 'kurrentdb:'),
    ]);
    expect(stdout).toBe('done\n');
  }, 20_000);
});
