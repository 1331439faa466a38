import { randomUUID } from 'node:crypto';
import { engine, type CaseCommand, type Instant, type Rulebook } from '@gridloop/domain';

export interface Recount {
  /** Some cases, in order of their ids behind `after`, with a clock that is not counted by this version of the calendar. */
  casesBehind(calendar: string, after: string, limit: number): Promise<readonly string[]>;
  send(caseId: string, command: CaseCommand, key: string): Promise<void>;
  now(): Instant;
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

const page = 1_000;
const atOnce = 32;

/**
 * When a year is published or revised, then every running clock is counted anew by the newest version of its calendar.
 * Goes once over all cases that are behind; answers how many there were. It keeps no place of its own: what was killed in
 * the middle finds those still behind, and a case that was already told has nothing to do.
 */
export const whenCalendarChangesThenRecount = async (book: Rulebook, recount: Recount): Promise<number> => {
  let told = 0;
  for (const [line, { id }] of book.calendars)
    if (line !== id && !line.includes('@')) told += await recountBy(id, recount);
  return told;
};

const recountBy = async (calendar: string, recount: Recount): Promise<number> => {
  let told = 0;
  for (let after = ''; !recount.signal.aborted;) {
    const cases = await recount.casesBehind(calendar, after, page);
    const waiting = cases.values();
    const lane = async (): Promise<void> => {
      for (const caseId of waiting) {
        if (recount.signal.aborted) return;
        await tell(caseId, recount).catch(recount.onError);
        told += 1;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    const last = cases.at(-1);
    if (!last || cases.length < page) break;
    after = last;
  }
  return told;
};

const tell = (caseId: string, { send, now }: Recount): Promise<void> =>
  send(caseId, { type: 'RecomputeDeadlines', data: { caseId, by: engine, at: now() } }, `recount_${randomUUID()}`);
