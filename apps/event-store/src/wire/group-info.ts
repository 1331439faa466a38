import type { Worker } from '../groups/dispatch';
import type { Group } from '../groups/group';
import type { Streams } from '../streams/streams';
import { persistent } from './generated';

/** What a client is told about a group. */
export const infoOf = (streams: Streams, group: Group): persistent.SubscriptionInfo => {
  const { stream, group: name, settings } = group.config;
  const all = stream === '$all';
  const place = (at: number): string => (all ? `C:${at}/P:${at}` : `${at}`);
  const start =
    { start: place(0), end: place(-1) }[settings.startFrom as string] ?? place(settings.startFrom as number);
  const last = all ? streams.last : streams.head(stream).last;
  const outstanding = group.inFlight.size + group.retrying.length;
  const { count, perSecond } = group.tally.measure();
  return new persistent.SubscriptionInfo()
    .setEventSource(stream)
    .setGroupName(name)
    .setStatus('Live')
    .setConnectionsList(group.workers.map((worker) => connectionOf(worker, settings.extraStatistics)))
    .setAveragePerSecond(perSecond)
    .setTotalItems(`${group.tally.total}`)
    .setCountSinceLastMeasurement(`${count}`)
    .setLastCheckpointedEventPosition(group.checkpoint > 0 ? place(group.checkpoint - 1) : '')
    .setLastKnownEventPosition(last >= 0 ? place(last) : '')
    .setResolveLinkTos(settings.resolveLinks)
    .setStartFrom(start)
    .setMessageTimeoutMilliseconds(settings.messageTimeout)
    .setExtraStatistics(settings.extraStatistics)
    .setMaxRetryCount(settings.maxRetryCount)
    .setLiveBufferSize(settings.liveBufferSize)
    .setBufferSize(settings.historyBufferSize)
    .setReadBatchSize(settings.readBatchSize)
    .setCheckPointAfterMilliseconds(settings.checkpointAfter)
    .setMinCheckPointCount(settings.minCheckpointCount)
    .setMaxCheckPointCount(settings.maxCheckpointCount)
    .setReadBufferCount(group.buffer.length)
    .setLiveBufferCount('0')
    .setRetryBufferCount(group.retrying.length)
    .setTotalInFlightMessages(group.inFlight.size)
    .setOutstandingMessagesCount(outstanding)
    .setNamedConsumerStrategy(settings.strategy)
    .setMaxSubscriberCount(settings.maxSubscriberCount)
    .setParkedMessageCount(`${group.parked}`);
};

const { ConnectionInfo, Measurement } = persistent.SubscriptionInfo;

const connectionOf = ({ consumer, inFlight, tally }: Worker, extra: boolean) => {
  const { count, perSecond } = tally.measure();
  const observed = extra ? tally.handlingTimes() : [];
  return new ConnectionInfo()
    .setFrom(consumer.from)
    .setUsername(consumer.user)
    .setConnectionName(consumer.name)
    .setAverageItemsPerSecond(perSecond)
    .setTotalItems(`${tally.total}`)
    .setCountSinceLastMeasurement(`${count}`)
    .setObservedMeasurementsList(
      observed.map(([name, milliseconds]) => new Measurement().setKey(name).setValue(`${milliseconds}`)),
    )
    .setAvailableSlots(consumer.capacity - inFlight)
    .setInFlightMessages(inFlight);
};
