/** What one kind of work took, in milliseconds. */
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export const spreadOf = (taken: readonly number[]): Spread => {
  const sorted = taken.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
};

export const say = (what: string, value: string): void => console.log(`${what.padEnd(46)}${value}`);

export const told = ({ count, p50, p99, max }: Spread): string =>
  `${String(count).padStart(7)}   p50 ${String(p50).padStart(6)} ms   p99 ${String(p99).padStart(6)} ms   max ${String(max).padStart(6)} ms`;
