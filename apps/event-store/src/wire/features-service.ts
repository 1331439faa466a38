import { randomUUID } from 'node:crypto';
import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { invalid } from '../streams/refusal';
import { unary } from './calls';
import type { Gate } from './gate';
import {
  features,
  gossip,
  PersistentSubscriptionsService,
  type ServiceDefinition,
  shared,
  StreamsService,
  UsersService,
} from './generated';

/** The server whose behaviour is copied. */
const version = '24.10.4';

const special: Record<string, readonly string[]> = {
  '/event_store.client.streams.Streams/Read': ['position', 'events'],
  '/event_store.client.streams.Streams/BatchAppend': ['deadline_duration'],
};

const methods = (service: ServiceDefinition): features.SupportedMethod[] =>
  Object.values(service).map(({ path }) => {
    const [, name = '', method = ''] = path.toLowerCase().split('/');
    const fallback = path.includes('PersistentSubscriptions') ? ['stream', 'all'] : [];
    return new features.SupportedMethod()
      .setServiceName(name)
      .setMethodName(method)
      .setFeaturesList([...(special[path] ?? fallback)]);
  });

/** `ServerFeatures`: what a client may use. */
export const featuresService = (gate: Gate): UntypedServiceImplementation => ({
  getSupportedMethods: unary(gate, () =>
    new features.SupportedMethods()
      .setEventStoreServerVersion(version)
      .setMethodsList(
        [StreamsService, PersistentSubscriptionsService, UsersService].flatMap((service) => methods(service)),
      ),
  ),
});

const instance = randomUUID();

/** `Gossip`: a cluster of one, which leads, and is reached where the caller reached it, be it through a mapped port. */
export const gossipService = (gate: Gate): UntypedServiceImplementation => ({
  read: unary(gate, (_, __, host) => {
    const [, address, port] = /^(.+):(\d{1,5})$/.exec(host) ?? [];
    if (!address) throw invalid(`Expected to be called by host and port, but was called by "${host}"`);
    return new gossip.ClusterInfo().setMembersList([
      new gossip.MemberInfo()
        .setInstanceId(new shared.UUID().setString(instance))
        .setTimeStamp(`${Date.now()}0000`)
        .setState(gossip.MemberInfo.VNodeState.LEADER)
        .setIsAlive(true)
        .setHttpEndPoint(new gossip.EndPoint().setAddress(address).setPort(Number(port))),
    ]);
  }),
});
