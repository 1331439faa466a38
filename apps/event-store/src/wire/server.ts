import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { Streams } from '../streams/streams';
import { featuresService, gossipService } from './features-service';
import type { Gate } from './gate';
import { GossipService, ServerFeaturesService } from './generated';
import { streamsDefinition, streamsService } from './streams-service';

/** What the server listens to and speaks for. */
export interface ServerOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
}

const options = {
  'grpc.max_receive_message_length': 17 << 20,
  'grpc.max_send_message_length': -1,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 10_000,
};

/** Serves the protocol; resolves when it listens. `close` ends all calls and resolves when the port is free. */
export const serve = async (streams: Streams, gate: Gate, { host, port }: ServerOptions) => {
  const server = new Server(options);
  let bound = port;
  server.addService(streamsDefinition, streamsService(streams, gate));
  server.addService(ServerFeaturesService, featuresService(gate));
  server.addService(
    GossipService,
    gossipService(gate, host, () => bound),
  );
  bound = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, chosen) =>
      error ? reject(error) : resolve(chosen),
    ),
  );
  const close = async (): Promise<void> => {
    gate.close();
    const impatience = setTimeout(() => server.forceShutdown(), 2000);
    await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    clearTimeout(impatience);
  };
  return { port: bound, close };
};
