import type { Resolved } from '../streams/links';
import type { Refusal } from '../streams/refusal';
import type { Strategy } from './settings';
import type { Tally } from './tally';

/** Something to deliver. */
export interface Message {
  readonly resolved: Resolved;
  /** What the consumer acknowledges: the id of the link, if there is one, else of the event. */
  readonly id: string;
  /** Revision or position in the source; undefined when it is replayed from the parked stream. */
  readonly place: number | undefined;
  readonly retries: number;
}

/** One connected subscriber. */
export interface Consumer {
  readonly name: string;
  readonly from: string;
  readonly user: string;
  /** How many messages it takes before it acknowledges the first. */
  readonly capacity: number;
  send(message: Message): void;
  drop(reason: Refusal): void;
}

/** A consumer with what it is working on. */
export interface Worker {
  readonly consumer: Consumer;
  inFlight: number;
  readonly tally: Tally;
}

/** Chooses who gets a message; undefined while nobody should. `turn` counts deliveries. */
export const choose = (
  strategy: Strategy,
  workers: readonly Worker[],
  message: Message,
  turn: number,
): Worker | undefined => {
  const free = (worker: Worker | undefined): Worker | undefined =>
    worker && worker.inFlight < worker.consumer.capacity ? worker : undefined;
  switch (strategy) {
    case 'RoundRobin':
      for (let step = 0; step < workers.length; step++) {
        const worker = free(workers[(turn + step) % workers.length]);
        if (worker) return worker;
      }
      return undefined;
    case 'DispatchToSingle':
      return workers.find(free);
    case 'Pinned':
      return free(workers[hash(streamOf(message)) % workers.length]);
    case 'PinnedByCorrelation':
      return free(workers[hash(correlationOf(message)) % workers.length]);
  }
};

const streamOf = ({ resolved: { event, link } }: Message): string => (event ?? link)?.stream ?? '';

const correlationOf = (message: Message): string => {
  try {
    const said = JSON.parse(message.resolved.event?.metadata.toString() ?? '') as { $correlationId?: unknown };
    return typeof said.$correlationId === 'string' ? said.$correlationId : streamOf(message);
  } catch {
    return streamOf(message);
  }
};

/** FNV-1a. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
};
