import { createHash } from 'node:crypto';
import { schemaVersionOf, type Actor, type Event, type Instant } from '@gridloop/domain';
import canonicalize from 'canonicalize';
import { v5 as uuidv5 } from 'uuid';
import type { Envelope, NewEvent, RecordedEvent } from './event-store';
import type { KeyVault } from './key-vault';
import { withoutUndefined } from './plain-json';
import { isSealed, seal } from './sealing';

/** What all events of one command share. */
export interface Origin {
  readonly stream: string;
  /** Drawn once per command: attempts of one command share their ids, other runs of it never do. */
  readonly run: string;
  readonly command: string;
  readonly actor: Actor;
  readonly onBehalfOf?: string;
  readonly idempotencyKey: string;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
}

/** The event before, in the same stream. */
export interface Link {
  readonly revision: number;
  /** Its `contentHash`; '' when there is none. */
  readonly hash: string;
}

/** Id of the command's event at `index`. Equal ids mean equal bytes, which is what the store's own idempotence takes them to mean. */
export const eventIdOf = ({ stream, idempotencyKey, run }: Origin, index: number): string =>
  uuidv5(`${stream}/${idempotencyKey}/${index}`, run);

/** The event as it is stored: personal fields sealed first, then hashed and linked to the one before. */
export const enveloped = async (
  vault: KeyVault,
  origin: Origin,
  id: string,
  event: Event,
  personal: Readonly<Record<string, readonly string[]>>,
  before: Link,
): Promise<NewEvent> => {
  const { stream, command, actor, onBehalfOf, idempotencyKey, occurredAt, recordedAt, correlationId } = origin;
  const { type } = event;
  const data = await sealedData(vault, { stream, id, type }, withoutUndefined(event.data), personal);
  const said = {
    schemaVersion: schemaVersionOf(type),
    occurredAt,
    recordedAt,
    actor,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    idempotencyKey,
    command,
    $correlationId: correlationId,
    $causationId: origin.causationId ?? correlationId,
    previousHash: before.hash,
  };
  const contentHash = contentHashOf({ id, stream, revision: before.revision + 1, type, data }, said);
  return { id, type, data, metadata: { ...said, contentHash } };
};

const sealedData = async (
  vault: KeyVault,
  place: { stream: string; id: string; type: string },
  data: unknown,
  personal: Readonly<Record<string, readonly string[]>>,
): Promise<unknown> => {
  const members = Object.entries(data ?? {});
  const sealed = members.map(async ([field, value]: [string, unknown]) => {
    const subjects = personal[field];
    if (subjects === undefined) return [field, value];
    if (isSealed(value))
      throw new Error(`Expected ${place.type}.${field} in clear, but it is sealed for another place`);
    return [field, await seal(vault, { ...place, field }, value, subjects)];
  });
  return Object.fromEntries(await Promise.all(sealed));
};

/** SHA-256, in hex, over RFC 8785 JSON of all that is known when the event is made, sealed fields as sealed. */
export const contentHashOf = (
  { id, stream, revision, type, data }: Pick<RecordedEvent, 'id' | 'stream' | 'revision' | 'type'> & { data: unknown },
  metadata: Omit<Envelope, 'contentHash'>,
): string => {
  const { contentHash: _, ...said } = { contentHash: '', ...metadata };
  const content = canonicalize({ ...said, id, stream, revision, type, data });
  return createHash('sha256').update(String(content)).digest('hex');
};

export interface ChainFault {
  readonly stream: string;
  readonly revision: number;
  /** Altered, taken out or put elsewhere. */
  readonly what: 'content' | 'gap' | 'link';
}

/** Looks at one event after the other, of one or many streams, each stream in order; a stream may begin after its first event. */
export const chainVerifier = (): ((event: RecordedEvent) => ChainFault | undefined) => {
  const last = new Map<string, Link>();
  return (event) => {
    const { stream, revision, metadata } = event;
    const fault = (what: ChainFault['what']) => ({ stream, revision, what });
    const before = last.get(stream) ?? (revision === 0 ? { revision: -1, hash: '' } : undefined);
    last.set(stream, { revision, hash: metadata.contentHash });
    if (before && revision !== before.revision + 1) return fault('gap');
    if (before && metadata.previousHash !== before.hash) return fault('link');
    return metadata.contentHash === contentHashOf(event, metadata) ? undefined : fault('content');
  };
};

/** The first fault in the history, if any. */
export const verifyChain = (events: Iterable<RecordedEvent>): ChainFault | undefined => {
  const faultIn = chainVerifier();
  for (const event of events) {
    const fault = faultIn(event);
    if (fault) return fault;
  }
  return undefined;
};
