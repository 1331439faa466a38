import { once } from 'node:events';
import type {
  sendUnaryData,
  ServerDuplexStream,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
} from '@grpc/grpc-js';
import type { Gate } from './gate';
import { statusOf } from './refusing';

/** A call that answers with many messages. */
type Answering = ServerWritableStream<unknown, Buffer> | ServerDuplexStream<unknown, Buffer>;

/** One message of an answer at a time; waits while the client is slow. @throws AbortError once the call has ended */
export type Send = (message: Buffer) => Promise<void> | void;

/** One request, one answer. */
export const unary =
  <Q, A>(gate: Gate, handle: (request: Q, call: ServerUnaryCall<Q, A>) => Promise<A> | A) =>
  (call: ServerUnaryCall<Q, A>, answer: sendUnaryData<A>): void =>
    void gate
      .pass(call)
      .then(() => handle(call.request, call))
      .then((response) => answer(null, response))
      .catch((error: unknown) => answer(statusOf(error)));

/** Many messages, one answer. */
export const collecting =
  <Q, A>(gate: Gate, handle: (messages: AsyncIterable<Q>, call: ServerReadableStream<Q, A>) => Promise<A>) =>
  (call: ServerReadableStream<Q, A>, answer: sendUnaryData<A>): void =>
    void gate
      .pass(call)
      .then(() => handle(call, call))
      .then((response) => answer(null, response))
      .catch((error: unknown) => answer(statusOf(error)));

/** One request or many, many answers; `signal` fires when the client leaves or the store ends the call. */
export const streaming =
  <C extends Answering>(gate: Gate, handle: (call: C, send: Send, signal: AbortSignal) => Promise<void>) =>
  (call: C): void => {
    const { signal, leave } = gate.enter(call);
    signal.addEventListener('abort', () => fail(call, signal.reason));
    void gate
      .pass(call)
      .then(() => handle(call, sender(call, signal), signal))
      .then(() => void (signal.aborted || call.end()))
      .catch((error: unknown) => void (signal.aborted || fail(call, error)))
      .finally(leave);
  };

const sender = (call: Answering, signal: AbortSignal): Send => {
  let draining: Promise<void> | undefined; // one for all who send at the same time
  return (message) => {
    signal.throwIfAborted();
    if (!call.write(message)) draining ??= once(call, 'drain', { signal }).then(() => (draining = undefined));
    return draining;
  };
};

const fail = (call: Answering, error: unknown): void => {
  if (!call.cancelled) call.emit('error', statusOf(error));
};
