import type { Recorded } from '../storage/record';

const maxEvents = 8192;
const maxBytes = 16 << 20;

/** The newest events of the log, kept in memory for everyone who follows it live; whoever is slower reads the file. */
export class Tail {
  private events: Recorded[] = [];
  private bytes = 0;

  push(events: readonly Recorded[]): void {
    for (const event of events) {
      this.events.push(event);
      this.bytes += size(event);
    }
    if (this.events.length > 2 * maxEvents || this.bytes > 2 * maxBytes) this.shrink();
  }

  /** Events from `position` (inclusive) on; undefined when the tail does not reach back so far. */
  page(position: number, limit: number): readonly Recorded[] | undefined {
    const [oldest] = this.events;
    if (!oldest || oldest.position > position) return undefined;
    let low = 0;
    for (let high = this.events.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((this.events[middle]?.position ?? Infinity) < position) low = middle + 1;
      else high = middle;
    }
    return this.events.slice(low, low + limit);
  }

  /** Halves the tail at once, so that dropping costs little for each event. */
  private shrink(): void {
    let drop = 0;
    while (this.events.length - drop > maxEvents || this.bytes > maxBytes) {
      const event = this.events[drop++];
      if (!event) break;
      this.bytes -= size(event);
    }
    this.events = this.events.slice(drop);
  }
}

const size = ({ data, metadata }: Recorded): number => data.length + metadata.length + 200;
