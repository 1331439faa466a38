import type { ServerDuplexStream } from '@grpc/grpc-js';
import { allow } from '../access/access';
import { type Proposed, weight } from '../storage/record';
import { invalid, Refusal } from '../streams/refusal';
import type { Streams } from '../streams/streams';
import { type AppendChunk, type AppendOptions, readAppendChunk, readCorrelation } from './appending';
import { grantedMessage, refusedMessage } from './answering';
import { type Client, requestsOf } from './calls';
import { reasonOf } from './refusing';

/** A connection may have so many bytes of appends in work; then it is not read any further. */
const bytesInWork = 16 << 20;
/** Appends that are begun and not yet final, on one connection. */
const longestUnfinished = 32 << 20;

interface Unfinished {
  readonly options: AppendOptions;
  readonly events: Proposed[];
  bytes: number;
}

/** All appends of one connection, each known by its correlation id; answers come in whatever order they are ready. */
export const appendBatches = async (
  streams: Streams,
  call: ServerDuplexStream<Buffer, Buffer>,
  { caller, send, signal }: Client,
): Promise<void> => {
  const unfinished = new Map<string, Unfinished>();
  const working = new Set<Promise<void>>();
  let bytes = 0;

  const finish = async (correlation: string, { options, events, bytes: size }: Unfinished): Promise<void> => {
    const { stream, expected, deadline } = options;
    try {
      bytes += size;
      if (deadline <= Date.now()) throw new Refusal({ kind: 'timeout' });
      allow(streams, caller, 'write', stream);
      const granted = await streams.append(stream, expected, events);
      await send(grantedMessage(correlation, stream, granted));
    } catch (error) {
      if (signal.aborted) return;
      const reason = reasonOf(error) ?? { kind: 'unavailable', message: String(error) };
      await send(refusedMessage(correlation, stream, reason, (error as Error).message));
    } finally {
      bytes -= size;
    }
  };

  for await (const message of requestsOf(call, signal)) {
    const chunk = readChunk(message);
    if ('refused' in chunk) {
      unfinished.delete(chunk.correlation);
      await send(refusedMessage(chunk.correlation, '', chunk.refused.reason, chunk.refused.message));
      continue;
    }
    const begun = unfinished.get(chunk.correlation) ?? begin(chunk);
    if (!begun) continue; // the rest of one that was refused
    for (const event of chunk.events) {
      begun.events.push(event);
      begun.bytes += weight(event);
    }
    unfinished.set(chunk.correlation, begun);
    if ([...unfinished.values()].reduce((sum, { bytes }) => sum + bytes, 0) > longestUnfinished)
      throw invalid('Expected appends to be finished, but too many are begun');
    if (!chunk.final) continue;
    unfinished.delete(chunk.correlation);
    const work = finish(chunk.correlation, begun)
      .catch(() => undefined) // the connection is gone, so nobody can be told
      .finally(() => working.delete(work));
    working.add(work);
    while (bytes > bytesInWork) await Promise.race(working);
  }
  await Promise.all(working);
};

const begin = ({ options }: AppendChunk): Unfinished | undefined => options && { options, events: [], bytes: 0 };

/** A chunk that cannot be read is refused under its own correlation id; one without even that ends the connection. */
const readChunk = (message: Buffer): AppendChunk | { readonly correlation: string; readonly refused: Refusal } => {
  try {
    return readAppendChunk(message, Date.now());
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { correlation: readCorrelation(message), refused: error };
  }
};
