import type { connectRedis } from './redis';

/** So many in each window of so many milliseconds. */
export interface Rate {
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * Counts one more in the key's window, which begins with its first.
 * KEYS[1] the counter; ARGV[1] the window in ms. Answers the count, and the milliseconds that are left.
 */
const countScript = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}`;

interface Window {
  count: number;
  readonly endsAt: number;
}

/** Counts in Redis for all copies together; while it is away each copy counts for itself, never more than `most` keys. */
export class RateLimiter {
  private readonly windows = new Map<string, Window>(); // oldest first

  constructor(
    private readonly redis: Pick<ReturnType<typeof connectRedis>, 'eval' | 'status'> | undefined,
    private readonly now: () => number = Date.now,
    private readonly most = 50_000,
  ) {}

  /** Takes one of the key's; answers the milliseconds to wait when none is left, 0 when one was. */
  async take(key: string, { limit, windowMs }: Rate): Promise<number> {
    const [count, left] = (await this.shared(key, windowMs)) ?? this.own(key, windowMs);
    return count <= limit ? 0 : Math.max(left, 1);
  }

  private async shared(key: string, windowMs: number): Promise<readonly [number, number] | undefined> {
    if (this.redis?.status !== 'ready') return undefined;
    try {
      return (await this.redis.eval(countScript, 1, `rate:${key}`, windowMs)) as [number, number];
    } catch {
      return undefined; // away; the connection tells of it by itself
    }
  }

  private own(key: string, windowMs: number): readonly [number, number] {
    const now = this.now();
    const known = this.windows.get(key);
    const window = known && now < known.endsAt ? known : { count: 0, endsAt: now + windowMs };
    window.count += 1;
    if (window !== known) this.windows.delete(key);
    this.windows.set(key, window);
    const [oldest] = this.windows.keys();
    if (this.windows.size > this.most && oldest !== undefined) this.windows.delete(oldest);
    return [window.count, window.endsAt - now];
  }
}
