import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { PersistentSubscriptionsService } from '@eventstore/db-client/generated/persistent_grpc_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import { UsersService } from '@eventstore/db-client/generated/users_grpc_pb';
import {
  Client,
  type ClientDuplexStream,
  type ClientUnaryCall,
  credentials,
  type MethodDefinition,
  type StatusObject,
} from '@grpc/grpc-js';
import fc from 'fast-check';
import { Reader } from '../src/wire/protobuf';
import { readAppendChunk, readAppendMessage } from '../src/wire/appending';
import { type Reason, Refusal } from '../src/streams/refusal';
import { givenStore, numbered, read } from './given';

describe('hostile messages', () => {
  const given = givenStore();
  const methods = [StreamsService, PersistentSubscriptionsService, UsersService]
    .flatMap((service) => Object.values(service) as MethodDefinition<unknown, unknown>[])
    .map(({ path, requestStream, responseStream }) => ({ path, requestStream, responseStream }));
  const messages = {
    nothing: Buffer.alloc(0),
    noise: Buffer.from(Array.from({ length: 300 }, (_, n) => (n * 7919 + 13) % 256)),
    'an endless number': Buffer.alloc(50, 0xff),
    'a field longer than the message': Buffer.from([0x0a, 0xff, 0xff, 0xff, 0x7f]),
    'a number where a message is due': Buffer.from([0x08, 0xff, 0xff, 0xff, 0x7f]),
    'a lie inside': Buffer.from([0x0a, 0x06, 0x0a, 0xff, 0xff, 0xff, 0x7f, 0x01]),
    'deep nesting': Buffer.concat(Array.from({ length: 100 }, () => Buffer.from([0x0a, 0x7e]))),
  };

  /** Sends one raw message and resolves with how the call ended, whatever came before. */
  const send = (client: Client, { path, requestStream, responseStream }: (typeof methods)[number], message: Buffer) =>
    new Promise<number>((resolve) => {
      const same = (bytes: Buffer) => bytes;
      const deadline = { deadline: Date.now() + 500 }; // a subscription that was accepted does not end by itself
      const heed = (call: ClientUnaryCall | ClientDuplexStream<Buffer, Buffer>) =>
        call.on('status', ({ code }: StatusObject) => resolve(code)).on('error', () => undefined);
      if (!requestStream && !responseStream)
        return void heed(client.makeUnaryRequest(path, same, same, message, deadline, () => undefined));
      const call = client.makeBidiStreamRequest(path, same, same, deadline);
      heed(call);
      call.on('data', () => undefined);
      call.write(message);
      call.end();
    });

  it.each(Object.entries(messages))(
    '%s is refused or ignored by every call, and the store lives on',
    async (_, message) => {
      const client = new Client(`127.0.0.1:${given.store.port}`, credentials.createInsecure());
      await Promise.all(methods.map((method) => send(client, method, message)));
      client.close();
      expect((await given.client.appendToStream('alive', numbered(0))).success).toBe(true);
    },
  );

  it('too large a message ends the call, not the store', async () => {
    const client = EventStoreDBClient.connectionString(given.store.url);
    const huge = jsonEvent({ type: 'Huge', data: 'x'.repeat(18 << 20) });
    await expect(client.appendToStream('huge', huge)).rejects.toThrow();
    await client.dispose();
    await given.client.appendToStream('alive', numbered(1));
  });

  it('no bytes make the codec do anything but read or refuse', () => {
    const attempt = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        attempt(() => readAppendChunk(Buffer.from(bytes), 0));
        attempt(() => readAppendMessage(Buffer.from(bytes), 0));
        attempt(() => {
          const reader = new Reader(Buffer.from(bytes));
          while (reader.next()) reader.skip();
        });
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a store that misbehaves on purpose', () => {
  const given = givenStore();

  it('hangs: the client’s deadline ends a unary call', async () => {
    await given.client.appendToStream('s', numbered(1));
    given.store.faults.hang = true;
    const client = EventStoreDBClient.connectionString(given.store.url);
    await expect(client.deleteStream('s', { deadline: 100 })).rejects.toMatchObject({ type: 'deadline-exceeded' });
    delete given.store.faults.hang;
    await client.dispose();
  });

  const group = { stream: 'streets', group: 'workers' };
  const groupOf = { streamName: 'streets', groupName: 'workers' };
  it.each<[Reason, object]>([
    [{ kind: 'timeout' }, { type: 'timeout' }],
    [{ kind: 'unavailable', message: 'on purpose' }, { type: 'unavailable' }],
    [{ kind: 'access-denied' }, { type: 'access-denied' }],
    [{ kind: 'not-authenticated' }, { type: 'access-denied' }],
    [
      { kind: 'stream-deleted', stream: 's' },
      { type: 'stream-deleted', streamName: 's' },
    ],
    [
      { kind: 'maximum-append-size-exceeded', limit: 7 },
      { type: 'maximum-append-size-exceeded', maxAppendSize: 7 },
    ],
    [
      { kind: 'missing-required-metadata-property', property: 'type' },
      { type: 'missing-required-metadata-property', requiredMetadataProperties: ['type', 'content-type'] },
    ],
    [
      { kind: 'group-exists', ...group },
      { type: 'persistent-subscription-exists', ...groupOf },
    ],
    [
      { kind: 'group-not-found', ...group },
      { type: 'persistent-subscription-does-not-exist', ...groupOf },
    ],
    [
      { kind: 'group-dropped', ...group },
      { type: 'persistent-subscription-dropped', ...groupOf },
    ],
    [
      { kind: 'group-full', ...group },
      { type: 'maximum-subscribers-reached', ...groupOf },
    ],
    [
      { kind: 'group-failed', ...group, message: 'torn' },
      { type: 'persistent-subscription-failed', ...groupOf, reason: 'torn' },
    ],
    [
      { kind: 'user-not-found', login: 'ghost' },
      { type: 'user-not-found', LoginName: 'ghost' },
    ],
    [
      { kind: 'user-conflict', login: 'twin' },
      { type: 'user-conflict', LoginName: 'twin' },
    ],
    [
      { kind: 'damaged', message: 'page 7' },
      { type: 'unknown', code: 15 },
    ],
    [
      { kind: 'disk-refuses', message: 'full' },
      { type: 'unknown', code: 8 },
    ],
  ])('says why in words that the client knows: %j', async (refuse, error) => {
    given.store.faults.refuse = refuse;
    const refused = given.client.deleteStream('s');
    await expect(refused.finally(() => delete given.store.faults.refuse)).rejects.toMatchObject(error);
  });

  it('refuses, and then does not any more', async () => {
    given.store.faults.refuse = { kind: 'unavailable', message: 'on purpose' };
    await expect(read(given.client.readStream('s'))).rejects.toMatchObject({ type: 'unavailable' });
    delete given.store.faults.refuse;
    expect(await read(given.client.readStream('s'))).toEqual([1]);
  });

  it('is slow, and right all the same', async () => {
    given.store.faults.slow = 20;
    expect(await read(given.client.readStream('s'))).toEqual([1]);
    delete given.store.faults.slow;
  });
});
