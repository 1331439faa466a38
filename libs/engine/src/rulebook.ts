import { emptyRulebook, foldRulebook, rulebookPrefixes, type Rulebook, type RulebookEvent } from '@gridloop/domain';
import type { EventStore, Position, RecordedEvent } from './event-store';

/** This process's rulebook: folded from the log at the start, then kept up with it. */
export class RulebookFollower {
  private book = emptyRulebook;
  private readonly stopping = new AbortController();
  private following: Promise<void> | undefined;

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

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.following;
  }

  private async follow(from: Position | undefined): Promise<void> {
    try {
      for await (const told of this.store.follow({ from, prefixes: rulebookPrefixes, signal: this.stopping.signal }))
        if (told.kind === 'event') this.take([told.event]);
    } catch (error) {
      this.onError(error);
    }
  }

  private take(events: readonly RecordedEvent[]): void {
    this.book = foldRulebook(this.book, events as readonly (RecordedEvent & RulebookEvent)[]);
  }
}
