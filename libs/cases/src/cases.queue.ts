import { sql, type RawBuilder } from 'kysely';
import type { Instant, Lamp } from '@gridloop/domain';
import { projectionOf, type Database } from '@gridloop/engine';
import { casesView, type CaseRow } from './cases.view';

/** What a queue is asked: all conditions hold together. */
export interface QueueFilter {
  /** A unit of the structure: cases of its whole subtree. */
  readonly grid?: string | undefined;
  readonly level?: string | undefined;
  readonly stage?: string | undefined;
  readonly status?: string | undefined;
  readonly lamp?: Lamp | undefined;
  readonly handler?: string | undefined;
  /** Pseudonym: a resident sees his own cases only. */
  readonly reporter?: string | undefined;
}

/** A place in the order of due instants; cases without one come last. */
export interface QueueCursor {
  readonly dueAt: Instant | null;
  readonly caseId: string;
}

export interface QueuePage {
  readonly rows: readonly (CaseRow & { readonly lamp: Lamp | null })[];
  readonly next: QueueCursor | undefined;
  readonly counts: { readonly total: number; readonly status: Counts; readonly lamp: Counts };
}

type Counts = Readonly<Record<string, number>>;

const table = sql.table(projectionOf(casesView));

/** One page of the queue in the order of due instants, and counts over all that the filter lets through. */
export const readQueue = async (
  db: Database,
  filter: QueueFilter,
  page: { readonly after: QueueCursor | undefined; readonly limit: number; readonly now: Instant },
): Promise<QueuePage> => {
  const lamp = lampSql(page.now);
  const fits = conditions(filter, lamp);
  const [rows, counts] = await Promise.all([
    sql<CaseRow & { lamp: Lamp | null }>`
      select *, ${lamp} as lamp from ${table}
      where ${sql.join([...fits, behind(page.after)], sql` and `)}
      order by due_at nulls last, case_id limit ${page.limit + 1}`.execute(db),
    sql<{ status: string; lamp: Lamp | null; n: number }>`
      select status, ${lamp} as lamp, count(*)::integer as n from ${table}
      where ${sql.join(fits, sql` and `)} group by 1, 2`.execute(db),
  ]);
  const shown = rows.rows.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    rows: shown,
    next: last && rows.rows.length > page.limit ? { dueAt: last.due_at, caseId: last.case_id } : undefined,
    counts: {
      total: counts.rows.reduce((sum, row) => sum + row.n, 0),
      status: summed(counts.rows.map((row) => [row.status, row.n])),
      lamp: summed(counts.rows.map((row) => [row.lamp ?? 'NONE', row.n])),
    },
  };
};

/** One case's row; undefined when the read model has none. */
export const readCase = async (
  db: Database,
  caseId: string,
  now: Instant,
): Promise<(CaseRow & { readonly lamp: Lamp | null }) | undefined> => {
  const found = await sql<CaseRow & { lamp: Lamp | null }>`
    select *, ${lampSql(now)} as lamp from ${table} where case_id = ${caseId}`.execute(db);
  return found.rows[0];
};

export type ClosedCase = Pick<CaseRow, 'case_id'> & { readonly closed_at: Instant };

/** Cases closed before an instant and not archived, in the order of their closing; only those behind `after` in it. */
export const closedBefore = async (
  db: Database,
  instant: Instant,
  after: ClosedCase | undefined,
  limit: number,
): Promise<readonly ClosedCase[]> => {
  const found = await sql<ClosedCase>`
    select case_id, closed_at from ${table} where status = 'CLOSED' and closed_at < ${instant}
      and (closed_at, case_id) > (${after?.closed_at ?? ''}, ${after?.case_id ?? ''})
    order by closed_at, case_id limit ${limit}`.execute(db);
  return found.rows;
};

/** The lamp is computed when asked: no row shows green when it is red (handbook §5.4). */
const lampSql = (now: Instant): RawBuilder<Lamp | null> => sql`
  case when due_at is null then null when ${now} > due_at then 'RED' when ${now} > yellow_at then 'YELLOW' else 'GREEN' end`;

const conditions = (filter: QueueFilter, lamp: RawBuilder<Lamp | null>): RawBuilder<unknown>[] => [
  sql`true`,
  ...(filter.grid ? [sql`path @> array[${filter.grid}]::text[]`] : []),
  ...(filter.level ? [sql`level = ${filter.level}`] : []),
  ...(filter.stage ? [sql`stage = ${filter.stage}`] : []),
  ...(filter.status ? [sql`status = ${filter.status}`] : []),
  ...(filter.handler ? [sql`handler = ${filter.handler}`] : []),
  ...(filter.reporter ? [sql`reporters @> array[${filter.reporter}]::text[]`] : []),
  ...(filter.lamp ? [sql`${lamp} = ${filter.lamp}`] : []),
];

const behind = (after: QueueCursor | undefined): RawBuilder<unknown> => {
  if (!after) return sql`true`;
  return after.dueAt
    ? sql`(due_at is null or (due_at, case_id) > (${after.dueAt}, ${after.caseId}))`
    : sql`(due_at is null and case_id > ${after.caseId})`;
};

const summed = (pairs: readonly (readonly [string, number])[]): Counts => {
  const sums: Record<string, number> = {};
  for (const [key, n] of [...pairs].sort(([a], [b]) => (a < b ? -1 : 1))) sums[key] = (sums[key] ?? 0) + n;
  return sums;
};
