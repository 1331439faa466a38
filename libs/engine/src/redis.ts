import { Redis, type RedisOptions } from 'ioredis';

/** What a connection is for decides how it behaves while Redis is away. */
const purposes = {
  /** BullMQ's workers wait for ever. */
  worker: { maxRetriesPerRequest: null },
  /** Whoever asks is told at once that Redis is away; nothing piles up. */
  commands: { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 10_000 },
  /** Subscriptions come back with the connection. */
  subscriber: { maxRetriesPerRequest: null, autoResubscribe: true },
} satisfies Record<string, RedisOptions>;

/**
 * Connects in the background and again after every loss, until `signal`. `disconnect()` closes it, but not the duplicates
 * that BullMQ makes of it: while Redis is away, only the signal ends those.
 */
export const connectRedis = (
  url: string,
  purpose: keyof typeof purposes,
  onError: (error: unknown) => void,
  signal?: AbortSignal,
): Redis => {
  const retryStrategy = (times: number): number | null => (signal?.aborted ? null : Math.min(50 * 2 ** times, 1_000));
  const redis = new Redis(url, { ...purposes[purpose], retryStrategy });
  redis.on('error', onError); // without a listener every lost connection would be printed
  return redis;
};

/** What is wrong with the server's settings, a sentence each; [] when alarms are safe with it. */
export const checkRedis = async (redis: Redis): Promise<readonly string[]> => {
  const info = readInfo(await redis.info());
  const policy = info.get('maxmemory_policy');
  return [
    ...(policy === 'noeviction'
      ? []
      : [`Expected maxmemory-policy noeviction, but it is ${policy}: under pressure Redis would throw alarms away`]),
    ...(info.get('aof_enabled') === '1'
      ? []
      : ['Expected appendonly yes, but it is no: after a restart of Redis every alarm has to be armed again']),
  ];
};

/** Names one life of the server: after a restart or a fail-over it is another. */
export const runIdOf = async (redis: Redis): Promise<string> => {
  const id = readInfo(await redis.info('server')).get('run_id');
  if (!id) throw new Error('Expected INFO to name the run, but it does not');
  return id;
};

const readInfo = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]));
