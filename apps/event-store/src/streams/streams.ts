import type { Log } from '../storage/log';
import { type Proposed, type Recorded, span, weight } from '../storage/record';
import { Draft, type Granted, type Wish } from './draft';
import {
  isMetastream,
  metadataOfMetastreams,
  metastreamOf,
  noMetadata,
  parseMetadata,
  type StreamMetadata,
} from './metadata';
import { type Expected, invalid, Refusal } from './refusal';
import { type Head } from './rules';
import { Recent } from './recent';
import { Tail } from './tail';

const rememberedHeads = 20_000;
const rememberedIds = 50_000;
/** So many of the last events, within so many bytes, are looked at on start, for their ids. */
const recalledIds = 10_000;
const recalledBytes = 64 << 20;
/** A commit takes at most so many wishes and bytes; what is more waits for the next. */
const wishesPerCommit = 4096;
const bytesPerCommit = 8 << 20;

export interface StreamsOptions {
  /** Largest append in bytes; the real server's default is 1 MiB. */
  readonly maxAppendSize: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

interface Waiting {
  readonly wish: Wish;
  readonly grant: (granted: Granted) => void;
  readonly refuse: (reason: Error) => void;
}

/** All streams of the log: writes by wish, reads by page, and a bell for whoever waits for more. */
export class Streams {
  /** What was written since the start, and whether the disk took the last commit. */
  readonly tally = { events: 0, commits: 0, refused: 0, diskRefuses: false };
  private readonly heads = new Recent<string, Head>(rememberedHeads);
  private readonly ids = new Recent<string, { readonly stream: string; readonly revision: number }>(rememberedIds);
  private readonly tail = new Tail();
  private readonly queue: Waiting[] = [];
  private readonly bells = new Map<string, Set<() => void>>();
  private writing: Promise<void> | undefined;
  private closed = false;
  private end: { last: number; next: number };
  private nextKey: number;

  constructor(
    private readonly log: Log,
    private readonly options: StreamsOptions,
  ) {
    this.end = log.end();
    this.nextKey = log.highestKey() + 1;
    for (const { id, stream, revision } of this.recall()) this.ids.set(id, { stream, revision });
  }

  /** Position of the last event; -1 in an empty log. */
  get last(): number {
    return this.end.last;
  }

  /** Durable when it resolves. @throws Refusal when the stream stands elsewhere, is deleted, or the events are too large */
  async append(stream: string, expected: Expected, events: readonly Proposed[]): Promise<Granted> {
    const limit = this.options.maxAppendSize;
    if (events.reduce((sum, event) => sum + weight(event), 0) > limit)
      throw new Refusal({ kind: 'maximum-append-size-exceeded', limit });
    return this.wish({ kind: 'append', stream, expected, events });
  }

  /** Hides everything in the stream; it may be written again. */
  delete(stream: string, expected: Expected): Promise<Granted> {
    return this.wish({ kind: 'delete', stream, expected, events: [] });
  }

  /** Hides what stands before a revision. */
  truncate(stream: string, before: number): Promise<Granted> {
    return this.wish({ kind: 'truncate', stream, before, expected: 'any', events: [] });
  }

  /** Ends the stream for ever. */
  tombstone(stream: string, expected: Expected): Promise<Granted> {
    return this.wish({ kind: 'tombstone', stream, expected, events: [] });
  }

  head(stream: string): Head {
    const known = this.heads.get(stream);
    if (known) return known;
    const key = this.log.key(stream) ?? 0;
    const head = { key, last: key ? this.log.lastRevision(key) : -1, metadata: this.metadata(stream) };
    this.heads.set(stream, head);
    return head;
  }

  /** First revision that a reader may see. */
  firstVisible({ last, metadata }: Head): number {
    return Math.max(metadata.truncateBefore, metadata.maxCount === undefined ? 0 : last - metadata.maxCount + 1);
  }

  /** The whole log from `position` (inclusive) on; empty only at the end. */
  page(position: number, limit: number): readonly Recorded[] {
    return this.tail.page(position, limit) ?? this.log.page(position, limit);
  }

  /** The whole log before `position` (exclusive), newest first. */
  pageBack(position: number, limit: number): readonly Recorded[] {
    return this.log.pageBack(position, limit);
  }

  /** What is to be seen of a stream from `revision` (inclusive) on; empty only at the end. */
  streamPage(stream: string, revision: number, limit: number): readonly Recorded[] {
    const head = this.head(stream);
    for (let from = Math.max(revision, this.firstVisible(head)); from <= head.last && head.key;) {
      const events = this.log.streamPage(head.key, from, limit);
      const seen = this.young(head, events);
      if (seen.length > 0 || events.length === 0) return seen;
      from = (events.at(-1)?.revision ?? from) + 1;
    }
    return [];
  }

  /** What is to be seen of a stream from `revision` (inclusive) back, newest first. */
  streamPageBack(stream: string, revision: number, limit: number): readonly Recorded[] {
    const head = this.head(stream);
    const first = this.firstVisible(head);
    for (let from = Math.min(revision, head.last); from >= first && head.key;) {
      const events = this.log.streamPageBack(head.key, from, limit).filter((event) => event.revision >= first);
      const seen = this.young(head, events);
      if (seen.length > 0 || events.length === 0) return seen;
      from = (events.at(-1)?.revision ?? from) - 1;
    }
    return [];
  }

