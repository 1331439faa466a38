import { randomUUID } from 'node:crypto';
import { Log } from './storage/log';
import { Streams } from './streams/streams';
import { type Faults, Gate } from './wire/gate';
import { serve } from './wire/server';

export interface EventStoreOptions {
  /** Where the log is kept; none: in memory, gone at the end. */
  readonly folder?: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Bytes; default 1 MiB. */
  readonly maxAppendSize?: number;
  /** Milliseconds since 1970; default: the system's clock. */
  readonly now?: () => number;
}

export interface EventStore {
  /** Connection string for the client. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Switches for tests. */
  readonly faults: Faults;
  /** Ends every subscription, as a restart does. */
  dropSubscriptions(): void;
  /** Answers what is asked, then ends all calls and frees port and folder. */
  close(): Promise<void>;
}

/**
 * Starts the embedded event store; it listens when this resolves.
 * @throws Unusable when the folder is held by another process, damaged, or of another format
 */
export const startEventStore = async (options: EventStoreOptions = {}): Promise<EventStore> => {
  const { folder, host = '127.0.0.1', port = 0, maxAppendSize = 1 << 20, now = Date.now } = options;
  const log = folder === undefined ? Log.inMemory() : await Log.open(folder);
  const streams = new Streams(log, { maxAppendSize, now });
  try {
    await foundLog(streams);
    const gate = new Gate();
    const server = await serve(streams, gate, { host, port });
    const close = async (): Promise<void> => {
      await server.close();
      await streams.close();
    };
    const url = `esdb://${host}:${server.port}?tls=false`;
    return { url, host, port: server.port, faults: gate.faults, dropSubscriptions: () => gate.drop(), close };
  } catch (error) {
    await streams.close();
    throw error;
  }
};

/** A new log begins with system events, as a real server's does, so that nobody takes the first event for his own. */
const foundLog = async (streams: Streams): Promise<void> => {
  if (streams.last >= 0) return;
  for (const stream of ['$$$persistentSubscriptionConfig', '$$$scavenges', '$$$users']) {
    const data = Buffer.from('{"$maxCount":1000}');
    const event = { id: randomUUID(), type: '$metadata', json: true, data, metadata: Buffer.alloc(0) };
    await streams.append(stream, 'no-stream', [event]);
  }
};
