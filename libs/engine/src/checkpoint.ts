import { sql } from 'kysely';
import { sqlState, type Database } from './database';
import { parsePosition, type Position } from './event-store';
import { pause } from './pause';
import { projectionOf, sortable, type View } from './view';

/**
 * `position`: the last event whose rows are saved, or a checkpoint that came through the subscription; from here the log is
 * followed again. `covers`: no event of the projection stands between `position` and here. It answers those who wait for a
 * position that concerns other projections, and nothing is ever resumed from it: were it wrong, no event would be lost.
 * Both are `sortable` text, '' before the first event.
 */
const ownTables = {
  projection_checkpoint: sql`
    create table if not exists projection_checkpoint (
      projection text primary key, position text collate "C" not null, covers text collate "C" not null)`,
  projection_parked: sql`
    create table if not exists projection_parked (
      projection text, key text, position text not null, event_id text not null, error text not null,
      primary key (projection, key))`,
  projection_queued: sql`
    create table if not exists projection_queued (
      projection text, key text, position text collate "C", stream text not null, revision integer not null,
      primary key (projection, key, position))`,
};

/** The projection does not stand where its runner left it: someone else moved it, or the database was emptied. */
export class Superseded extends Error {
  constructor(readonly projection: string) {
    super(`Expected ${projection} where it was left, but its checkpoint moved or is gone`);
    this.name = 'Superseded';
  }
}

/**
 * Where the view stands, with every table in place. A view whose checkpoint or tables are missing starts again from nothing:
 * folding over rows that are already folded would be wrong.
 */
export const openCheckpoint = <Row>(db: Database, view: View<Row>): Promise<Position | undefined> =>
  db.transaction().execute(async (tx) => {
    const projection = projectionOf(view);
    await sql`select pg_advisory_xact_lock(hashtextextended('gridloop schema', 0))`.execute(tx); // "if not exists" races
    const whole = await standing(tx, [...Object.keys(ownTables), ...view.tables]);
    for (const table of Object.values(ownTables)) await table.execute(tx);
    const stored = whole ? await checkpointRow(tx, projection) : undefined;
    if (!stored) {
      for (const table of view.tables) await sql`drop table if exists ${sql.table(table)} cascade`.execute(tx);
      for (const table of Object.keys(ownTables))
        await sql`delete from ${sql.table(table)} where projection = ${projection}`.execute(tx);
      await sql`insert into projection_checkpoint values (${projection}, '', '')`.execute(tx);
    }
    await view.schema(tx);
    return stored && parsePosition(stored.position);
  });

/** Moves the checkpoint, and locks it until the transaction ends. @throws Superseded unless it stands at `from`, before `to` */
export const moveCheckpoint = async (
  tx: Database,
  projection: string,
  from: Position | undefined,
  to: Position,
): Promise<void> => {
  const { numAffectedRows } = await sql`
    update projection_checkpoint set position = ${sortable(to)}, covers = greatest(covers, ${sortable(to)})
    where projection = ${projection} and position = ${stored(from)} and position < ${sortable(to)}`.execute(tx);
  if (numAffectedRows !== 1n) throw new Superseded(projection);
};

/** Notes that no event of the projection stands between its checkpoint and `head`. */
export const coverUpTo = async (db: Database, projection: string, head: Position): Promise<void> => {
  await sql`
    update projection_checkpoint set covers = ${sortable(head)}
    where projection = ${projection} and covers < ${sortable(head)}`.execute(db);
};

/** Makes sure that the view still stands at `position`, tables and all. @throws Superseded otherwise */
export const confirmCheckpoint = async <Row>(
  db: Database,
  view: View<Row>,
  position: Position | undefined,
): Promise<void> => {
  const projection = projectionOf(view);
  const row = await checkpointRow(db, projection);
  if (row?.position !== stored(position) || !(await standing(db, view.tables))) throw new Superseded(projection);
};

/** Position of the last event that the projection has saved; undefined when there is none, or no such projection. */
export const checkpointOf = async (db: Database, projection: string): Promise<Position | undefined> =>
  parsePosition((await readCheckpoint(db, projection))?.position ?? '');

/**
 * Whether everything up to `position` that concerns the projection is saved within `timeoutMs` milliseconds; false also when
 * the signal fires. Sound for any position of the log: the runner saves `position` with the rows, and while it idles reads
 * on from there to the head of the log; only when that finds nothing of the projection does `covers` become that head.
 */
export const waitForPosition = async (
  db: Database,
  projection: string,
  position: Position,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<boolean> => {
  const deadline = performance.now() + timeoutMs;
  for (let wait = 2; ; wait = Math.min(2 * wait, 50)) {
    const row = await readCheckpoint(db, projection);
    if (row && row.covers >= sortable(position)) return true;
    const left = deadline - performance.now();
    if (left <= 0 || signal?.aborted) return false;
    await pause(Math.min(wait, left), signal);
  }
};

/** How long a query waits for the position it was given, in milliseconds. */
const patience = 5_000;

/** Whether the view shows the position of a command's answer, `minPosition` in words, now or soon; true when none is asked for. */
export const shows = async (
  db: Database,
  view: Pick<View<unknown>, 'name' | 'version'>,
  minPosition: string | undefined,
): Promise<boolean> => {
  const wanted = minPosition ? parsePosition(minPosition) : undefined;
  return !wanted || waitForPosition(db, projectionOf(view), wanted, { timeoutMs: patience });
};

interface CheckpointRow {
  readonly position: string;
  readonly covers: string;
}

const stored = (position: Position | undefined): string => (position ? sortable(position) : '');

const checkpointRow = async (db: Database, projection: string): Promise<CheckpointRow | undefined> =>
  (
    await sql<CheckpointRow>`
      select position, covers from projection_checkpoint where projection = ${projection}`.execute(db)
  ).rows[0];

/** For readers, who may come before the first runner has created anything. */
const readCheckpoint = async (db: Database, projection: string): Promise<CheckpointRow | undefined> => {
  try {
    return await checkpointRow(db, projection);
  } catch (error) {
    if (sqlState(error) === '42P01') return undefined; // undefined table
    throw error;
  }
};

const standing = async (db: Database, tables: readonly string[]): Promise<boolean> => {
  const missing = await sql`
    select from unnest(${tables}::text[]) as t where to_regclass(quote_ident(t)) is null`.execute(db);
  return missing.rows.length === 0;
};
