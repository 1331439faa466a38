// The only door to the files that @eventstore/db-client generates from the protocol's definitions.
// They are internal to the package, whose version is therefore pinned.
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import { Reader } from './protobuf';
import { inspect, type Shape } from './shapes';

export { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb';
export * as gossip from '@eventstore/db-client/generated/gossip_pb';
export { PersistentSubscriptionsService } from '@eventstore/db-client/generated/persistent_grpc_pb';
export * as persistent from '@eventstore/db-client/generated/persistent_pb';
export { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
export * as features from '@eventstore/db-client/generated/serverfeatures_pb';
export * as shared from '@eventstore/db-client/generated/shared_pb';
export { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
export * as streams from '@eventstore/db-client/generated/streams_pb';
export { UsersService } from '@eventstore/db-client/generated/users_grpc_pb';
export * as users from '@eventstore/db-client/generated/users_pb';

const asIs = (bytes: Buffer): Buffer => bytes;

/** A service whose requests are inspected before the generated classes read them. */
export const inspected = <S extends ServiceDefinition>(service: S, shapes: Readonly<Record<string, Shape>>): S =>
  Object.fromEntries(
    Object.entries(service).map(([name, method]) => [
      name,
      {
        ...method,
        requestDeserialize: (bytes: Buffer): unknown => {
          inspect(new Reader(bytes), shapes[name] ?? {});
          return method.requestDeserialize(bytes);
        },
      },
    ]),
  ) as S;

/** A method whose requests we read by hand. */
export const rawRequest = <Q, A>(method: MethodDefinition<Q, A>): MethodDefinition<Buffer, A> => ({
  ...method,
  requestSerialize: asIs,
  requestDeserialize: asIs,
});

/** A method whose answers we write by hand. */
export const rawResponse = <Q, A>(method: MethodDefinition<Q, A>): MethodDefinition<Q, Buffer> => ({
  ...method,
  responseSerialize: asIs,
  responseDeserialize: asIs,
});

export type { ServiceDefinition };
