import { tombstoneRevision } from '../storage/record';
import { isSoftDeleted, type StreamMetadata } from './metadata';
import type { Expected } from './refusal';

/** Where a stream stands. */
export interface Head {
  /** Key in the log; 0 while the stream is new. */
  readonly key: number;
  /** Last revision; -1 before the first event. */
  readonly last: number;
  readonly metadata: StreamMetadata;
}

/** What becomes of an append. */
export type Verdict =
  | { readonly kind: 'write' }
  /** Written before, at revisions up to this one. */
  | { readonly kind: 'repeated'; readonly last: number }
  | { readonly kind: 'wrong-version' }
  | { readonly kind: 'deleted' };

/** What the judge may look up. */
export interface Evidence {
  /** Id of the event at a revision of this stream. */
  idAt(revision: number): string | undefined;
  /** Revision in this stream of an event that was written not long ago. */
  recent(id: string): number | undefined;
}

export const isTombstoned = ({ last }: Head): boolean => last === tombstoneRevision;

/** Decides an append of events with these ids, as EventStoreDB does: a repeated request is answered like the first one. */
export const judge = (ids: readonly string[], expected: Expected, head: Head, evidence: Evidence): Verdict => {
  if (isTombstoned(head)) return { kind: 'deleted' };
  const gone = isSoftDeleted(head.metadata);
  if (expected === 'stream-exists' && gone) return { kind: 'deleted' };
  if (expected === 'stream-exists' && head.last < 0) return { kind: 'wrong-version' };
  if (expected === 'any' || expected === 'stream-exists') return judgeByMemory(ids, evidence);

  const revision = expected === 'no-stream' ? -1 : expected;
  if (revision > head.last) return { kind: 'wrong-version' };
  if (revision === head.last) return { kind: 'write' };
  const same = ids.findIndex((id, index) => evidence.idAt(revision + 1 + index) !== id);
  if (same === -1 && ids.length > 0) return { kind: 'repeated', last: revision + ids.length };
  return same === 0 && gone && expected === 'no-stream' ? { kind: 'write' } : { kind: 'wrong-version' };
};

/** Without a revision to look at, only the recent ids tell a repetition: best effort. */
const judgeByMemory = (ids: readonly string[], evidence: Evidence): Verdict => {
  const revisions = ids.map((id) => evidence.recent(id));
  const [first] = revisions;
  if (first === undefined) return { kind: 'write' };
  if (revisions.includes(undefined)) return { kind: 'wrong-version' };
  return { kind: 'repeated', last: revisions.at(-1) ?? first };
};
