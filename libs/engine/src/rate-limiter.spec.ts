import { RateLimiter } from './rate-limiter';

const rate = { limit: 2, windowMs: 1_000 };

describe('a rate', () => {
  it('lets so many through in a window, then says how long to wait', async () => {
    let now = 0;
    const limiter = new RateLimiter(undefined, () => now);
    const take = () => limiter.take('a', rate);
    expect([await take(), await take()]).toEqual([0, 0]);
    now = 400;
    expect([await take(), await limiter.take('b', rate)]).toEqual([600, 0]);
    now = 1_000;
    expect(await take()).toBe(0);
  });

  it('is kept by each copy for itself while Redis is away', async () => {
    const away = { status: 'ready', eval: () => Promise.reject(new Error('away')) } as const;
    const limiter = new RateLimiter(away, () => 0);
    expect([await limiter.take('a', rate), await limiter.take('a', rate), await limiter.take('a', rate)]).toEqual([
      0, 0, 1_000,
    ]);
  });

  it('remembers so many keys at most', async () => {
    const limiter = new RateLimiter(undefined, () => 0, 2);
    for (const key of ['a', 'a', 'b', 'c']) await limiter.take(key, rate);
    expect([await limiter.take('c', rate), await limiter.take('a', rate)]).toEqual([0, 0]);
  });
});
