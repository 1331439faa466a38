import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { Streams } from './streams/streams';
import { lockFolder, logFile, openToRead, Unusable } from './storage/folder';
import { Damaged, Log } from './storage/log';
import { tombstoneRevision } from './storage/record';
import { openToWrite } from './storage/scribe';

/** What a check found; sound when there are no faults. */
export interface Checked {
  readonly events: number;
  readonly faults: readonly string[];
}

/** Reads every event of a log that no process has open. @throws Unusable when one has, or when there is no log */
export const check = (folder: string): Checked => {
  if (!existsSync(logFile(folder))) throw new Unusable(`Expected an event log in ${folder}, but there is none`);
  const unlock = lockFolder(folder);
  try {
    const database = openToRead(folder);
    try {
      return checkAll(database, logFile(folder));
    } finally {
      database.close();
    }
  } finally {
    unlock();
  }
};

const checkAll = (database: DatabaseSync, file: string): Checked => {
  const faults = database
    .prepare('PRAGMA integrity_check')
    .all()
    .map((row) => String(Object.values(row)[0]))
    .filter((answer) => answer !== 'ok');
  let events = 0;
  try {
    const log = Log.over(database, file);
    for (let at = 0, page = log.page(at, 1000); page.length > 0; page = log.page(at, 1000)) {
      events += page.length;
      at = (page.at(-1)?.position ?? at) + 1;
    }
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    faults.push(error.message);
  }
  return { events, faults };
};

/** Copies a log into an empty folder, consistent as of one instant; a store may be writing meanwhile. */
export const backUp = async (folder: string, target: string): Promise<void> => {
  const source = new DatabaseSync(logFile(folder), { readOnly: true, timeout: 5000 });
  try {
    await copyInto(target, async (file) => void (await backup(source, file)));
  } finally {
    source.close();
  }
};

/** Puts a backup, once it is checked, into an empty folder. @throws Unusable when the backup is damaged */
export const restore = async (source: string, folder: string): Promise<Checked> => {
  const checked = check(source);
  if (checked.faults.length > 0)
    throw new Unusable(`Expected the backup in ${source} to be sound, but: ${checked.faults.join('; ')}`);
  await copyInto(folder, (file) => copyFileSync(logFile(source), file));
  return checked;
};

const copyInto = async (folder: string, copy: (file: string) => Promise<void> | void): Promise<void> => {
  const file = logFile(folder);
  if (existsSync(file)) throw new Unusable(`Expected ${folder} to be empty, but it holds an event log`);
  mkdirSync(folder, { recursive: true });
  rmSync(`${file}.copy`, { force: true });
  await copy(`${file}.copy`);
  renameSync(`${file}.copy`, file);
};

/** What a scavenge removed; bytes of the file before and after. */
export interface Scavenged {
  readonly events: number;
  readonly before: number;
  readonly after: number;
}

/**
 * Removes for good what nobody may see any more: deleted, truncated, outnumbered or too old. Each stream keeps its
 * last event, so that revisions are never used again. No process may have the log open. @throws Unusable when one has
 */
export const scavenge = async (folder: string, now: number): Promise<Scavenged> => {
  const file = logFile(folder);
  const log = await Log.open(folder);
  const streams = new Streams(log, { maxAppendSize: 0, now: () => now });
  const writer = openToWrite(file);
  const before = statSync(file).size;
  try {
    const remove = writer.prepare(
      'DELETE FROM events WHERE stream = ? AND revision < ? AND (revision < ? OR created <= ?)',
    );
    let events = 0;
    writer.exec('BEGIN');
    for (const { key, name } of writer.prepare('SELECT key, name FROM streams').all() as {
      key: number;
      name: string;
    }[]) {
      const head = streams.head(name);
      const first = head.last === tombstoneRevision ? tombstoneRevision : streams.firstVisible(head);
      const oldest = head.metadata.maxAge === undefined ? -1 : now - head.metadata.maxAge;
      events += Number(remove.run(key, head.last, first, oldest).changes);
    }
    writer.exec('COMMIT; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
    return { events, before, after: statSync(file).size };
  } finally {
    writer.close();
    await streams.close();
  }
};