  /** Calls `ring` after every commit that touches the stream, or any (`$all`), until the returned function is called. */
  listen(stream: string, ring: () => void): () => void {
    const bells = this.bells.get(stream) ?? new Set();
    this.bells.set(stream, bells.add(ring));
    return () => {
      bells.delete(ring);
      if (bells.size === 0 && this.bells.get(stream) === bells) this.bells.delete(stream);
    };
  }

  /** Grants what waits, then the log is closed; later wishes are refused. */
  async close(): Promise<void> {
    this.closed = true;
    while (this.writing) await this.writing;
    await this.log.close();
  }

  private wish(wish: Wish): Promise<Granted> {
    if (this.closed) throw new Refusal({ kind: 'unavailable', message: 'The store is shutting down' });
    const { stream } = wish;
    if (stream === '' || stream === '$all' || stream === '$$')
      throw invalid(`Expected a stream to write to, but got "${stream}"`);
    return new Promise((grant, refuse) => {
      this.queue.push({ wish, grant, refuse });
      this.writing ??= new Promise((done) => setImmediate(() => void this.work().then(done)));
    });
  }

  /** Group commit: what arrives while one commit is synced shares the next. */
  private async work(): Promise<void> {
    while (this.queue.length > 0) await this.commit(this.takeWaiting());
    this.writing = undefined;
  }

  private takeWaiting(): Waiting[] {
    let bytes = 0;
    const over = this.queue.findIndex(({ wish }, index) => {
      bytes += wish.events.reduce((sum, event) => sum + weight(event), 0);
      return index > 0 && (index >= wishesPerCommit || bytes > bytesPerCommit);
    });
    return this.queue.splice(0, over === -1 ? this.queue.length : over);
  }

  private async commit(waiting: readonly Waiting[]): Promise<void> {
    const draft = new Draft(this.committed(), this.options.now());
    const settle: (() => void)[] = [];
    for (const { wish, grant, refuse } of waiting) {
      try {
        const granted = draft.grant(wish);
        settle.push(() => grant(granted));
      } catch (error) {
        settle.push(() => refuse(error as Error));
      }
    }
    try {
      if (draft.entries.length > 0) await this.log.commit(draft.entries, draft.newStreams);
      this.tally.diskRefuses = false;
    } catch (error) {
      this.tally.diskRefuses = true;
      this.tally.refused += waiting.length;
      const refusal = new Refusal({ kind: 'disk-refuses', message: `The disk refuses: ${(error as Error).message}` });
      for (const { refuse } of waiting) refuse(refusal);
      return;
    }
    this.publish(draft);
    for (const answer of settle) answer();
  }

  private publish({ entries, heads, newStreams }: Draft): void {
    const last = entries.at(-1);
    if (!last) return;
    this.end = { last: last.position, next: last.position + span(last) };
    this.nextKey += newStreams.length;
    this.tally.commits++;
    this.tally.events += entries.length;
    for (const [stream, head] of heads) this.heads.set(stream, head);
    for (const { id, stream, revision } of entries) this.ids.set(id, { stream, revision });
    this.tail.push(entries);
    for (const stream of new Set(entries.map((entry) => entry.stream)).add('$all'))
      for (const ring of this.bells.get(stream) ?? []) ring();
  }

  private committed() {
    return {
      next: this.end.next,
      nextKey: this.nextKey,
      head: (stream: string) => this.head(stream),
      idAt: (head: Head, revision: number) => this.at(head, revision)?.id,
      positionAt: (head: Head, revision: number) => this.at(head, revision)?.position ?? -1,
      metadataOf: (stream: string) => this.metadataOf(stream),
      recent: (id: string) => this.ids.get(id),
    };
  }

  /** The event at a revision, whether it may be seen or not. */
  private at({ key }: Head, revision: number): Recorded | undefined {
    const [event] = key && revision >= 0 ? this.log.streamPage(key, revision, 1) : [];
    return event?.revision === revision ? event : undefined;
  }

  private metadata(stream: string): StreamMetadata {
    if (isMetastream(stream)) return metadataOfMetastreams;
    const said = this.metadataOf(stream);
    return said ? parseMetadata(said) : noMetadata;
  }

  private metadataOf(stream: string): Buffer | undefined {
    const key = this.log.key(metastreamOf(stream));
    return key === undefined ? undefined : this.log.streamPageBack(key, Number.MAX_SAFE_INTEGER, 1)[0]?.data;
  }

  private young({ metadata: { maxAge } }: Head, events: readonly Recorded[]): readonly Recorded[] {
    if (maxAge === undefined) return events;
    const oldest = this.options.now() - maxAge;
    return events.filter(({ created }) => created > oldest);
  }

  /** Ids of the last events of the log, oldest first. */
  private recall(): Pick<Recorded, 'id' | 'stream' | 'revision'>[] {
    const events: Pick<Recorded, 'id' | 'stream' | 'revision'>[] = [];
    let before = this.end.next;
    for (const oldest = before - recalledBytes; events.length < recalledIds && before > oldest;) {
      const page = this.log.pageBack(before, 1000);
      if (page.length === 0) break;
      for (const { id, stream, revision } of page) events.push({ id, stream, revision });
      before = page.at(-1)?.position ?? 0;
    }
    return events.reverse();
  }
}
