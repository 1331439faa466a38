import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { Users } from '../access/users';
import type { Groups } from '../groups/groups';
import type { Streams } from '../streams/streams';
import { featuresService, gossipService } from './features-service';
import type { Gate } from './gate';
import { GossipService, inspected, ServerFeaturesService } from './generated';
import { groupsDefinition, groupsService } from './groups-service';
import { streamsDefinition, streamsService } from './streams-service';
import { usersDefinition, usersService } from './users-service';

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly certificate: Buffer;
  readonly key: Buffer;
}

/** What the server listens to and speaks for. */
export interface Served {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly tls: Certificate | undefined;
  readonly streams: Streams;
  readonly groups: Groups;
  readonly users: Users;
  readonly gate: Gate;
}

const options = {
  'grpc.max_receive_message_length': 17 << 20,
  'grpc.max_send_message_length': -1,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 10_000,
};
/** Milliseconds that calls have to end by themselves. */
const patience = 2000;

/** Serves the protocol; resolves when it listens. `close` ends all calls and resolves when the port is free. */
export const serve = async ({ host, port, tls, streams, groups, users, gate }: Served) => {
  const server = new Server(options);
  server.addService(streamsDefinition, streamsService(streams, gate));
  server.addService(groupsDefinition, groupsService(streams, groups, gate));
  server.addService(usersDefinition, usersService(users, gate));
  server.addService(inspected(ServerFeaturesService, {}), featuresService(gate));
  server.addService(GossipService, gossipService(gate));
  const credentials = tls
    ? ServerCredentials.createSsl(null, [{ cert_chain: tls.certificate, private_key: tls.key }])
    : ServerCredentials.createInsecure();
  const bound = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`${host}:${port}`, credentials, (error, chosen) => (error ? reject(error) : resolve(chosen))),
  );
  const close = async (): Promise<void> => {
    gate.close();
    const impatience = setTimeout(() => server.forceShutdown(), patience);
    await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    clearTimeout(impatience);
  };
  return { port: bound, close };
};
