import { sql } from 'kysely';
import type { Instant } from '@gridloop/domain';
import type { Database } from './database';
import { projectionOf, tableView, type View } from './view';

/** A wish that was refused: where the fact stands that caused it, and when it is tried again. It holds nothing personal. */
export interface RefusedWish {
  /** The idempotency key of the wish. */
  readonly key: string;
  readonly stream: string;
  readonly revision: number;
  /** Of the wish among those of the fact. */
  readonly index: number;
  /** Whom it was sent to, as `case-<id>`, and what. */
  readonly target: string;
  readonly command: string;
  readonly code: string;
  readonly tries: number;
  /** Null: refused for good, for people to look at. */
  readonly next_at: Instant | null;
}

/** The checkpoint of an automation stands as that of a view whose rows are its refused wishes. */
export const refusedWishes = (automation: { name: string; prefixes: readonly string[] }): View<RefusedWish> =>
  tableView<RefusedWish>({
    name: automation.name.replaceAll('-', '_'),
    version: 1,
    prefixes: automation.prefixes,
    keyOf: () => undefined,
    evolve: (row) => row,
    key: 'key',
    columns: {
      key: 'text not null',
      stream: 'text not null',
      revision: 'integer not null',
      index: 'integer not null',
      target: 'text not null',
      command: 'text not null',
      code: 'text not null',
      tries: 'integer not null',
      next_at: 'text collate "C"',
    },
    indexes: ['(next_at)'],
  });

const tries = 36;
const longest = 3_600_000;

/** The wish after one more refusal: tried again after a second, two, four, … an hour, for a day and a half. */
export const refusedAgain = (wish: RefusedWish, code: string, now: Instant): RefusedWish => ({
  ...wish,
  code,
  tries: wish.tries + 1,
  next_at:
    wish.tries + 1 >= tries
      ? null
      : new Date(Date.parse(now) + Math.min(longest, 1_000 * 2 ** wish.tries)).toISOString(),
});

/** Those whose time has come, the oldest first. */
export const dueAgain = async (
  db: Database,
  view: View<RefusedWish>,
  now: Instant,
): Promise<readonly RefusedWish[]> => {
  const found = await sql<RefusedWish>`
    select * from ${sql.table(projectionOf(view))} where next_at <= ${now} order by position limit 100`.execute(db);
  return found.rows;
};

export const countRefused = async (db: Database, view: View<RefusedWish>): Promise<number> => {
  const counted = await sql<{ n: number }>`
    select count(*)::integer as n from ${sql.table(projectionOf(view))}`.execute(db);
  return counted.rows[0]?.n ?? 0;
};
