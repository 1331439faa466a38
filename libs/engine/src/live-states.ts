import type { Decider, Event } from '@gridloop/domain';
import type { EventStore, RecordedEvent } from './event-store';

interface Kept<State> {
  state: State;
  revision: number;
}

export interface LiveStatesOptions<State, E extends Event> {
  readonly store: Pick<EventStore, 'head' | 'read' | 'follow'>;
  readonly decider: Pick<Decider<State, E, never, never>, 'category' | 'initial' | 'evolve'>;
  /** How many are kept; default 20,000. */
  readonly most?: number;
  readonly onError: (error: unknown) => void;
}

/**
 * The states of single streams: folded when first asked for, then kept up with the log, so that every copy of a process
 * knows of a change as soon as the log tells it. Unlike a rulebook it reads nothing at the start, however long the log.
 */
export class LiveStates<State, E extends Event> {
  private readonly kept = new Map<string, Promise<Kept<State>>>(); // in order of use
  private readonly listeners = new Set<(id: string) => void>();
  private readonly stopping = new AbortController();
  private readonly prefix: string;
  private following: Promise<void> | undefined;

  constructor(private readonly options: LiveStatesOptions<State, E>) {
    this.prefix = `${options.decider.category}-`;
  }

  /** Follows from here on; what happened before is read when it is asked for. */
  async start(): Promise<void> {
    const from = await this.options.store.head();
    this.following = this.follow(from);
  }

  /** The state of `<category>-<id>` as last heard from the log. */
  async of(id: string): Promise<State> {
    const kept = this.kept.get(id) ?? this.load(id);
    this.kept.delete(id);
    this.kept.set(id, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > (this.options.most ?? 20_000) && oldest !== undefined) this.kept.delete(oldest);
    return (await kept).state;
  }

  /** As `of`, but as the log has it now: for what this process has just written itself, or has never heard of. */
  async fresh(id: string): Promise<State> {
    await this.of(id);
    const kept = await this.kept.get(id);
    if (!kept) return this.of(id);
    for (const event of await this.options.store.read(`${this.prefix}${id}`, kept.revision + 1)) this.take(kept, event);
    return kept.state;
  }

  /** `told` hears the id of every stream that changed, after its state did. Answers how to end it. */
  onChange(told: (id: string) => void): () => void {
    this.listeners.add(told);
    return () => void this.listeners.delete(told);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.following;
  }

  private load(id: string): Promise<Kept<State>> {
    const loading = this.options.store.read(`${this.prefix}${id}`).then((events) => {
      const kept: Kept<State> = { state: this.options.decider.initial, revision: -1 };
      for (const event of events) this.take(kept, event);
      return kept;
    });
    loading.catch(() => {
      if (this.kept.get(id) === loading) this.kept.delete(id); // whoever asked is told; the next one tries again
    });
    return loading;
  }

  private async follow(from: Awaited<ReturnType<EventStore['head']>>): Promise<void> {
    try {
      const { signal } = this.stopping;
      for await (const told of this.options.store.follow({ from, prefixes: [this.prefix], signal })) {
        if (told.kind !== 'event') continue;
        const id = told.event.stream.slice(this.prefix.length);
        const kept = await this.kept.get(id)?.catch(() => undefined);
        if (kept) this.take(kept, told.event);
        for (const listener of this.listeners) listener(id);
      }
    } catch (error) {
      this.options.onError(error);
    }
  }

  private take(kept: Kept<State>, { revision, type, data, id }: RecordedEvent): void {
    if (revision <= kept.revision) return; // read already
    kept.state = this.options.decider.evolve(kept.state, { type, data } as E, id);
    kept.revision = revision;
  }
}
