import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { startRedis } from '../../../infra/embedded/redis';
import { RowFeed, nudgesOf, publishNudge, type Fed, type Placed } from './feed';
import { eventually } from './given-database';
import { checkRedis, connectRedis } from './redis';

const opened: Redis[] = [];
const fail = (error: unknown): void => {
  throw error;
};
const connect = (purpose: 'commands' | 'subscriber'): Redis => {
  const redis = connectRedis(process.env.REDIS_URL ?? '', purpose, fail);
  opened.push(redis);
  return redis;
};
afterEach(() => {
  for (const redis of opened.splice(0)) redis.disconnect();
});

describe('the check of Redis', () => {
  it('finds nothing wrong with the embedded one', async () => {
    const redis = connect('commands');
    await eventually(async () => expect(await checkRedis(redis)).toEqual([]));
  });

  it('names what would lose alarms: eviction, and a log that is not kept', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gridloop-redis-'));
    const server = await startRedis({ folder });
    const redis = connectRedis(server.url, 'worker', fail);
    try {
      await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
      await redis.config('SET', 'appendonly', 'no');
      expect(await checkRedis(redis)).toEqual([
        expect.stringContaining('noeviction, but it is allkeys-lru'),
        expect.stringContaining('appendonly yes, but it is no'),
      ]);
    } finally {
      redis.disconnect();
      await server.stop();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a nudge', () => {
  it('makes a feed look at once', async () => {
    const rows: Placed<string>[] = [];
    const feed = new RowFeed<string>({
      changedSince: async (after, limit) =>
        rows.filter(({ position }) => position.commit > (after?.commit ?? 0n)).slice(0, limit),
      latest: async () => rows.at(-1)?.position,
      nudges: nudgesOf(connect('subscriber'), 'queue_v1', fail),
      pollMs: 600_000,
      onError: fail,
    });
    const leaving = new AbortController();
    const publisher = connect('commands');
    const told: Fed<string>[] = [];
    for await (const fed of feed.subscribe({ after: undefined, signal: leaving.signal })) {
      told.push(fed);
      if (fed.kind === 'row') leaving.abort();
      else {
        rows.push({ position: { commit: 1n, prepare: 1n }, row: 'changed' });
        await eventually(async () =>
          expect(await publisher.pubsub('NUMSUB', 'rows:queue_v1')).toEqual(['rows:queue_v1', 1]),
        );
        await publishNudge(publisher, 'queue_v1');
      }
    }
    expect(told.at(-1)).toMatchObject({ kind: 'row', row: 'changed' });
    feed.close();
  });

  it('does no harm while Redis is away', async () => {
    const errors: unknown[] = [];
    const redis = connectRedis('redis://127.0.0.1:1', 'commands', (error) => errors.push(error));
    opened.push(redis);
    await expect(publishNudge(redis, 'queue_v1')).resolves.toBeUndefined();
    await eventually(() => expect(errors.length).toBeGreaterThan(0));
  });
});
