import { setImmediate as pause } from 'node:timers/promises';
import type { Recorded } from '../storage/record';
import { Refusal } from '../streams/refusal';
import { isTombstoned } from '../streams/rules';
import type { Streams } from '../streams/streams';
import { Bell } from './bell';
import { type Filter, matcher } from './filter';

/** What a follower is told, in order. */
export type Told =
  | { readonly kind: 'event'; readonly event: Recorded }
  | { readonly kind: 'checkpoint'; readonly position: number }
  | { readonly kind: 'caught-up' };

/** Where a follower starts: at a position of `$all` or at a revision of a stream, inclusive. */
export type Start =
  | { readonly source: 'all'; readonly position: number; readonly filter?: Filter }
  | { readonly source: 'stream'; readonly stream: string; readonly revision: number };

const pageSize = 256;

/**
 * Everything from the start on, and then what comes, page by page, until the signal.
 * A follower pulls: whoever is slow holds no more memory than one page and reads on from the file.
 * @throws Refusal (stream-deleted) when the stream has a tombstone
 */
export async function* follow(streams: Streams, start: Start, signal: AbortSignal): AsyncGenerator<readonly Told[]> {
  const bell = new Bell();
  const stop = streams.listen(start.source === 'all' ? '$all' : start.stream, bell.ring);
  signal.addEventListener('abort', bell.ring);
  const next = start.source === 'all' ? allPages(streams, start.position, start.filter) : streamPages(streams, start);
  try {
    for (let live = false; !signal.aborted;) {
      const page = next();
      if (page) {
        yield page;
        await pause(); // others are served between two pages
        continue;
      }
      if (!live) yield whenLive(streams, start);
      live = true;
      await bell.wait();
    }
  } finally {
    stop();
    signal.removeEventListener('abort', bell.ring);
  }
}

const whenLive = (streams: Streams, start: Start): Told[] => {
  const caughtUp: Told = { kind: 'caught-up' };
  const filtered = start.source === 'all' && start.filter && streams.last >= 0;
  return filtered ? [{ kind: 'checkpoint', position: streams.last }, caughtUp] : [caughtUp];
};

/** Returns a function that gives the next page, or undefined while there is none. */
const allPages = (streams: Streams, from: number, filter: Filter | undefined): (() => Told[] | undefined) => {
  const matches = filter ? matcher(filter) : () => true;
  let at = from;
  let considered = 0;
  return () => {
    const events = streams.page(at, pageSize);
    if (events.length === 0) return undefined;
    at = (events.at(-1)?.position ?? at) + 1;
    const told: Told[] = [];
    for (const event of events) {
      if (matches(event)) told.push({ kind: 'event', event });
      if (!filter || ++considered < filter.checkpointEvery) continue;
      told.push({ kind: 'checkpoint', position: event.position });
      considered = 0;
    }
    return told;
  };
};

const streamPages = (streams: Streams, start: Start & { source: 'stream' }): (() => Told[] | undefined) => {
  let at = start.revision;
  return () => {
    if (isTombstoned(streams.head(start.stream))) throw new Refusal({ kind: 'stream-deleted', stream: start.stream });
    const events = streams.streamPage(start.stream, at, pageSize);
    if (events.length === 0) return undefined;
    at = (events.at(-1)?.revision ?? at) + 1;
    return events.map((event) => ({ kind: 'event', event }));
  };
};
