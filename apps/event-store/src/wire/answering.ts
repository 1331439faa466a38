import type { Granted } from '../streams/draft';
import type { Expected, Reason } from '../streams/refusal';
import { BackwardWriter } from './protobuf';

/** `BatchAppendResp` for an append that was granted. */
export const grantedMessage = (correlation: string, stream: string, { revision, position }: Granted): Buffer => {
  const writer = new BackwardWriter(160 + stream.length * 3);
  writer.message(4, () => writer.text(3, stream));
  writer.message(3, () => {
    if (position < 0) writer.message(4);
    else writePosition(writer, position);
    if (revision < 0) writer.message(2);
    else writer.number(1, revision);
  });
  writer.message(1, () => writer.text(2, correlation));
  return writer.done();
};

/** `BatchAppendResp` for one that was refused; the client looks at the type of the details only. */
export const refusedMessage = (correlation: string, stream: string, reason: Reason, message: string): Buffer => {
  const text = message.slice(0, 500);
  const writer = new BackwardWriter(2600 + stream.length * 9);
  writer.message(4, () => writer.text(3, stream));
  writer.message(2, () => {
    writer.message(3, () => writeDetails(writer, reason, text));
    writer.text(2, text);
    writer.number(1, 2);
  });
  writer.message(1, () => writer.text(2, correlation));
  return writer.done();
};

/** `AppendResp` for a unary append; a wrong version is an answer here, not an error. */
export const appendResponse = (outcome: Granted | (Reason & { kind: 'wrong-expected-version' })): Buffer => {
  const writer = new BackwardWriter(80);
  if ('kind' in outcome)
    writer.message(2, () => {
      writeExpected(writer, outcome.expected, { exact: 8, any: 9, exists: 10, none: 11 });
      if (outcome.actual < 0) writer.message(7);
      else writer.number(6, outcome.actual);
    });
  else
    writer.message(1, () => {
      if (outcome.position < 0) writer.message(4);
      else writePosition(writer, outcome.position);
      if (outcome.revision < 0) writer.message(2);
      else writer.number(1, outcome.revision);
    });
  return writer.done();
};

const writePosition = (writer: BackwardWriter, position: number): void =>
  writer.message(3, () => {
    writer.number(2, position);
    writer.number(1, position);
  });

/** `google.protobuf.Any`. */
const writeDetails = (writer: BackwardWriter, reason: Reason, message: string): void => {
  const details = (type: string, write?: () => void): void => {
    writer.message(2, write);
    writer.text(1, `type.googleapis.com/event_store.client.${type}`);
  };
  switch (reason.kind) {
    case 'wrong-expected-version':
      return details('WrongExpectedVersion', () => {
        writeExpected(writer, reason.expected, { exact: 3, any: 4, exists: 5, none: 6 });
        if (reason.actual < 0) writer.message(2);
        else writer.number(1, reason.actual);
      });
    case 'stream-deleted':
      return details('StreamDeleted', () => writer.message(1, () => writer.text(3, reason.stream)));
    case 'maximum-append-size-exceeded':
      return details('MaximumAppendSizeExceeded', () => writer.number(1, reason.limit));
    case 'access-denied':
    case 'not-authenticated':
      return details('AccessDenied');
    case 'timeout':
      return details('Timeout');
    case 'invalid-argument':
    case 'missing-required-metadata-property':
      return details('BadRequest', () => writer.text(1, message));
    default:
      // Of `Unknown` the client drops the words; of a type that it does not know it hands them on.
      writer.message(2, () => writer.text(1, reason.kind));
      return writer.text(1, 'type.googleapis.com/google.rpc.ErrorInfo');
  }
};

const writeExpected = (
  writer: BackwardWriter,
  expected: Expected,
  field: { exact: number; any: number; exists: number; none: number },
): void => {
  if (expected === 'any') writer.message(field.any);
  else if (expected === 'stream-exists') writer.message(field.exists);
  else if (expected === 'no-stream') writer.message(field.none);
  else writer.number(field.exact, expected);
};
