import { Metadata, status, type StatusObject } from '@grpc/grpc-js';
import { Damaged } from '../storage/log';
import { tombstoneRevision } from '../storage/record';
import { type Expected, type Reason, Refusal } from '../streams/refusal';

/** What the store threw, in the protocol's words. Anything unknown is a fault of ours: internal. */
export const reasonOf = (error: unknown): Reason | undefined => {
  if (error instanceof Refusal) return error.reason;
  if (error instanceof Damaged) return { kind: 'damaged', message: error.message };
  return undefined;
};

/** Status, message and trailers of a failed call; the client looks at the trailer `exception` first. */
export const statusOf = (error: unknown): StatusObject => {
  const reason = reasonOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (!reason) return { code: status.INTERNAL, details: printable(message), metadata: new Metadata() };
  const [code, trailers] = describe(reason);
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, printable(value));
  return { code, details: printable(message), metadata };
};

type Trailers = Record<string, string>;

const describe = (reason: Reason): [status, Trailers] => {
  switch (reason.kind) {
    case 'wrong-expected-version':
      return [
        status.FAILED_PRECONDITION,
        {
          exception: reason.kind,
          'stream-name': reason.stream,
          'expected-version': expectedNumber(reason.expected),
          ...(reason.actual < 0 ? {} : { 'actual-version': revisionText(reason.actual) }),
        },
      ];
    case 'stream-deleted':
      return [status.FAILED_PRECONDITION, { exception: reason.kind, 'stream-name': reason.stream }];
    case 'maximum-append-size-exceeded':
      return [status.INVALID_ARGUMENT, { exception: reason.kind, 'maximum-append-size': `${reason.limit}` }];
    case 'missing-required-metadata-property':
      return [status.INVALID_ARGUMENT, { exception: reason.kind, 'required-metadata-properties': 'type,content-type' }];
    case 'access-denied':
      return [status.PERMISSION_DENIED, { exception: reason.kind }];
    case 'not-authenticated':
      return [status.UNAUTHENTICATED, {}];
    case 'not-leader':
      return [
        status.NOT_FOUND,
        { exception: reason.kind, 'leader-endpoint-host': reason.host, 'leader-endpoint-port': `${reason.port}` },
      ];
    case 'timeout':
      return [status.ABORTED, {}];
    case 'invalid-argument':
      return [status.INVALID_ARGUMENT, {}];
    case 'unavailable':
      return [status.UNAVAILABLE, {}];
    case 'disk-refuses':
      return [status.RESOURCE_EXHAUSTED, {}];
    case 'damaged':
      return [status.DATA_LOSS, {}];
    case 'user-not-found':
      return [status.NOT_FOUND, { exception: reason.kind, 'login-name': reason.login }];
    case 'user-conflict':
      return [status.FAILED_PRECONDITION, { exception: reason.kind, 'login-name': reason.login }];
    case 'group-exists':
      return [status.ALREADY_EXISTS, { exception: 'persistent-subscription-exists', ...group(reason) }];
    case 'group-not-found':
      return [status.NOT_FOUND, { exception: 'persistent-subscription-does-not-exist', ...group(reason) }];
    case 'group-dropped':
      return [status.CANCELLED, { exception: 'persistent-subscription-dropped', ...group(reason) }];
    case 'group-full':
      return [status.FAILED_PRECONDITION, { exception: 'maximum-subscribers-reached', ...group(reason) }];
    case 'group-failed':
      return [
        status.INTERNAL,
        { exception: 'persistent-subscription-failed', ...group(reason), reason: reason.message },
      ];
  }
};

const group = (reason: { stream: string; group: string }): Trailers => ({
  'stream-name': reason.stream,
  'group-name': reason.group,
});

const expectedNumber = (expected: Expected): string =>
  ({ any: '-2', 'no-stream': '-1', 'stream-exists': '-4' })[expected as string] ?? revisionText(expected as number);

const revisionText = (revision: number): string =>
  revision === tombstoneRevision ? '9223372036854775807' : String(revision);

/** Trailers carry ASCII only. */
const printable = (text: string): string => text.replaceAll(/[^\x20-\x7e]/gu, '?');
