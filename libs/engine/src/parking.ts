import { sql } from 'kysely';
import { sqlState, type Database } from './database';
import type { EventStore, RecordedEvent } from './event-store';
import { projectionOf, sortable, type Change, type View } from './view';

/** A key whose row stands still because one of its events could not be folded or saved; its later events queue behind. */
export interface Parked {
  readonly key: string;
  /** Of the event that failed, as `parsePosition` reads it. */
  readonly position: string;
  readonly eventId: string;
  /** What failed and where, without any value: values may be personal. */
  readonly error: string;
}

/** The events of one key that wait, first the one that failed. */
export interface Poison {
  readonly key: string;
  readonly events: readonly RecordedEvent[];
  readonly error: unknown;
}

/** What became of one key: its row after the events that could be folded, and the rest when one could not. */
export interface Folded<Row> {
  readonly key: string;
  readonly events: readonly RecordedEvent[];
  readonly change?: Change<Row>;
  readonly poison?: Poison;
}

/** Those of the keys that are parked. */
export const parkedAmong = async (
  db: Database,
  projection: string,
  keys: readonly string[],
): Promise<ReadonlySet<string>> => {
  const found = await sql<{ key: string }>`
    select key from projection_parked where projection = ${projection} and key = any(${keys})`.execute(db);
  return new Set(found.rows.map(({ key }) => key));
};

/** All parked keys of the projection, the longest parked first. */
export const parkedIn = async (db: Database, projection: string): Promise<readonly Parked[]> => {
  const found = await sql<Parked>`
    select key, position, event_id as "eventId", error from projection_parked
    where projection = ${projection} order by position`.execute(db);
  return found.rows;
};

/** Parks a key with the events that wait. */
export const park = async (tx: Database, projection: string, { key, events, error }: Poison): Promise<void> => {
  const [failed] = events;
  if (!failed) return;
  await sql`
    insert into projection_parked (projection, key, position, event_id, error) values
    (${projection}, ${key}, ${sortable(failed.position)}, ${failed.id}, ${explain(failed, error)})`.execute(tx);
  await queue(tx, projection, key, events);
};

/** Lets events wait behind a parked key: where they stand in the log, not what they say. */
export const queue = async (
  tx: Database,
  projection: string,
  key: string,
  events: readonly RecordedEvent[],
): Promise<void> => {
  const waiting = events.map(({ position, stream, revision }) => ({ position: sortable(position), stream, revision }));
  await sql`
    insert into projection_queued (projection, key, position, stream, revision)
    select ${projection}, ${key}, position, stream, revision
    from jsonb_to_recordset(${JSON.stringify(waiting)}::jsonb) as t(position text, stream text, revision integer)`.execute(
    tx,
  );
};

/**
 * Folds everything that waits behind a parked key, read anew from the log, and frees the key. False when it fails again: the
 * key stays parked as it was. Nothing to do is true. Safe beside a running runner: both lock the checkpoint first.
 * Live feeds show the row with its next event, for it comes back at a position that they have passed.
 */
export const unpark = <Row>(
  db: Database,
  store: Pick<EventStore, 'read'>,
  view: View<Row>,
  key: string,
): Promise<boolean> =>
  db.transaction().execute(async (tx) => {
    const projection = projectionOf(view);
    await sql`select from projection_checkpoint where projection = ${projection} for update`.execute(tx);
    const events = await waiting(tx, store, projection, key);
    if (events.length === 0) return true;
    const before = (await view.load(tx, [key])).get(key);
    const { change, poison } = fold(view, key, before, events);
    if (poison || (change && (await refusal(tx, view, change)))) return false;
    for (const table of ['projection_parked', 'projection_queued'])
      await sql`delete from ${sql.table(table)} where projection = ${projection} and key = ${key}`.execute(tx);
    return true;
  });

/** Folds the events of one key as far as they go. */
export const fold = <Row>(
  view: Pick<View<Row>, 'evolve'>,
  key: string,
  before: Row | undefined,
  events: readonly RecordedEvent[],
): Folded<Row> => {
  let change: Change<Row> | undefined;
  for (const [i, event] of events.entries()) {
    try {
      change = { key, row: view.evolve(change ? change.row : before, event), position: event.position };
    } catch (error) {
      return { key, events, change, poison: { key, events: events.slice(i), error } };
    }
  }
  return { key, events, change };
};

/** Saves one row in a savepoint. Answers the error when PostgreSQL refuses a value; throws any other. */
export const refusal = async <Row>(
  tx: Database,
  view: View<Row>,
  change: Change<Row>,
): Promise<{ readonly error: unknown } | undefined> => {
  await sql`savepoint rows`.execute(tx);
  try {
    await view.save(tx, [change]);
    return undefined;
  } catch (error) {
    if (!isDataError(error)) throw error;
    await sql`rollback to savepoint rows`.execute(tx);
    return { error };
  }
};

/** Whether PostgreSQL refused a value, such as a NUL in a text: that event's fault, and the next attempt would fail alike. */
export const isDataError = (error: unknown): boolean => /^2[23]/.test(sqlState(error) ?? '');

const waiting = async (
  tx: Database,
  store: Pick<EventStore, 'read'>,
  projection: string,
  key: string,
): Promise<readonly RecordedEvent[]> => {
  const places = await sql<{ stream: string; revision: number }>`
    select stream, revision from projection_queued
    where projection = ${projection} and key = ${key} order by position`.execute(tx);
  const firsts = new Map<string, number>();
  for (const { stream, revision } of places.rows) if (!firsts.has(stream)) firsts.set(stream, revision);
  const read = new Map<string, RecordedEvent>();
  for (const [stream, first] of firsts)
    for (const event of await store.read(stream, first)) read.set(`${stream} ${event.revision}`, event);
  return places.rows.map(({ stream, revision }) => {
    const event = read.get(`${stream} ${revision}`);
    if (!event) throw new Error(`Expected event ${revision} of ${stream}, but the log no longer has it`);
    return event;
  });
};

const explain = ({ type }: RecordedEvent, error: unknown): string => {
  if (!(error instanceof Error)) return `${type}: not an error`;
  const place = /\(?([^()\s]+:\d+:\d+)\)?$/m
    .exec(error.stack ?? '')?.[1]
    ?.split('/')
    .at(-1);
  return `${type}: ${error.name} ${sqlState(error) ?? ''} at ${place ?? 'an unknown place'}`.replace('  ', ' ');
};
