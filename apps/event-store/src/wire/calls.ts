import { on, once } from 'node:events';
import type {
  sendUnaryData,
  ServerDuplexStream,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
} from '@grpc/grpc-js';
import type { Caller } from '../access/access';
import type { Refusal } from '../streams/refusal';
import type { Gate } from './gate';
import { statusOf } from './refusing';

/** A call that answers with many messages. */
type Answering = ServerWritableStream<unknown, Buffer> | ServerDuplexStream<unknown, Buffer>;

/** One message of an answer at a time; waits while the client is slow. @throws the reason once the call has ended */
export type Send = (message: Buffer) => Promise<void> | void;

/** Whom a long call serves; `signal` fires when he leaves or the store ends the call. */
export interface Client {
  readonly caller: Caller | undefined;
  readonly send: Send;
  readonly signal: AbortSignal;
  /** Ends the call for this reason. */
  readonly drop: (reason: Refusal) => void;
}

/** One request, one answer; `host` is the address by which the caller came. */
export const unary =
  <Q, A>(gate: Gate, handle: (request: Q, caller: Caller | undefined, host: string) => Promise<A> | A) =>
  (call: ServerUnaryCall<Q, A>, answer: sendUnaryData<A>): void =>
    void gate
      .pass(call)
      .then((caller) => handle(call.request, caller, call.getHost()))
      .then((response) => answer(null, response))
      .catch((error: unknown) => answer(statusOf(error)));

/** Many messages, one answer. */
export const collecting =
  <Q, A>(gate: Gate, handle: (messages: AsyncIterable<Q>, caller: Caller | undefined) => Promise<A>) =>
  (call: ServerReadableStream<Q, A>, answer: sendUnaryData<A>): void =>
    void gate
      .pass(call)
      .then((caller) => handle(call, caller))
      .then((response) => answer(null, response))
      .catch((error: unknown) => answer(statusOf(error)));

/** One request or many, many answers. */
export const streaming =
  <C extends Answering>(gate: Gate, handle: (call: C, client: Client) => Promise<void>) =>
  (call: C): void => {
    const { signal, drop, leave } = gate.enter(call);
    signal.addEventListener('abort', () => fail(call, signal.reason));
    void gate
      .pass(call)
      .then((caller) => handle(call, { caller, send: sender(call, signal), signal, drop }))
      .then(() => void (signal.aborted || call.end()))
      .catch((error: unknown) => void (signal.aborted || fail(call, error)))
      .finally(leave);
  };

/** The requests of a long call, in order. Leaving the loop leaves the call open, so that its status can still be sent. */
export async function* requestsOf<Q>(call: ServerDuplexStream<Q, Buffer>, signal: AbortSignal): AsyncGenerator<Q> {
  for await (const [request] of on(call, 'data', { signal, close: ['end'], highWaterMark: 64, lowWaterMark: 16 }))
    yield request as Q;
}

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
