import { randomUUID } from 'node:crypto';
import type { ServerDuplexStream, UntypedServiceImplementation } from '@grpc/grpc-js';
import { allow, allowOperations } from '../access/access';
import type { Consumer } from '../groups/dispatch';
import type { Action } from '../groups/group';
import type { Groups } from '../groups/groups';
import type { GroupSettings, Strategy } from '../groups/settings';
import { invalid, Refusal } from '../streams/refusal';
import type { Streams } from '../streams/streams';
import { readUuid } from './appending';
import { type Client, requestsOf, streaming, unary } from './calls';
import type { Gate } from './gate';
import {
  inspected,
  persistent as messages,
  PersistentSubscriptionsService,
  rawResponse,
  type shared,
} from './generated';
import { infoOf } from './group-info';
import { Reader } from './protobuf';
import { confirmationMessage, groupEventMessage } from './reading';
import { positionOf, readFilter, revisionOf, streamName } from './requests';
import { shapes } from './shapes';

const service = inspected(PersistentSubscriptionsService, shapes.groups);

export const groupsDefinition = { ...service, read: rawResponse(service.read) };

type Call = ServerDuplexStream<messages.ReadReq, Buffer>;

/** `event_store.client.persistent_subscriptions.PersistentSubscriptions`. */
export const groupsService = (streams: Streams, groups: Groups, gate: Gate): UntypedServiceImplementation => ({
  create: unary(gate, async (request: messages.CreateReq, caller) => {
    allowOperations(caller);
    const options = said(request.getOptions());
    const all = options.getAll();
    const filter = readFilter(all?.getFilter());
    await groups.create({
      stream: all ? '$all' : streamName(options.getStream()?.getStreamIdentifier() ?? options.getStreamIdentifier()),
      group: nameOf(options),
      settings: settingsOf(options),
      ...(filter && { filter }),
    });
    return new messages.CreateResp();
  }),
  update: unary(gate, async (request: messages.UpdateReq, caller) => {
    allowOperations(caller);
    const options = said(request.getOptions());
    const stream = options.getStream()?.getStreamIdentifier() ?? options.getStreamIdentifier();
    await groups.update(options.hasAll() ? '$all' : streamName(stream), nameOf(options), settingsOf(options));
    return new messages.UpdateResp();
  }),
  delete: unary(gate, async (request: messages.DeleteReq, caller) => {
    allowOperations(caller);
    const options = said(request.getOptions());
    await groups.delete(sourceOf(options), nameOf(options));
    return new messages.DeleteResp();
  }),
  getInfo: unary(gate, (request: messages.GetInfoReq, caller) => {
    allowOperations(caller);
    const options = said(request.getOptions());
    return new messages.GetInfoResp().setSubscriptionInfo(
      infoOf(streams, groups.find(sourceOf(options), nameOf(options))),
    );
  }),
  list: unary(gate, (request: messages.ListReq, caller) => {
    allowOperations(caller);
    const of = request.getOptions()?.getListForStream();
    const stream = of && (of.hasAll() ? '$all' : streamName(of.getStream()));
    const found = groups.list(stream);
    if (stream !== undefined && found.length === 0) throw new Refusal({ kind: 'group-not-found', stream, group: '' });
    return new messages.ListResp().setSubscriptionsList(found.map((group) => infoOf(streams, group)));
  }),
  replayParked: unary(gate, async (request: messages.ReplayParkedReq, caller) => {
    allowOperations(caller);
    const options = said(request.getOptions());
    const limit = options.hasStopAt() ? Number(options.getStopAt()) : Infinity;
    await groups.find(sourceOf(options), nameOf(options)).replay(limit);
    return new messages.ReplayParkedResp();
  }),
  restartSubsystem: unary(gate, async (request: shared.Empty, caller) => {
    allowOperations(caller);
    await groups.restart();
    return request;
  }),
  read: streaming(gate, (call: Call, client) => consume(streams, groups, call, client)),
});

