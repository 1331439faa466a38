/** Chance that a seed decides: the same seed, the same world. */
export class Chance {
  constructor(private seed: number) {}

  /** From 0 inclusive to `below` exclusive, whole. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** True so many times in a hundred. */
  percent(share: number): boolean {
    return this.next() * 100 < share;
  }

  one<T>(of: readonly T[]): T {
    return of[this.below(of.length)]!;
  }

  /** mulberry32 */
  private next(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let t = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
}

/** A process of the simulated system. Once it is dead, nothing it waits for ever comes: its code simply ends there. */
export interface Process {
  readonly name: string;
  alive: boolean;
  /** Told at its death. */
  readonly died?: () => void;
}

interface Waiting {
  readonly of: Process;
  readonly at: number;
  readonly order: number;
  readonly go: () => void;
}

/**
 * Time and the order of things. Code runs until all of it waits; then chance says who goes on, one at a time, and when nobody
 * can, time jumps to the next instant at which somebody may.
 */
export class World {
  /** True time, in epoch milliseconds. */
  now: number;
  /** How often somebody went on. */
  turns = 0;
  private ready: Waiting[] = [];
  private readonly sleeping: Waiting[] = []; // a heap by instant
  private order = 0;

  constructor(
    readonly chance: Chance,
    start: string,
    /** Asked before every turn: does the process die there? */
    private readonly diesAt: (turn: number, of: Process) => boolean,
  ) {
    this.now = Date.parse(start);
  }

  /** Waits until it is this process's turn. */
  turn(of: Process): Promise<void> {
    return new Promise((go) => this.ready.push({ of, at: this.now, order: (this.order += 1), go }));
  }

  sleep(of: Process, ms: number): Promise<void> {
    return new Promise((go) => this.lay({ of, at: this.now + ms, order: (this.order += 1), go }));
  }

  kill(process: Process): void {
    if (!process.alive) return;
    process.alive = false;
    process.died?.();
  }

  /** Runs until `end`, or until nobody waits any more. */
  async run(end: number): Promise<void> {
    for (;;) {
      await settled();
      const next = this.ready.length > 0 ? this.draw() : this.awaken(end);
      if (next === 'over') return;
      if (next === undefined || !next.of.alive) continue;
      this.turns += 1;
      if (this.diesAt(this.turns, next.of)) this.kill(next.of);
      else next.go();
    }
  }

  private draw(): Waiting {
    const index = this.chance.below(this.ready.length);
    const [drawn] = this.ready.splice(index, 1);
    return drawn!;
  }

  private awaken(end: number): undefined | 'over' {
    const first = this.sleeping[0];
    if (!first || first.at > end) {
      this.now = end;
      return 'over';
    }
    this.now = first.at;
    while (this.sleeping[0]?.at === this.now) this.ready.push(this.pick());
    return undefined;
  }

  private lay(waiting: Waiting): void {
    const heap = this.sleeping;
    let i = heap.push(waiting) - 1;
    for (let up = (i - 1) >> 1; i > 0 && before(waiting, heap[up]!); i = up, up = (i - 1) >> 1) heap[i] = heap[up]!;
    heap[i] = waiting;
  }

  private pick(): Waiting {
    const heap = this.sleeping;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let i = 0;
    for (;;) {
      let down = 2 * i + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && before(heap[down + 1]!, heap[down]!)) down += 1;
      if (!before(heap[down]!, last)) break;
      heap[i] = heap[down]!;
      i = down;
    }
    heap[i] = last;
    return first;
  }
}

const before = (a: Waiting, b: Waiting): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Resolves when no code can go on by itself. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
