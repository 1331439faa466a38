import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { damageInWriteAhead } from './write-ahead';

/** Written into every file; a store refuses a file of another version. */
export const formatVersion = 1;
/** "GLES", SQLite's mark for whose file it is. */
const applicationId = 0x474c4553;

/** SQLITE_BUSY. */
const busy = 5;

const schema = `
  CREATE TABLE streams (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    json INTEGER NOT NULL,
    created INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL, -- bytes of data
    body BLOB NOT NULL     -- id (16 bytes), data, metadata
  );
  CREATE UNIQUE INDEX events_of_stream ON events (stream, revision);
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${formatVersion};
`;

/** The folder cannot be used, and why; what to do is in the message. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}

/** The log's file inside a data folder. */
export const logFile = (folder: string): string => join(folder, 'events.db');

/**
 * Holds the folder for this process until the returned function is called or the process ends, however it ends.
 * @throws Unusable when another one holds it, or when nothing can be written there
 */
export const lockFolder = (folder: string): (() => void) => {
  let lock: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    lock = new DatabaseSync(join(folder, 'lock'));
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    const { errcode, message } = error as Error & { errcode?: number };
    if (errcode === busy)
      throw new Unusable(`Expected to hold ${folder} alone, but another process has it`, { cause: error });
    throw new Unusable(`Expected to write in ${folder}, but: ${message}`, { cause: error });
  }
  return () => lock.close();
};

/** An empty log in memory, for tests: nothing survives. */
export const openInMemory = (): DatabaseSync => {
  const database = new DatabaseSync(':memory:');
  database.exec(`PRAGMA page_size = 8192; ${schema}`);
  return database;
};

/**
 * Opens the log's file for reading, made first when there is none; repairs what a crash left half written.
 * @throws Unusable when it is another program's, of another format, cut short or damaged at its core
 */
export const openToRead = (folder: string): DatabaseSync => {
  const file = logFile(folder);
  if (!existsSync(file)) create(file);
  const damage = damageInWriteAhead(`${file}-wal`);
  if (damage !== undefined)
    throw new Unusable(`Expected ${file}-wal to be whole, but it is damaged at byte ${damage}: restore a backup`);
  const database = new DatabaseSync(file, { timeout: 5000 });
  try {
    database.exec('PRAGMA query_only = ON; PRAGMA cache_size = -32768');
    inspect(database, file);
  } catch (error) {
    database.close();
    if (error instanceof Unusable) throw error;
    throw new Unusable(`Expected ${file} to be readable, but: ${(error as Error).message}; restore a backup`, {
      cause: error,
    });
  }
  return database;
};

/** Made under another name, so that a crash leaves a whole file or none. */
const create = (file: string): void => {
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  const database = new DatabaseSync(unfinished);
  database.exec(`PRAGMA page_size = 8192; BEGIN; ${schema} COMMIT`);
  database.close();
  renameSync(unfinished, file);
};

const inspect = (database: DatabaseSync, file: string): void => {
  const number = (pragma: string): number => Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);
  if (number('application_id') !== applicationId)
    throw new Unusable(`Expected ${file} to be an event log, but it is not`);
  const version = number('user_version');
  if (version !== formatVersion)
    throw new Unusable(`Expected ${file} in format ${formatVersion}, but it has format ${version}`);
};
