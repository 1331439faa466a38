/** What one piece of work showed. */
export interface Measured {
  readonly work: string;
  readonly perSecond: number;
  /** Milliseconds; absent where single pieces are not timed. */
  readonly p50?: number;
  readonly p99?: number;
}

/** A piece of work and, from the same run, what it is held against. */
export interface Compared {
  readonly measured: Measured;
  readonly beside: readonly Measured[];
  /** Done at a given pace, so that only the latencies differ. */
  readonly paced?: boolean;
}

const rounds = 3;

/** Measures both sides in turn, three times, and keeps of each the middle one: a busy machine is busy for all alike. */
export const sideBySide = async (
  measure: () => Promise<Measured>,
  ...baselines: (() => Promise<Measured>)[]
): Promise<Compared> => {
  const all: Measured[][] = [];
  for (let round = 0; round < rounds; round++) {
    const measured: Measured[] = [];
    for (const each of [measure, ...baselines]) measured.push(await each());
    all.push(measured);
  }
  const [measured, ...beside] = [measure, ...baselines].map((_, index) => middle(all.map((round) => round[index]!)));
  return { measured: measured!, beside };
};

const middle = (measured: readonly Measured[]): Measured =>
  measured.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(measured.length / 2)]!;

/** Does `count` pieces of work, `inFlight` at a time, and times each. */
export const timed = async (
  work: string,
  count: number,
  inFlight: number,
  piece: (n: number) => Promise<unknown>,
): Promise<Measured> => {
  const took = new Float64Array(count);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) {
      const began = performance.now();
      await piece(n);
      took[n] = performance.now() - began;
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { work, perSecond: (count * 1000) / (performance.now() - began), ...spread(took) };
};

/** Does one long piece of work, which answers how many things it did. */
export const rate = async (work: string, doAll: () => Promise<number>): Promise<Measured> => {
  const began = performance.now();
  const count = await doAll();
  return { work, perSecond: (count * 1000) / (performance.now() - began) };
};

/** The middle, and what one in a hundred exceeds. */
export const spread = (took: Float64Array): { p50: number; p99: number } => {
  const sorted = took.toSorted();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
};
