import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { openDatabase, type Database } from './database';
import type { NewEvent } from './event-store';
import { pause } from './pause';

export interface OwnDatabase {
  readonly url: string;
  readonly db: Database;
  /** Turns new connections away, or lets them in again. */
  admit(connections: boolean): Promise<void>;
  /** Closes and drops it. */
  drop(): Promise<void>;
}

/** For specs: a new database on the server at DATABASE_URL, so that a suite may empty it. */
export const ownDatabase = async (): Promise<OwnDatabase> => {
  const url = new URL(process.env.DATABASE_URL ?? '');
  const server = openDatabase(url.href, { connections: 1, onError: () => undefined });
  const name = `spec_${randomUUID().replaceAll('-', '')}`;
  await sql`create database ${sql.id(name)}`.execute(server);
  url.pathname = name;
  const db = openDatabase(url.href, { connections: 4, onError: () => undefined });
  return {
    url: url.href,
    db,
    async admit(connections) {
      await sql`alter database ${sql.id(name)} with allow_connections ${sql.lit(connections)}`.execute(server);
    },
    async drop() {
      await db.destroy();
      await sql`drop database ${sql.id(name)} with (force)`.execute(server);
      await server.destroy();
    },
  };
};

/** For specs: an event of nobody in particular. */
export const fact = (type: string, data: unknown = {}): NewEvent => ({
  id: randomUUID(),
  type,
  data,
  metadata: {
    schemaVersion: 1,
    occurredAt: '2020-02-19T02:00:00.000Z',
    recordedAt: '2020-02-19T02:00:00.000Z',
    actor: { person: 'somebody' },
    idempotencyKey: randomUUID(),
    command: 'TellFact',
    $correlationId: randomUUID(),
    $causationId: randomUUID(),
    contentHash: '',
    previousHash: '',
  },
});

/** For specs: waits until `check` no longer throws, and throws what it threw when that takes longer than ten seconds. */
export const eventually = async <T>(check: () => T | Promise<T>): Promise<T> => {
  for (const deadline = performance.now() + 10_000; ; await pause(2)) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
};