/** The first message says which group; the ones after it acknowledge. */
const consume = async (
  streams: Streams,
  groups: Groups,
  call: Call,
  { caller, send, signal, drop }: Client,
): Promise<void> => {
  const requests = requestsOf(call, signal);
  const { value: request } = await requests.next();
  const options = said((request as messages.ReadReq | undefined)?.getOptions());
  const stream = sourceOf(options);
  allow(streams, caller, 'read', stream);
  const form = options.getUuidOption()?.hasStructured() ? 'structured' : 'string';
  const group = groups.find(stream, nameOf(options));
  const consumer: Consumer = {
    name: String(call.metadata.get('connection-name')[0] ?? ''),
    from: call.getPeer(),
    user: caller?.login ?? 'anonymous',
    capacity: Math.max(1, options.getBufferSize()),
    // The group never has more in flight than the consumer's capacity, so there is no need to wait for a drain.
    send: ({ resolved, retries }) => void (signal.aborted || call.write(groupEventMessage(resolved, form, retries))),
    drop,
  };
  const worker = group.join(consumer);
  try {
    await send(confirmationMessage(`${stream}::${nameOf(options)} ${randomUUID()}`));
    for await (const message of requests) {
      const [ack, nack] = [message.getAck(), message.getNack()];
      if (ack) group.ack(worker, ack.getIdsList().map(idOf));
      if (nack) group.nack(worker, nack.getIdsList().map(idOf), actions[nack.getAction()] ?? 'retry', nack.getReason());
    }
  } finally {
    group.leave(worker);
  }
};

const actions: readonly Action[] = ['retry', 'park', 'retry', 'skip', 'stop'];

const idOf = (id: shared.UUID): string => readUuid(new Reader(Buffer.from(id.serializeBinary())));

const said = <T>(options: T | undefined): T => {
  if (!options) throw invalid('Expected options, but there are none');
  return options;
};

const nameOf = (options: { getGroupName(): string }): string => {
  if (options.getGroupName() === '') throw invalid('Expected the name of a group, but there is none');
  return options.getGroupName();
};

const sourceOf = (options: {
  hasAll(): boolean;
  getStreamIdentifier(): shared.StreamIdentifier | undefined;
}): string => (options.hasAll() ? '$all' : streamName(options.getStreamIdentifier()));

const settingsOf = (options: messages.CreateReq.Options | messages.UpdateReq.Options): GroupSettings => {
  const settings = said<messages.CreateReq.Settings | messages.UpdateReq.Settings>(options.getSettings());
  const named = 'getConsumerStrategy' in settings ? settings.getConsumerStrategy() : '';
  const [stream, all] = [options.getStream(), options.getAll()];
  const from = all ? positionOf(all) : stream ? revisionOf(stream) : oldRevision(settings.getRevision());
  return {
    resolveLinks: settings.getResolveLinks(),
    startFrom: from === Infinity ? 'end' : from <= 0 ? 'start' : from,
    extraStatistics: settings.getExtraStatistics(),
    messageTimeout: settings.hasMessageTimeoutTicks()
      ? Number(settings.getMessageTimeoutTicks()) / 10_000
      : settings.getMessageTimeoutMs(),
    maxRetryCount: settings.getMaxRetryCount(),
    minCheckpointCount: settings.getMinCheckpointCount(),
    maxCheckpointCount: settings.getMaxCheckpointCount(),
    checkpointAfter: settings.hasCheckpointAfterTicks()
      ? Number(settings.getCheckpointAfterTicks()) / 10_000
      : settings.getCheckpointAfterMs(),
    maxSubscriberCount: settings.getMaxSubscriberCount(),
    liveBufferSize: settings.getLiveBufferSize(),
    readBatchSize: settings.getReadBatchSize(),
    historyBufferSize: settings.getHistoryBufferSize(),
    strategy: strategyOf(named, settings.getNamedConsumerStrategy()),
  };
};

/** Before 21.10 the revision stood in the settings; the client still sends it there for streams. */
const oldRevision = (text: string): number =>
  revisionOf({ hasRevision: () => true, getRevision: () => text, hasEnd: () => false });

const strategies: readonly Strategy[] = ['DispatchToSingle', 'RoundRobin', 'Pinned', 'PinnedByCorrelation'];

const strategyOf = (name: string, old: number): Strategy => {
  const found = name === '' ? strategies[old] : strategies.find((strategy) => strategy === name);
  if (!found) throw invalid(`Expected one of ${strategies.join(', ')}, but got "${name}"`);
  return found;
};
