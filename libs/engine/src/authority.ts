import type { Instant } from '@gridloop/domain';
import type { Clock } from './clock';

export interface AuthorityOptions {
  /** Asks the authority for its time, in epoch milliseconds. */
  readonly ask: () => Promise<number>;
  /** This machine's clock, which may be wrong. */
  readonly machine: Clock;
  /** How far the machine's clock may be off, in milliseconds; default 5,000. */
  readonly limitMs?: number;
  /** Milliseconds since anything, at an even pace; default `performance.now`. */
  readonly elapsed?: () => number;
}

const kept = 8;

/**
 * The authority's time, as far as this process can be sure that it has come: never ahead of the authority, never backward,
 * and behind it by no more than the quickest answer took. Before the first answer it stands at 1970, when nothing is due.
 */
export class AuthorityClock implements Clock {
  /** Authority minus `elapsed`, each too small by what its answer took. */
  private readonly offsets: number[] = [];
  private latest = 0;
  private off: { readonly least: number; readonly most: number } | undefined;

  constructor(private readonly options: AuthorityOptions) {}

  now(): Instant {
    const sure = this.offsets.length > 0 ? this.elapsed() + Math.max(...this.offsets) : 0;
    this.latest = Math.max(this.latest, sure);
    return new Date(this.latest).toISOString();
  }

  /** Asks once. @throws when the authority does not answer; what was known before then goes on */
  async measure(): Promise<void> {
    const { ask, machine } = this.options;
    const before = Date.parse(machine.now());
    const told = await ask();
    const after = Date.parse(machine.now());
    this.offsets.push(told - this.elapsed());
    if (this.offsets.length > kept) this.offsets.shift();
    this.off = { least: before - told - 1, most: after - told }; // the authority leaves out parts of a millisecond
  }

  /** Machine minus authority in milliseconds; NaN before the first answer. */
  get skewMs(): number {
    return this.off ? (this.off.least + this.off.most) / 2 : Number.NaN;
  }

  /** Why this process must not ring; undefined when it may. An answer that took long is no proof against the machine. */
  get refusal(): string | undefined {
    const { limitMs = 5_000 } = this.options;
    if (!this.off) return 'Expected to know the authority’s time before ringing, but it has not answered yet';
    const { least, most } = this.off;
    if (least <= limitMs && most >= -limitMs) return undefined;
    const seconds = Math.round(Math.abs(this.skewMs) / 1_000);
    const side = this.skewMs > 0 ? 'fast' : 'slow';
    return `Expected a clock within ${limitMs} ms of the authority, but this machine's is ${seconds} s ${side}: it rings no alarm until its time is set`;
  }

  private elapsed(): number {
    return this.options.elapsed?.() ?? performance.now();
  }
}
