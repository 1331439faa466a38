import { randomUUID } from 'node:crypto';
import { type Entry, Log } from '../src/storage/log';
import { span } from '../src/storage/record';
import { caseData, caseMetadata, caseType } from './case-events';

/** Cases are so many events long; a thousand grow side by side, as they do in a city. */
export const perCase = 20;
const openCases = 1000;
/** Events of the cases that grow side by side, from their first to their last. */
export const generationOf = openCases * perCase;

export const caseOf = (n: number): string => `case-${n}`;

/**
 * Writes a log of so many events (a multiple of `generationOf`) into an empty folder, a thousand at a time, each commit
 * synced: what a store writes, in the same thread and format, only that no client asks for it.
 */
export const writeInBulk = async (folder: string, events: number): Promise<void> => {
  const log = await Log.open(folder);
  let position = log.end().next;
  const created = Date.now();
  for (let written = 0; written < events; written += openCases) {
    const revision = (written / openCases) % perCase;
    const first = Math.floor(written / generationOf) * openCases;
    const entries = Array.from({ length: openCases }, (_, n): Entry => {
      const stream = caseOf(first + n);
      const event = { id: randomUUID(), type: caseType, json: true, data: caseData, metadata: caseMetadata };
      const entry = { ...event, key: first + n + 1, stream, revision, position, created };
      position += span(entry);
      return entry;
    });
    await log.commit(entries, revision === 0 ? entries.map(({ key, stream }) => [key, stream] as const) : []);
  }
  await log.close();
};
