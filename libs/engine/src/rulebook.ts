import { emptyRulebook, foldRulebook, rulebookPrefixes, type Rulebook, type RulebookEvent } from '@gridloop/domain';
import { comparePositions, type EventStore, type Position, type RecordedEvent } from './event-store';

/** This process's rulebook: folded from the log at the start, then kept up with it. */
export class RulebookFollower {
  private book = emptyRulebook;
  private readonly stopping = new AbortController();
  private following: Promise<void> | undefined;
  private position: Position | undefined;
  private readonly waiting = new Set<{ readonly position: Position; readonly reached: () => void }>();

  constructor(
    private readonly store: Pick<EventStore, 'readAll' | 'follow'>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Definitions, policies, structure and roster as last heard from the log. */
  get current(): Rulebook {
    return this.book;
  }

  /** Resolves when everything that the log holds now is folded. */
  async start(): Promise<void> {
    const events: RecordedEvent[] = [];
    for await (const event of this.store.readAll({ from: undefined, prefixes: rulebookPrefixes })) events.push(event);
    this.take(events);
    this.following = this.follow(events.at(-1)?.position);
  }

  /** Whether everything up to the position is folded, now or within so many milliseconds. */
  async reached(position: Position, patienceMs: number): Promise<boolean> {
    if (this.position && comparePositions(this.position, position) >= 0) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiter = { position, reached: () => resolve(true) };
    const patience = setTimeout(() => resolve(false), patienceMs);
    this.waiting.add(waiter);
    try {
      return await promise;
    } finally {
      this.waiting.delete(waiter);
      clearTimeout(patience);
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.following;
  }

  private async follow(from: Position | undefined): Promise<void> {
    try {
      for await (const told of this.store.follow({ from, prefixes: rulebookPrefixes, signal: this.stopping.signal }))
        if (told.kind === 'event') this.take([told.event]);
        else if (told.kind === 'checkpoint') this.arrive(told.position);
    } catch (error) {
      this.onError(error);
    }
  }

  private take(events: readonly RecordedEvent[]): void {
    this.book = foldRulebook(this.book, events as readonly (RecordedEvent & RulebookEvent)[]);
    const last = events.at(-1);
    if (last) this.arrive(last.position);
  }

  private arrive(position: Position): void {
    this.position = position;
    for (const waiter of this.waiting) if (comparePositions(position, waiter.position) >= 0) waiter.reached();
  }
}
