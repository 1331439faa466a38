import { sql } from 'kysely';
import type { Event } from '@gridloop/domain';
import type { Database } from './database';
import { comparePositions, type Position, type RecordedEvent } from './event-store';

/** A recorded event whose type tells its data. */
export type Recorded<E extends Event> = E extends Event ? RecordedEvent<E> : never;

/** What became of one row: `undefined` deletes. `position` is that of the last event that touched it. */
export interface Change<Row> {
  readonly key: string;
  readonly row: Row | undefined;
  readonly position: Position;
}

/**
 * A read model as a fold per key: pure in `keyOf` and `evolve`, and told how its rows are kept.
 * A row is plain JSON that comes back from `load` as it went into `save`: null where there is nothing, never undefined.
 */
export interface View<Row, E extends Event = Event> {
  readonly name: string;
  /** Raised whenever rows would come out differently: the next version is built beside the old one. */
  readonly version: number;
  /** Of the streams it follows, such as `case-`. */
  readonly prefixes: readonly string[];
  /** The one row that the event concerns; undefined: none. Never throws. */
  keyOf(event: Recorded<E>): string | undefined;
  /** The row after the event; undefined deletes. Throwing parks the key. */
  evolve(row: Row | undefined, event: Recorded<E>): Row | undefined;
  /** What `schema` creates; dropped before a rebuild. The names carry the version. */
  readonly tables: readonly string[];
  /** Creates tables and indexes that do not exist yet. */
  schema(db: Database): Promise<void>;
  load(db: Database, keys: readonly string[]): Promise<ReadonlyMap<string, Row>>;
  /** Each key occurs once. */
  save(db: Database, changes: readonly Change<Row>[]): Promise<void>;
}

/** `<name>_v<version>`: the name of the view's checkpoint, lease and, when it has one table, of that. */
export const projectionOf = (view: Pick<View<unknown>, 'name' | 'version'>): string => `${view.name}_v${view.version}`;

/** A position as text of one width, whose order is that of the log. `parsePosition` reads it. */
export const sortable = ({ commit, prepare }: Position): string =>
  `${String(commit).padStart(20, '0')}-${String(prepare).padStart(20, '0')}`;

/** Whether `a` stands behind `b` in the log; undefined stands before everything. */
export const isAhead = (a: Position | undefined, b: Position | undefined): a is Position =>
  a !== undefined && (b === undefined || comparePositions(a, b) > 0);

export interface TableView<Row, E extends Event> extends Pick<
  View<Row, E>,
  'name' | 'version' | 'prefixes' | 'keyOf' | 'evolve'
> {
  /** The column that holds the key. */
  readonly key: keyof Row & string;
  /** Column → SQL type and constraints, such as `text not null`. */
  readonly columns: Readonly<Record<keyof Row & string, string>>;
  /** What follows `create index on <table>`, such as `(unit, due_at) where closed_at is null`. */
  readonly indexes?: readonly string[];
}

/** The usual view: one table, a row per key, loaded and saved in one statement each. Adds the column `position` for feeds. */
export const tableView = <Row extends object, E extends Event = Event>(of: TableView<Row, E>): View<Row, E> => {
  const name = projectionOf(of);
  const table = sql.table(name);
  const key = sql.ref(of.key);
  const columns = Object.keys(of.columns).map((column) => sql.ref(column));
  const definitions = Object.entries<string>(of.columns).map(
    ([column, type]) => sql`${sql.ref(column)} ${sql.raw(type)}`,
  );
  const indexes = [...(of.indexes ?? []), '(position)'];

  return {
    ...of,
    tables: [name],
    async schema(db) {
      await sql`
        create table if not exists ${table}
          (${sql.join(definitions)}, position text collate "C" not null, primary key (${key}))`.execute(db);
      for (const [i, on] of indexes.entries())
        await sql`create index if not exists ${sql.ref(`${name}_${i}`)} on ${table} ${sql.raw(on)}`.execute(db);
    },
    async load(db, keys) {
      const found = await sql<Row>`select ${sql.join(columns)} from ${table} where ${key} = any(${keys})`.execute(db);
      return new Map(found.rows.map((row) => [String(row[of.key]), row]));
    },
    async save(db, changes) {
      const gone = changes.filter(({ row }) => row === undefined).map((change) => change.key);
      const kept = changes.flatMap(({ row, position }) => (row ? [{ ...row, position: sortable(position) }] : []));
      if (gone.length > 0) await sql`delete from ${table} where ${key} = any(${gone})`.execute(db);
      if (kept.length === 0) return;
      const all = [...columns, sql.ref('position')];
      await sql`
        insert into ${table} (${sql.join(all)})
        select ${sql.join(all)} from jsonb_populate_recordset(null::${table}, ${JSON.stringify(kept)}::jsonb)
        on conflict (${key}) do update set ${sql.join(all.map((column) => sql`${column} = excluded.${column}`))}`.execute(
        db,
      );
    },
  };
};

/** Rows of a `tableView` that changed after `after` (undefined: all), in the order of their last change. */
export const changedRows = async <Row>(
  db: Database,
  view: Pick<View<Row>, 'name' | 'version'>,
  after: Position | undefined,
  limit: number,
): Promise<readonly (Row & { readonly position: string })[]> => {
  const found = await sql<Row & { readonly position: string }>`
    select * from ${sql.table(projectionOf(view))}
    where position > ${after ? sortable(after) : ''} order by position limit ${limit}`.execute(db);
  return found.rows;
};
