import { randomUUID } from 'node:crypto';
import { Users } from './access/users';
import { Groups } from './groups/groups';
import { Log } from './storage/log';
import { Streams } from './streams/streams';
import { type Faults, Gate } from './wire/gate';
import { type Gauge, serveHealth } from './wire/health';
import { type Certificate, serve } from './wire/server';

export interface EventStoreOptions {
  /** Where the log is kept; none: in memory, gone at the end. */
  readonly folder?: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Where `/health` and `/metrics` are answered over HTTP; none: nowhere. 0: a free one. */
  readonly healthPort?: number;
  /** With a certificate, callers say who they are; without, everybody may do everything. */
  readonly tls?: Certificate;
  /** Password of the user `admin`, who is made when there is a certificate and no such user yet. */
  readonly adminPassword?: string;
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
  readonly healthPort: number | undefined;
  /** Switches for tests. */
  readonly faults: Faults;
  /** A disk that is full from now on, or not any more; for tests. */
  fillDisk(full: boolean): void;
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
  const { folder, host = '127.0.0.1', port = 0, tls, maxAppendSize = 1 << 20, now = Date.now } = options;
  const log = folder === undefined ? Log.inMemory() : await Log.open(folder);
  const streams = new Streams(log, { maxAppendSize, now });
  try {
    await foundLog(streams);
    const users = new Users(streams, now);
    if (tls) await foundAdmin(users, options.adminPassword);
    const groups = new Groups(streams, now);
    const gate = new Gate(tls && users);
    const server = await serve({ host, port, tls, streams, groups, users, gate });
    const health =
      options.healthPort === undefined
        ? undefined
        : await serveHealth(
            host,
            options.healthPort,
            () => !streams.tally.diskRefuses,
            () => gauges(streams, groups, gate),
          );
    const close = async (): Promise<void> => {
      await health?.close();
      await groups.close();
      await server.close();
      await streams.close();
    };
    return {
      url: `esdb://${host}:${server.port}?tls=${tls !== undefined}`,
      host,
      port: server.port,
      healthPort: health?.port,
      faults: gate.faults,
      fillDisk: (full) => log.limitPages(full ? 1 : 0xfffffffe),
      dropSubscriptions: () => gate.drop(),
      close,
    };
  } catch (error) {
    await streams.close();
    throw error;
  }
};

const gauges = ({ tally, last }: Streams, groups: Groups, gate: Gate): Gauge[] => [
  { name: 'events_total', help: 'Events written since the start.', kind: 'counter', value: tally.events },
  { name: 'commits_total', help: 'Commits synced since the start.', kind: 'counter', value: tally.commits },
  { name: 'refused_total', help: 'Appends that the disk refused.', kind: 'counter', value: tally.refused },
  { name: 'last_position', help: 'Position of the last event.', kind: 'gauge', value: last },
  { name: 'open_calls', help: 'Reads, subscriptions and append connections.', kind: 'gauge', value: gate.openCalls },
  { name: 'groups', help: 'Persistent subscriptions.', kind: 'gauge', value: groups.list().length },
  { name: 'resident_bytes', help: 'Memory of the process.', kind: 'gauge', value: process.memoryUsage.rss() },
];

/** A new log begins with system events, as a real server's does, so that nobody takes the first event for his own. */
const foundLog = async (streams: Streams): Promise<void> => {
  if (streams.last >= 0) return;
  const described = {
    $$$persistentSubscriptionConfig: '{"$maxCount":10}',
    $$$scavenges: '{"$maxAge":2592000}',
    $$$users: '{"$acl":{"$r":"$admins"}}',
  };
  for (const [stream, metadata] of Object.entries(described)) {
    const event = {
      id: randomUUID(),
      type: '$metadata',
      json: true,
      data: Buffer.from(metadata),
      metadata: Buffer.alloc(0),
    };
    await streams.append(stream, 'no-stream', [event]);
  }
};

/** There is no password that everybody knows. */
const foundAdmin = async (users: Users, password: string | undefined): Promise<void> => {
  if (users.find('admin')) return;
  if (!password) throw new Error('Expected a password for the first start with a certificate, but there is none');
  await users.create('admin', password, 'Administrator', ['$admins']);
};
