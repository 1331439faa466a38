import { type Recorded, tombstoneRevision } from '../storage/record';
import { halves } from '../storage/uuid';
import type { Resolved } from '../streams/links';
import { BackwardWriter } from './protobuf';

/** How ids are written. */
export type UuidForm = 'string' | 'structured';

/** `ReadResp.event`; the same bytes serve every reader of an event that is no link. */
export const eventMessage = (resolved: Resolved, form: UuidForm): Buffer => {
  const { event, link } = resolved;
  if (!event || link || form !== 'string') return writeEvent(resolved, form);
  let message = written.get(event);
  if (!message) written.set(event, (message = writeEvent(resolved, form)));
  return message;
};

const written = new WeakMap<Recorded, Buffer>();

const writeEvent = (resolved: Resolved, form: UuidForm): Buffer => {
  const writer = new BackwardWriter(room(resolved));
  writer.message(1, () => writeReadEvent(writer, resolved, form));
  return writer.done();
};

/** `ReadResp.event` of a persistent subscription. */
export const groupEventMessage = (resolved: Resolved, form: UuidForm, retries: number): Buffer => {
  const writer = new BackwardWriter(room(resolved) + 8);
  writer.message(1, () => {
    if (retries > 0) writer.number(5, retries);
    else writer.message(6);
    writeReadEvent(writer, resolved, form);
  });
  return writer.done();
};

/** `ReadResp.confirmation`, of both kinds of subscription. */
export const confirmationMessage = (id: string): Buffer => {
  const writer = new BackwardWriter(100);
  writer.message(2, () => writer.text(1, id));
  return writer.done();
};

export const checkpointMessage = (position: number): Buffer => {
  const writer = new BackwardWriter(40);
  writer.message(3, () => {
    writer.number(2, position);
    writer.number(1, position);
  });
  return writer.done();
};

export const streamNotFoundMessage = (stream: string): Buffer => {
  const writer = new BackwardWriter(20 + Buffer.byteLength(stream));
  writer.message(4, () => writer.message(1, () => writer.text(3, stream)));
  return writer.done();
};

export const caughtUpMessage = (): Buffer => {
  const writer = new BackwardWriter(8);
  writer.message(8);
  return writer.done();
};

const room = ({ event, link }: Resolved): number => 60 + roomFor(event) + roomFor(link);

const roomFor = (event: Recorded | undefined): number =>
  event ? 260 + (event.stream.length + event.type.length) * 3 + event.data.length + event.metadata.length : 0;

const writeReadEvent = (writer: BackwardWriter, { event, link }: Resolved, form: UuidForm): void => {
  writer.number(3, (link ?? event)?.position ?? 0);
  if (link) writer.message(2, () => writeRecorded(writer, link, form));
  if (event) writer.message(1, () => writeRecorded(writer, event, form));
};

const writeRecorded = (writer: BackwardWriter, event: Recorded, form: UuidForm): void => {
  const say = (name: string, value: string): void =>
    writer.message(6, () => {
      writer.text(2, value);
      writer.text(1, name);
    });
  writer.view(8, event.data);
  writer.view(7, event.metadata);
  say('created', `${event.created}0000`); // ticks of 100 ns
  say('content-type', event.json ? 'application/json' : 'application/octet-stream');
  say('type', event.type);
  writer.number(5, event.position);
  writer.number(4, event.position);
  if (event.revision === tombstoneRevision) writer.int64(3, 2n ** 63n - 1n);
  else writer.number(3, event.revision);
  writer.message(2, () => writer.text(3, event.stream));
  writer.message(1, () => writeUuid(writer, event.id, form));
};

const writeUuid = (writer: BackwardWriter, id: string, form: UuidForm): void => {
  if (form === 'string') return writer.text(2, id);
  const [most, least] = halves(id);
  writer.message(1, () => {
    writer.int64(2, least);
    writer.int64(1, most);
  });
};
