import fc from 'fast-check';
import { inBatches } from './batches';

const gathered = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
};

describe('batches', () => {
  it('lose, double and reorder nothing, whatever the pace, and stay within their size', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean()),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.boolean()),
        async (pace, size, slow) => {
          async function* source() {
            for (const [i, waits] of pace.entries()) {
              if (waits) await new Promise(setImmediate);
              yield i;
            }
          }
          const taken: number[] = [];
          let turn = 0;
          for await (const batch of inBatches(source(), size, 1_000)) {
            expect(batch.length).toBeLessThanOrEqual(size);
            if (slow[turn++]) await new Promise(setImmediate);
            taken.push(...batch);
          }
          expect(taken).toEqual([...pace.keys()]);
        },
      ),
    ));

  it('are empty when nothing arrives', async () => {
    const quiet = new AbortController();
    async function* source(): AsyncGenerator<number> {
      yield 1;
      await new Promise((resolve) => quiet.signal.addEventListener('abort', resolve));
    }
    const seen: number[][] = [];
    for await (const batch of inBatches(source(), 10, 1)) {
      seen.push([...batch]);
      if (seen.length === 3) quiet.abort();
    }
    expect(seen.slice(0, 3)).toEqual([[1], [], []]);
  });

  it('pass on what the source throws, after what came before', async () => {
    async function* source(): AsyncGenerator<number> {
      yield 1;
      throw new Error('dry');
    }
    const seen: number[] = [];
    const read = async () => {
      for await (const batch of inBatches(source(), 10, 1_000)) seen.push(...batch);
    };
    await expect(read()).rejects.toThrow('dry');
    expect(seen).toEqual([1]);
  });

  it('let the source go when the taker leaves', async () => {
    let left = false;
    async function* source(): AsyncGenerator<number> {
      try {
        for (let i = 0; ; i += 1) yield i;
      } finally {
        left = true;
      }
    }
    for await (const batch of inBatches(source(), 2, 1_000)) if (batch.length > 0) break;
    await gathered(inBatches(nothing(), 1, 1));
    expect(left).toBe(true);
  });
});

async function* nothing(): AsyncGenerator<never> {}
