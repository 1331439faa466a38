import { type Recorded, tombstoneRevision } from '../storage/record';
import type { Streams } from './streams';

/** An event as it is handed out: with the link that led to it, or a link that leads nowhere. */
export interface Resolved {
  readonly event: Recorded | undefined;
  readonly link: Recorded | undefined;
}

/** Follows a link, a `$>` event whose data says `revision@stream`; others are handed out as they are. */
export const resolve = (streams: Streams, recorded: Recorded): Resolved => {
  if (recorded.type !== '$>') return { event: recorded, link: undefined };
  const [, revision, stream] = /^(\d{1,19})@(.+)$/s.exec(recorded.data.toString()) ?? [];
  if (revision === undefined || stream === undefined) return { event: undefined, link: recorded };
  const wanted = Math.min(Number(revision), tombstoneRevision);
  const [event] = streams.streamPage(stream, wanted, 1);
  return { event: event?.revision === wanted ? event : undefined, link: recorded };
};
