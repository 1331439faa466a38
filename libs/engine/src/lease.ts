import { sql } from 'kysely';
import { openDatabase, type Database } from './database';
import { backOff, pause, within } from './pause';

export interface Lease {
  /** Of the PostgreSQL server that keeps the lease. */
  readonly url: string;
  /** One holder per name at a time, over all processes. */
  readonly name: string;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/** How often one who waits asks again, in milliseconds: an advisory lock waited for would hold back vacuum. */
const askAgainMs = 500;

/**
 * Does `work` while this process holds the lease, on the very connection that holds it: what is lost together cannot write
 * alone. When `work` or the connection fails, takes the lease again and begins anew, with back-off, until the signal.
 */
export const whileHolding = async (lease: Lease, work: (db: Database) => Promise<void>): Promise<void> => {
  const { signal, onError } = lease;
  let failures = 0;
  while (!signal.aborted) {
    const db = openDatabase(lease.url, { connections: 1, application: `gridloop ${lease.name}`, onError });
    const begun = performance.now();
    try {
      await db.connection().execute(async (held) => {
        if (await taken(held, lease)) await work(held);
      });
    } catch (error) {
      if (performance.now() - begun > 10_000) failures = 0;
      failures += 1;
      onError(error);
    }
    await within(2_000, db.destroy()).catch(onError);
    if (!signal.aborted) await pause(backOff(failures), signal);
  }
};

/** @throws when the connection, and so the lease, is lost */
export const stillHeld = async (db: Database): Promise<void> => {
  await sql`select 1`.execute(db);
};

const taken = async (db: Database, { name, signal }: Lease): Promise<boolean> => {
  while (!signal.aborted) {
    const lock = sql<{
      held: boolean;
    }>`select pg_try_advisory_lock(hashtextextended(${`gridloop ${name}`}, 0)) as held`;
    if ((await lock.execute(db)).rows[0]?.held) return true;
    await pause(askAgainMs, signal);
  }
  return false;
};
