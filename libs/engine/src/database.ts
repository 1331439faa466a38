import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool, types } from 'pg';

/** PostgreSQL. Which tables there are is decided by the views at run time, hence no static schema. `destroy()` closes it. */
export type Database = Kysely<unknown>;

export interface DatabaseOptions {
  /** Connections at most; default 10. */
  readonly connections?: number;
  /** How the server lists us. */
  readonly application?: string;
  /** The server gives up a statement after so many milliseconds; default 30,000. */
  readonly statementTimeoutMs?: number;
  /** Told of connections that die while nobody uses them. */
  readonly onError: (error: unknown) => void;
}

/** Opens a pool at `url` without connecting yet: a server that is away is noticed by the first query. */
export const openDatabase = (url: string, options: DatabaseOptions): Database => {
  const { connections = 10, application = 'gridloop', statementTimeoutMs = 30_000, onError } = options;
  const pool = new Pool({
    connectionString: url,
    max: connections,
    application_name: application,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 5_000, // a connection that went silent never answers at all
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    types: { getTypeParser: (oid, format) => parsers[oid] ?? types.getTypeParser(oid, format) },
  });
  pool.on('error', onError);
  // The pool listens to idle connections only; an error on a held one without a listener would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely({ dialect: new PostgresDialect({ pool }) });
};

/** The server's own time, in epoch milliseconds. */
export const timeOf = async (db: Database): Promise<number> => {
  const { rows } = await sql<{ ms: number }>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`.execute(db);
  return rows[0]?.ms ?? Number.NaN;
};

/** SQLSTATE of an error that PostgreSQL answered; undefined when it is none. */
export const sqlState = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)
    ? error.code
    : undefined;

const readInteger = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`Expected a safe integer, but the database answered ${text}`);
  return value;
};

const readTimestamp: (text: string) => Date = types.getTypeParser(types.builtins.TIMESTAMPTZ);

/** bigint → number, or an error rather than a rounded one; timestamptz → `Instant`; date → its text, free of time zones. */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [types.builtins.INT8]: readInteger,
  [types.builtins.TIMESTAMPTZ]: (text) => readTimestamp(text).toISOString(),
  [types.builtins.DATE]: (text) => text,
};
