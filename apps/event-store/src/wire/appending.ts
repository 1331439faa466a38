import type { Proposed } from '../storage/record';
import { parseUuid } from '../storage/uuid';
import { type Expected, invalid, Refusal } from '../streams/refusal';
import { Reader } from './protobuf';

/** Target of an append; `deadline` in milliseconds since 1970. */
export interface AppendOptions {
  readonly stream: string;
  readonly expected: Expected;
  readonly deadline: number;
}

/** One chunk of a batch append. Fields are of `event_store.client.streams.BatchAppendReq`. */
export interface AppendChunk {
  readonly correlation: string;
  readonly options: AppendOptions | undefined;
  readonly events: readonly Proposed[];
  readonly final: boolean;
}

/** @throws Refusal (invalid-argument, missing-required-metadata-property) */
export const readAppendChunk = (bytes: Buffer, now: number): AppendChunk => {
  const reader = new Reader(bytes);
  let correlation = '';
  let options: AppendOptions | undefined;
  let final = false;
  const events: Proposed[] = [];
  for (let field = reader.next(); field; field = reader.next()) {
    if (field === 1) correlation = readUuid(reader.message());
    else if (field === 2) options = readAppendOptions(reader.message(), now);
    else if (field === 3) events.push(readProposed(reader.message()));
    else if (field === 4) final = reader.number() === 1;
    else reader.skip();
  }
  return { correlation, options, events, final };
};

/** The correlation id alone, for an answer to a chunk that is refused. */
export const readCorrelation = (bytes: Buffer): string => {
  const reader = new Reader(bytes);
  for (let field = reader.next(); field; field = reader.next()) {
    if (field === 1) return readUuid(reader.message());
    reader.skip();
  }
  throw invalid('Expected a correlation id, but there is none');
};

/** One message of a unary append: options first, then an event in each. */
export const readAppendMessage = (bytes: Buffer, now: number): AppendOptions | Proposed => {
  const reader = new Reader(bytes);
  for (let field = reader.next(); field; field = reader.next()) {
    if (field === 1) return readAppendOptions(reader.message(), now);
    if (field === 2) return readProposed(reader.message());
    reader.skip();
  }
  throw invalid('Expected append options or an event, but got neither');
};

/** `StreamIdentifier`. */
export const readStreamName = (reader: Reader): string => {
  let name = '';
  for (let field = reader.next(); field; field = reader.next())
    if (field === 3) name = reader.text();
    else reader.skip();
  return name;
};

/** `UUID`, in either form, as text. */
export const readUuid = (reader: Reader): string => {
  let text = '';
  for (let field = reader.next(); field; field = reader.next())
    if (field === 1) text = readStructured(reader.message());
    else if (field === 2) text = reader.text();
    else reader.skip();
  const id = parseUuid(text);
  if (id === '') throw invalid(`Expected a UUID, but got "${text.slice(0, 50)}"`);
  return id;
};

const readStructured = (reader: Reader): string => {
  const halves = Buffer.alloc(16);
  for (let field = reader.next(); field; field = reader.next())
    if (field === 1 || field === 2) halves.writeBigUInt64BE(reader.uint64(), (field - 1) * 8);
    else reader.skip();
  return halves.toString('hex');
};

const readAppendOptions = (reader: Reader, now: number): AppendOptions => {
  let stream = '';
  let expected: Expected = 'any';
  let deadline = Infinity;
  for (let field = reader.next(); field; field = reader.next())
    if (field === 1) stream = readStreamName(reader.message());
    else if (field === 2) expected = reader.number();
    else if (field === 6) deadline = readMilliseconds(reader.message());
    else if (field === 7) deadline = now + readMilliseconds(reader.message());
    else {
      if (field === 3) expected = 'no-stream';
      if (field === 4) expected = 'any';
      if (field === 5) expected = 'stream-exists';
      reader.skip();
    }
  return { stream, expected, deadline };
};

/** Seconds and nanoseconds, of a `Timestamp` or a `Duration`. */
const readMilliseconds = (reader: Reader): number => {
  let milliseconds = 0;
  for (let field = reader.next(); field; field = reader.next())
    if (field === 1) milliseconds += reader.number() * 1000;
    else if (field === 2) milliseconds += reader.number() / 1_000_000;
    else reader.skip();
  return milliseconds;
};

const readProposed = (reader: Reader): Proposed => {
  let id = '';
  let data: Buffer = Buffer.alloc(0);
  let metadata: Buffer = Buffer.alloc(0);
  const said = new Map<string, string>();
  for (let field = reader.next(); field; field = reader.next())
    if (field === 1) id = readUuid(reader.message());
    else if (field === 2) said.set(...readMapEntry(reader.message()));
    else if (field === 3) metadata = reader.view();
    else if (field === 4) data = reader.view();
    else reader.skip();
  if (id === '') throw invalid('Expected an event id, but there is none');
  for (const property of ['type', 'content-type'])
    if (!said.get(property)) throw new Refusal({ kind: 'missing-required-metadata-property', property });
  return { id, type: said.get('type') ?? '', json: said.get('content-type') === 'application/json', data, metadata };
};

const readMapEntry = (reader: Reader): [string, string] => {
  const entry: [string, string] = ['', ''];
  for (let field = reader.next(); field; field = reader.next())
    if (field === 1 || field === 2) entry[field - 1] = reader.text();
    else reader.skip();
  return entry;
};
