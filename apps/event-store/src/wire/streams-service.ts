import { randomUUID } from 'node:crypto';
import type { ServerDuplexStream, ServerWritableStream, UntypedServiceImplementation } from '@grpc/grpc-js';
import { allow, type Caller } from '../access/access';
import type { Proposed, Recorded } from '../storage/record';
import { type Resolved, resolve } from '../streams/links';
import { invalid, Refusal } from '../streams/refusal';
import { isSoftDeleted } from '../streams/metadata';
import { isTombstoned } from '../streams/rules';
import type { Streams } from '../streams/streams';
import { matcher } from '../subscriptions/filter';
import { follow, type Start } from '../subscriptions/follow';
import { type AppendOptions, readAppendMessage } from './appending';
import { appendResponse } from './answering';
import { appendBatches } from './batches';
import { type Client, collecting, streaming, unary } from './calls';
import type { Gate } from './gate';
import { inspected, rawRequest, rawResponse, streams as messages, StreamsService } from './generated';
import {
  caughtUpMessage,
  checkpointMessage,
  confirmationMessage,
  eventMessage,
  streamNotFoundMessage,
} from './reading';
import { expectedOf, readRequest, type ReadRequest, streamName } from './requests';
import { shapes } from './shapes';

const service = inspected(StreamsService, shapes.streams);

export const streamsDefinition = {
  read: rawResponse(service.read),
  append: rawRequest(rawResponse(StreamsService.append)),
  delete: service.delete,
  tombstone: service.tombstone,
  batchAppend: rawRequest(rawResponse(StreamsService.batchAppend)),
};

/** `event_store.client.streams.Streams`. */
export const streamsService = (streams: Streams, gate: Gate): UntypedServiceImplementation => ({
  read: streaming(gate, async (call: ServerWritableStream<messages.ReadReq, Buffer>, client) => {
    const request = readRequest(call.request);
    allow(streams, client.caller, 'read', request.stream ?? '$all');
    await (request.subscription ? subscribe(streams, request, client) : read(streams, request, client));
  }),
  append: collecting(gate, (chunks: AsyncIterable<Buffer>, caller) => append(streams, chunks, caller)),
  delete: unary(gate, async (request: messages.DeleteReq, caller) => {
    const options = request.getOptions();
    if (!options) throw invalid('Expected the stream to delete, but there is none');
    const stream = streamName(options.getStreamIdentifier());
    allow(streams, caller, 'delete', stream);
    const { position } = await streams.delete(stream, expectedOf(options));
    const at = new messages.DeleteResp.Position().setCommitPosition(`${position}`).setPreparePosition(`${position}`);
    return new messages.DeleteResp().setPosition(at);
  }),
  tombstone: unary(gate, async (request: messages.TombstoneReq, caller) => {
    const options = request.getOptions();
    if (!options) throw invalid('Expected the stream to end, but there is none');
    const stream = streamName(options.getStreamIdentifier());
    allow(streams, caller, 'delete', stream);
    const { position } = await streams.tombstone(stream, expectedOf(options));
    const at = new messages.TombstoneResp.Position().setCommitPosition(`${position}`).setPreparePosition(`${position}`);
    return new messages.TombstoneResp().setPosition(at);
  }),
  batchAppend: streaming(gate, (call: ServerDuplexStream<Buffer, Buffer>, client) =>
    appendBatches(streams, call, client),
  ),
});

const append = async (streams: Streams, chunks: AsyncIterable<Buffer>, caller: Caller | undefined): Promise<Buffer> => {
  let options: AppendOptions | undefined;
  const events: Proposed[] = [];
  for await (const chunk of chunks) {
    const message = readAppendMessage(chunk, Date.now());
    if ('stream' in message) options = message;
    else events.push(message);
  }
  if (!options) throw invalid('Expected the stream to append to, but there is none');
  allow(streams, caller, 'write', options.stream);
  try {
    return appendResponse(await streams.append(options.stream, options.expected, events));
  } catch (error) {
    if (error instanceof Refusal && error.reason.kind === 'wrong-expected-version') return appendResponse(error.reason);
    throw error;
  }
};

const subscribe = async (streams: Streams, request: ReadRequest, { send, signal }: Client): Promise<void> => {
  const start = startOf(streams, request);
  const pages = follow(streams, start, signal);
  await send(confirmationMessage(randomUUID()));
  for await (const page of pages)
    for (const told of page) {
      const waiting = send(
        told.kind === 'event'
          ? eventMessage(handOut(streams, told.event, request), request.uuids)
          : told.kind === 'checkpoint'
            ? checkpointMessage(told.position)
            : caughtUpMessage(),
      );
      if (waiting) await waiting;
    }
};

/** A subscription starts behind the place it names; the end is where the log or stream stands now. */
const startOf = (streams: Streams, { stream, from, filter }: ReadRequest): Start => {
  if (stream === undefined)
    return { source: 'all', position: (from === Infinity ? streams.last : from) + 1, ...(filter && { filter }) };
  return { source: 'stream', stream, revision: (from === Infinity ? streams.head(stream).last : from) + 1 };
};

const read = async (streams: Streams, request: ReadRequest, { send }: Client): Promise<void> => {
  const { stream } = request;
  if (stream !== undefined && isTombstoned(streams.head(stream))) throw new Refusal({ kind: 'stream-deleted', stream });
  if (stream !== undefined && isAbsent(streams, stream)) return void (await send(streamNotFoundMessage(stream)));
  const matches = request.filter ? matcher(request.filter) : () => true;
  let left = request.count;
  for (const page of pagesOf(streams, request)) {
    for (const event of page) {
      if (!matches(event)) continue;
      if (left-- <= 0) return;
      const waiting = send(eventMessage(handOut(streams, event, request), request.uuids));
      if (waiting) await waiting;
    }
    if (left <= 0) return;
    await new Promise(setImmediate); // others are served between two pages
  }
};

const isAbsent = (streams: Streams, stream: string): boolean => {
  const { last, metadata } = streams.head(stream);
  return last < 0 || isSoftDeleted(metadata);
};

const handOut = (streams: Streams, event: Recorded, { links }: ReadRequest): Resolved =>
  links ? resolve(streams, event) : { event, link: undefined };

const pageSize = 256;

/** Pages of a read, in its direction, until there are no more. */
function* pagesOf(streams: Streams, request: ReadRequest): Generator<readonly Recorded[]> {
  const { stream, from, backwards, count, filter } = request;
  const limit = filter ? pageSize : Math.min(pageSize, count);
  const place = (event: Recorded): number => (stream === undefined ? event.position : event.revision);
  const next = (at: number): readonly Recorded[] => {
    if (stream === undefined) return backwards ? streams.pageBack(at, limit) : streams.page(at, limit);
    return backwards ? streams.streamPageBack(stream, at, limit) : streams.streamPage(stream, at, limit);
  };
  // Backwards in $all the place itself is left out; everywhere else it is read.
  const step = backwards ? (stream === undefined ? 0 : -1) : 1;
  for (let at = Math.min(from, Number.MAX_SAFE_INTEGER), page = next(at); page.length > 0; page = next(at)) {
    yield page;
    at = place(page.at(-1) as Recorded) + step;
  }
}
