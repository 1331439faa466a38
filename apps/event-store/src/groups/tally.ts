/** So many of the last handling times are kept. */
const remembered = 1000;

/** Counts what is delivered and how long it was worked on; knows how much of it is new since somebody last asked. */
export class Tally {
  total = 0;
  private asked: { readonly at: number; readonly total: number };
  private readonly took: number[] = [];

  constructor(private readonly now: () => number) {
    this.asked = { at: now(), total: 0 };
  }

  /** Something was acknowledged, or given up, after so many milliseconds. */
  handled(milliseconds: number): void {
    this.took.push(milliseconds);
    if (this.took.length > 2 * remembered) this.took.splice(0, remembered);
  }

  /** What was delivered since the last measurement, and how much that is per second. */
  measure(): { count: number; perSecond: number } {
    const { at, total } = this.asked;
    this.asked = { at: this.now(), total: this.total };
    const [count, milliseconds] = [this.total - total, this.asked.at - at];
    return { count, perSecond: milliseconds > 0 ? Math.round((count * 1000) / milliseconds) : 0 };
  }

  /** Handling times in milliseconds, in the real server's words; empty when there are none. */
  handlingTimes(): readonly (readonly [name: string, milliseconds: number])[] {
    const sorted = this.took.slice(-remembered).sort((a, b) => a - b);
    if (sorted.length === 0) return [];
    const mean = Math.round(sorted.reduce((sum, each) => sum + each, 0) / sorted.length);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return [['Mean', mean], ...shares.map(([name, share]) => [name, at(share)] as const)];
  }
}

const shares = [
  ['Median', 0.5],
  ['Fastest', 0],
  ['Quintile 1', 0.2],
  ['Quintile 2', 0.4],
  ['Quintile 3', 0.6],
  ['Quintile 4', 0.8],
  ['Quintile 5', 1],
  ['90%', 0.9],
  ['95%', 0.95],
  ['99%', 0.99],
  ['99.5%', 0.995],
  ['99.9%', 0.999],
  ['Highest', 1],
] as const;
