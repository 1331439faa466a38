/** Revision of a tombstone; the protocol says 2^63-1, numbers end earlier. */
export const tombstoneRevision = Number.MAX_SAFE_INTEGER;

/** An event as a client proposes it. */
export interface Proposed {
  /** UUID in lower case with dashes. */
  readonly id: string;
  readonly type: string;
  readonly json: boolean;
  readonly data: Buffer;
  readonly metadata: Buffer;
}

/** An event as the log has it. */
export interface Recorded extends Proposed {
  /** Where it starts in the log: grows with the bytes written, never reused, never dense. */
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  /** Milliseconds since 1970. */
  readonly created: number;
}

/** Bytes that an event counts for against the limit of an append. */
export const weight = ({ type, data, metadata }: Proposed): number =>
  Buffer.byteLength(type) + data.length + metadata.length;

/** How far the next event stands behind this one. */
export const span = (event: Recorded): number => 64 + Buffer.byteLength(event.stream) + weight(event);
