/** Lets so many works run at once, first come first served: what many bulk requests share is no more than what one may take. */
export class Lanes {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((go) => this.waiting.push(go));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }

  /** What became of each item, in their order; only `most` of them wait in line at once, so that others get their turn. */
  async each<Item, T>(items: readonly Item[], most: number, work: (item: Item) => Promise<T>): Promise<readonly T[]> {
    const done: T[] = [];
    const left = items.entries();
    const take = async (): Promise<void> => {
      for (const [index, item] of left) done[index] = await this.run(() => work(item));
    };
    await Promise.all(Array.from({ length: most }, take));
    return done;
  }
}
