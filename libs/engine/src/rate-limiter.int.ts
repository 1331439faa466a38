import { randomUUID } from 'node:crypto';
import { eventually } from './given-database';
import { RateLimiter } from './rate-limiter';
import { connectRedis } from './redis';

it('a rate holds for all copies together, and Redis forgets it by itself', async () => {
  const fail = (error: unknown) => {
    throw error;
  };
  const connections = [0, 1].map(() => connectRedis(process.env['REDIS_URL'] ?? '', 'commands', fail));
  try {
    await eventually(() => expect(connections.map(({ status }) => status)).toEqual(['ready', 'ready']));
    const [one, other] = connections.map((redis) => new RateLimiter(redis));
    const key = randomUUID();
    const take = (copy: RateLimiter | undefined) => copy?.take(key, { limit: 2, windowMs: 60_000 });
    expect([await take(one), await take(other)]).toEqual([0, 0]);
    expect(await take(one)).toBeGreaterThan(0);
    expect(await connections[0]?.pttl(`rate:${key}`)).toBeGreaterThan(0);
  } finally {
    for (const redis of connections) redis.disconnect();
  }
});
