import { randomUUID } from 'node:crypto';
import type { Entry } from '../storage/log';
import { type Proposed, span, tombstoneRevision } from '../storage/record';
import { isMetastream, isSoftDeleted, metastreamOf, parseMetadata, withTruncation } from './metadata';
import { type Expected, Refusal } from './refusal';
import { type Head, isTombstoned, judge } from './rules';

/** A wish to write. */
export interface Wish {
  readonly kind: 'append' | 'delete' | 'tombstone' | 'truncate';
  readonly stream: string;
  /** Of a truncation: the first revision that stays. */
  readonly before?: number;
  readonly expected: Expected;
  readonly events: readonly Proposed[];
}

/** Where the stream stands after a wish was granted; position -1 when nothing stands there. */
export interface Granted {
  readonly revision: number;
  readonly position: number;
}

/** What a draft knows about everything that is committed. */
export interface Committed {
  readonly next: number;
  readonly nextKey: number;
  head(stream: string): Head;
  idAt(head: Head, revision: number): string | undefined;
  positionAt(head: Head, revision: number): number;
  metadataOf(stream: string): Buffer | undefined;
  recent(id: string): { readonly stream: string; readonly revision: number } | undefined;
}

/** One commit in the making: wishes are granted in order, each seeing the ones before it; nothing counts until it is written. */
export class Draft {
  readonly entries: Entry[] = [];
  readonly newStreams: (readonly [key: number, name: string])[] = [];
  readonly heads = new Map<string, Head>();
  private readonly ids = new Map<string, Entry>();
  private next: number;
  private nextKey: number;

  constructor(
    private readonly committed: Committed,
    private readonly now: number,
  ) {
    this.next = committed.next;
    this.nextKey = committed.nextKey;
  }

  /** @throws Refusal */
  grant(wish: Wish): Granted {
    const { stream, expected, events } = wish;
    const head = this.head(stream);
    if (isMetastream(stream) && isTombstoned(this.head(stream.slice(2)))) throw deleted(stream.slice(2));
    const ids = events.map(({ id }) => id);
    const verdict = judge(ids, expected, head, {
      idAt: (revision) => this.entryAt(stream, revision)?.id ?? this.committed.idAt(head, revision),
      recent: (id) => {
        const known = this.ids.get(id) ?? this.committed.recent(id);
        return known?.stream === stream ? known.revision : undefined;
      },
    });
    switch (verdict.kind) {
      case 'deleted':
        throw deleted(stream);
      case 'wrong-version':
        throw new Refusal({ kind: 'wrong-expected-version', stream, expected, actual: head.last });
      case 'repeated':
        return { revision: verdict.last, position: this.positionAt(stream, head, verdict.last) };
      case 'write':
        return this.write(wish, head);
    }
  }

  private write({ kind, stream, events, before = 0 }: Wish, head: Head): Granted {
    switch (kind) {
      case 'tombstone':
        return this.add(stream, { ...system('$streamDeleted'), data: Buffer.from('{}') }, tombstoneRevision);
      case 'delete':
        return this.truncate(stream, 'all');
      case 'truncate':
        return this.truncate(stream, before);
      case 'append':
        if (events.length === 0) return { revision: head.last, position: this.positionAt(stream, head, head.last) };
        if (isSoftDeleted(head.metadata)) this.truncate(stream, head.last + 1);
        return events.map((event) => this.add(stream, event)).at(-1) as Granted;
    }
  }

  private truncate(stream: string, before: number | 'all'): Granted {
    const metastream = metastreamOf(stream);
    const said = this.entryAt(metastream, this.head(metastream).last)?.data ?? this.committed.metadataOf(stream);
    return this.add(metastream, { ...system('$metadata'), data: withTruncation(said, before) });
  }

  private add(stream: string, event: Proposed, revision = this.head(stream).last + 1): Granted {
    let { key } = this.head(stream);
    if (key === 0) this.newStreams.push([(key = this.nextKey++), stream]);
    const entry: Entry = { ...event, key, stream, revision, position: this.next, created: this.now };
    this.entries.push(entry);
    this.ids.set(entry.id, entry);
    this.heads.set(stream, { ...this.head(stream), key, last: revision });
    this.next += span(entry);
    if (isMetastream(stream)) {
      const described = this.head(stream.slice(2));
      this.heads.set(stream.slice(2), { ...described, metadata: parseMetadata(event.data) });
    }
    return { revision, position: entry.position };
  }

  private head(stream: string): Head {
    return this.heads.get(stream) ?? this.committed.head(stream);
  }

  private entryAt(stream: string, revision: number): Entry | undefined {
    return this.entries.find((entry) => entry.revision === revision && entry.stream === stream);
  }

  private positionAt(stream: string, head: Head, revision: number): number {
    return this.entryAt(stream, revision)?.position ?? this.committed.positionAt(head, revision);
  }
}

const deleted = (stream: string): Refusal => new Refusal({ kind: 'stream-deleted', stream });

const system = (type: string): Proposed => ({
  id: randomUUID(),
  type,
  json: true,
  data: Buffer.alloc(0),
  metadata: Buffer.alloc(0),
});
