import { EventStoreDBClient, START } from '@eventstore/db-client';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EventStore, startEventStore } from '../src/start';
import { UsersClient } from '@eventstore/db-client/generated/users_grpc_pb';
import * as messages from '@eventstore/db-client/generated/users_pb';
import { credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { all, numbered, read } from './given';

const certificate = readFileSync(join(__dirname, 'localhost.cert.pem'));
const key = readFileSync(join(__dirname, 'localhost.key.pem'));

const basic = (login: string): Metadata => {
  const metadata = new Metadata();
  metadata.set('authorization', `Basic ${Buffer.from(`${login}:secret`).toString('base64')}`);
  return metadata;
};

describe('a store with a certificate', () => {
  let store: EventStore;
  let admin: EventStoreDBClient;
  const clients: EventStoreDBClient[] = [];
  const as = (username?: string, password = 'secret') => {
    const user = username === undefined ? undefined : { username, password };
    const client = new EventStoreDBClient(
      { endpoint: `localhost:${store.port}` },
      { rootCertificate: certificate },
      user,
    );
    clients.push(client);
    return client;
  };

  /** The client has no calls for users; the protocol has. */
  const administer = <A>(
    call: (users: UsersClient, metadata: Metadata, done: (error: ServiceError | null, answer: A) => void) => void,
    login = 'admin',
  ) => {
    const users = new UsersClient(`localhost:${store.port}`, credentials.createSsl(certificate));
    const metadata = basic(login);
    return new Promise<A>((resolve, reject) =>
      call(users, metadata, (error, answer) => {
        users.close();
        if (error) reject(error);
        else resolve(answer);
      }),
    );
  };

  const details = async (of: string, login = 'admin') => {
    const users = new UsersClient(`localhost:${store.port}`, credentials.createSsl(certificate));
    const metadata = basic(login);
    const options = new messages.DetailsReq.Options().setLoginName(of);
    const answers = all<messages.DetailsResp>(users.details(new messages.DetailsReq().setOptions(options), metadata));
    const told = await answers.finally(() => users.close());
    return told.map((answer) => answer.getUserDetails()?.toObject());
  };

  const create = (login: string, groups: string[] = []) => {
    const options = new messages.CreateReq.Options()
      .setLoginName(login)
      .setPassword('secret')
      .setFullName(login)
      .setGroupsList(groups);
    return administer(
      (users, metadata, done) => void users.create(new messages.CreateReq().setOptions(options), metadata, done),
    );
  };

  beforeAll(async () => {
    store = await startEventStore({ host: 'localhost', tls: { certificate, key }, adminPassword: 'secret' });
    admin = as('admin');
    await create('resident');
    await create('handler', ['handlers']);
    await create('operator', ['$ops']);
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.dispose()));
    await store.close();
  });

  it('lets nobody in who does not say who he is, or says it wrongly', async () => {
    const denied = { type: 'access-denied' };
    await expect(as().appendToStream('open', numbered(0))).rejects.toMatchObject(denied);
    await expect(as('admin', 'wrong').appendToStream('open', numbered(0))).rejects.toMatchObject(denied);
    await expect(as('ghost').appendToStream('open', numbered(0))).rejects.toMatchObject(denied);
    await expect(read(as().readStream('open'))).rejects.toMatchObject(denied);
  });

  it('lets everyone who is known use what is not the system’s', async () => {
    await as('resident').appendToStream('open', numbered(1), { expectedRevision: 'any' });
    expect(await read(as('handler').readStream('open'))).toContain(1);
  });

  it('lets only admins read $all and what is the system’s', async () => {
    await expect(read(as('resident').readAll())).rejects.toMatchObject({ type: 'access-denied' });
    await expect(read(as('resident').readStream('$user-admin'))).rejects.toMatchObject({ type: 'access-denied' });
    await expect(read(admin.readAll())).resolves.toContain(1);
  });

  it('keeps to what a stream says of its readers and writers', async () => {
    await admin.appendToStream('closed', numbered(1));
    await admin.setStreamMetadata('closed', {
      acl: {
        readRoles: ['handlers'],
        writeRoles: ['handler'],
        deleteRoles: ['$admins'],
        metaReadRoles: ['$admins'],
        metaWriteRoles: ['$admins'],
      },
    });
    const denied = { type: 'access-denied' };
    expect(await read(as('handler').readStream('closed'))).toEqual([1]);
    await as('handler').appendToStream('closed', numbered(2));
    await expect(read(as('resident').readStream('closed'))).rejects.toMatchObject(denied);
    await expect(as('resident').appendToStream('closed', numbered(3))).rejects.toMatchObject(denied);
    await expect(as('handler').deleteStream('closed')).rejects.toMatchObject(denied);
    await expect(as('handler').setStreamMetadata('closed', {})).rejects.toMatchObject(denied);
    await expect(as('handler').getStreamMetadata('closed')).rejects.toMatchObject(denied);
    await expect(read(as('resident').subscribeToStream('closed', { fromRevision: START }))).rejects.toMatchObject(
      denied,
    );
  });

  it('lets credentials of a single call count', async () => {
    const credentials = { username: 'handler', password: 'secret' };
    await as('resident').appendToStream('closed', numbered(4), { credentials });
  });

  it('lets admins and operators manage users, and everyone his own password', async () => {
    await expect(create('resident')).rejects.toMatchObject({ code: 9 });
    const disable = new messages.DisableReq().setOptions(new messages.DisableReq.Options().setLoginName('leaver'));
    await create('leaver');
    await as('leaver').appendToStream('left', numbered(0));
    await expect(
      administer((users, metadata, done) => void users.disable(disable, metadata, done), 'resident'),
    ).rejects.toMatchObject({ code: 7 });
    await administer((users, metadata, done) => void users.disable(disable, metadata, done), 'operator');
    await expect(as('leaver').appendToStream('left', numbered(0))).rejects.toMatchObject({ type: 'access-denied' });
    const change = new messages.ChangePasswordReq().setOptions(
      new messages.ChangePasswordReq.Options()
        .setLoginName('resident')
        .setCurrentPassword('secret')
        .setNewPassword('better'),
    );
    await administer((users, metadata, done) => void users.changePassword(change, metadata, done), 'resident');
    await expect(as('resident').appendToStream('open', numbered(0))).rejects.toMatchObject({ type: 'access-denied' });
    await as('resident', 'better').appendToStream('open', numbered(0));
  });

  it('keeps users: changes, disables and enables them, gives them another password, lists and deletes them', async () => {
    const { UpdateReq, DisableReq, EnableReq, ResetPasswordReq, DeleteReq } = messages;
    await create('temp');
    const update = new UpdateReq.Options().setLoginName('temp').setFullName('Temporary').setGroupsList(['handlers']);
    await administer((users, metadata, done) => void users.update(new UpdateReq().setOptions(update), metadata, done));
    expect(await details('temp')).toMatchObject([
      { loginName: 'temp', fullName: 'Temporary', groupsList: ['handlers'], disabled: false },
    ]);
    const disable = new DisableReq.Options().setLoginName('temp');
    await administer(
      (users, metadata, done) => void users.disable(new DisableReq().setOptions(disable), metadata, done),
    );
    expect(await details('temp')).toMatchObject([{ disabled: true }]);
    const enable = new EnableReq.Options().setLoginName('temp');
    await administer((users, metadata, done) => void users.enable(new EnableReq().setOptions(enable), metadata, done));
    const reset = new ResetPasswordReq.Options().setLoginName('temp').setNewPassword('another');
    await administer(
      (users, metadata, done) => void users.resetPassword(new ResetPasswordReq().setOptions(reset), metadata, done),
    );
    await as('temp', 'another').appendToStream('open', numbered(0));
    expect((await details('')).map((user) => user?.loginName)).toEqual(expect.arrayContaining(['admin', 'temp']));
    const remove = new DeleteReq.Options().setLoginName('temp');
    await administer((users, metadata, done) => void users.delete(new DeleteReq().setOptions(remove), metadata, done));
    await expect(details('temp')).rejects.toMatchObject({ code: 5 });
    await expect(as('temp', 'another').appendToStream('open', numbered(0))).rejects.toMatchObject({
      type: 'access-denied',
    });
  });

  it('shows a user to himself, and not to others', async () => {
    await create('private');
    expect(await details('private', 'private')).toMatchObject([{ loginName: 'private' }]);
    await expect(details('private', 'handler')).rejects.toMatchObject({ code: 7 });
    await expect(details('', 'handler')).rejects.toMatchObject({ code: 7 });
  });
});

it('does not start with a certificate and without a password for the admin', async () => {
  await expect(startEventStore({ tls: { certificate, key } })).rejects.toThrow('password');
});
