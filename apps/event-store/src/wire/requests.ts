import { invalid } from '../streams/refusal';
import type { Expected } from '../streams/refusal';
import type { Filter } from '../subscriptions/filter';
import type { shared, streams } from './generated';
import { endOfEverything } from './protobuf';
import type { UuidForm } from './reading';

/** A place as a number of ours; `Infinity` is the end. */
const place = (text: string): number => {
  const value = BigInt(text);
  if (value === endOfEverything) return Infinity;
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
};

/** `Streams/Read`, whatever it reads. `from` is as the client said it; undefined: from the near end. */
export interface ReadRequest {
  readonly stream: string | undefined;
  /** As said: a revision or a position; `Infinity` is the end, -1 the start. */
  readonly from: number;
  readonly backwards: boolean;
  readonly links: boolean;
  /** Infinity: a subscription. */
  readonly count: number;
  readonly subscription: boolean;
  readonly filter: Filter | undefined;
  readonly uuids: UuidForm;
}

/** @throws Refusal (invalid-argument) */
export const readRequest = (request: streams.ReadReq): ReadRequest => {
  const options = request.getOptions();
  if (!options || (!options.hasStream() && !options.hasAll()))
    throw invalid('Expected to read a stream or $all, but got neither');
  if (!options.hasCount() && !options.hasSubscription())
    throw invalid('Expected a count or a subscription, but got neither');
  const stream = options.getStream();
  return {
    stream: stream && streamName(stream.getStreamIdentifier()),
    from: stream ? revisionOf(stream) : positionOf(options.getAll()),
    backwards: options.getReadDirection() === 1,
    links: options.getResolveLinks(),
    count: options.hasCount() ? place(options.getCount()) : Infinity,
    subscription: options.hasSubscription(),
    filter: stream ? undefined : readFilter(options.getFilter()),
    uuids: options.getUuidOption()?.hasStructured() ? 'structured' : 'string',
  };
};

/** @throws Refusal (invalid-argument) when the name is missing */
export const streamName = (identifier: shared.StreamIdentifier | undefined): string => {
  const name = Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();
  if (name === '') throw invalid('Expected the name of a stream, but there is none');
  return name;
};

/** What a delete or a tombstone expects. */
export const expectedOf = (options: {
  hasRevision(): boolean;
  getRevision(): string;
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
}): Expected => {
  if (options.hasRevision()) return Math.min(place(options.getRevision()), Number.MAX_SAFE_INTEGER);
  if (options.hasNoStream()) return 'no-stream';
  return options.hasStreamExists() ? 'stream-exists' : 'any';
};

interface Revisions {
  hasRevision(): boolean;
  getRevision(): string;
  hasEnd(): boolean;
}

/** A revision; -1 is the start. */
export const revisionOf = (options: Revisions): number => {
  if (options.hasRevision()) return place(options.getRevision());
  return options.hasEnd() ? Infinity : -1;
};

interface Positions {
  getPosition(): { getCommitPosition(): string } | undefined;
  hasEnd(): boolean;
}

/** A position; -1 is the start. */
export const positionOf = (options: Positions | undefined): number => {
  const position = options?.getPosition();
  if (position) return place(position.getCommitPosition());
  return options?.hasEnd() ? Infinity : -1;
};

interface FilterOptions {
  getStreamIdentifier(): Expression | undefined;
  getEventType(): Expression | undefined;
  hasMax(): boolean;
  getMax(): number;
  getCheckpointintervalmultiplier(): number;
}
interface Expression {
  getRegex(): string;
  getPrefixList(): string[];
}

/** A filter of `$all`; without a window the real server searches 32 events at a time. */
export const readFilter = (options: FilterOptions | undefined): Filter | undefined => {
  if (!options) return undefined;
  const onStream = options.getStreamIdentifier();
  const expression = onStream ?? options.getEventType();
  if (!expression) throw invalid('Expected a filter on streams or on types, but got neither');
  const window = options.hasMax() ? options.getMax() : 32;
  return {
    on: onStream ? 'stream' : 'type',
    prefixes: expression.getPrefixList(),
    regex: expression.getRegex(),
    checkpointEvery: Math.max(1, window * options.getCheckpointintervalmultiplier()),
  };
};
