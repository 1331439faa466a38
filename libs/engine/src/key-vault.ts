import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  randomBytes,
  randomUUID,
  type KeyObject,
} from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { link, open, readFile, unlink } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';

/** The keys of data subjects, 32 bytes each. Destroying one is how a person is forgotten (ADR 0003). */
export interface KeyVault {
  /** The keys that exist, durable before they are handed out. `create`: missing ones are made, but never those once destroyed. */
  keysOf(subjects: readonly string[], options: { create: boolean }): Promise<ReadonlyMap<string, Buffer>>;
  /** For ever: leaves a tombstone, also for a subject that never had a key. */
  destroy(subject: string): Promise<void>;
  close(): Promise<void>;
}

const KEY_BYTES = 32;

/** A key of the system's own for one purpose, the same in every process; no person's id holds a space. */
export const systemKey = async (vault: KeyVault, purpose: string): Promise<Buffer> => {
  const subject = `system ${purpose}`;
  const key = (await vault.keysOf([subject], { create: true })).get(subject);
  if (!key) throw new Error(`Expected a key for ${purpose}, but it was destroyed`);
  return key;
};

/** Keys in memory, for specs. */
export const memoryKeyVault = (): KeyVault => {
  const keys = new Map<string, Buffer | 'destroyed'>();
  return {
    async keysOf(subjects, { create }) {
      const found = new Map<string, Buffer>();
      for (const subject of subjects) {
        if (create && !keys.has(subject)) keys.set(subject, randomBytes(KEY_BYTES));
        const key = keys.get(subject);
        if (key && key !== 'destroyed') found.set(subject, key);
      }
      return found;
    },
    async destroy(subject) {
      keys.set(subject, 'destroyed');
    },
    async close() {},
  };
};

interface Question {
  readonly subjects: readonly string[];
  readonly create: boolean;
  answer(keys: ReadonlyMap<string, Buffer>): void;
  fail(error: unknown): void;
}

/** Keys in one SQLite file that several processes may open; each key lies there wrapped by the master key. */
export const sqliteKeyVault = ({ file, masterKey }: { file: string; masterKey: Buffer }): KeyVault => {
  const master = createSecretKey(masterKey);
  closeSync(openSync(file, 'a', 0o600)); // SQLite would make it readable to others
  const db = new DatabaseSync(file, { timeout: 5_000 });
  db.exec(`
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma secure_delete = on;
    create table if not exists subject_keys (subject text primary key, wrapped blob) strict, without rowid;
  `); // no \`wrapped\`: destroyed
  const select = db.prepare('select wrapped from subject_keys where subject = ?');
  const insert = db.prepare('insert into subject_keys (subject, wrapped) values (?, ?) on conflict do nothing');
  const erase = db.prepare(
    'insert into subject_keys (subject, wrapped) values (?, null) on conflict do update set wrapped = null',
  );

  const create = (subjects: readonly string[]): void => {
    db.exec('begin immediate');
    try {
      for (const subject of subjects) insert.run(subject, wrap(master, subject, randomBytes(KEY_BYTES)));
      db.exec('commit');
    } catch (error) {
      db.exec('rollback');
      throw error;
    }
  };

  const answer = (questions: readonly Question[]): void => {
    const wanted = questions.flatMap((question) => (question.create ? question.subjects : []));
    const missing = [...new Set(wanted)].filter((subject) => select.get(subject) === undefined);
    if (missing.length > 0) create(missing);
    for (const { subjects, answer } of questions) {
      const found = new Map<string, Buffer>();
      for (const subject of subjects) {
        const wrapped = select.get(subject)?.wrapped;
        if (wrapped instanceof Uint8Array) found.set(subject, unwrap(master, subject, wrapped));
      }
      answer(found);
    }
  };

  // Questions of one turn share one transaction, and so one fsync.
  let waiting: Question[] = [];
  const answerAll = () => {
    const questions = waiting;
    waiting = [];
    try {
      answer(questions);
    } catch (error) {
      for (const { fail } of questions) fail(error);
    }
  };

  return {
    keysOf: (subjects, options) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(answerAll);
        waiting.push({ subjects, ...options, answer: resolve, fail: reject });
      }),
    async destroy(subject) {
      erase.run(subject);
      db.exec('pragma wal_checkpoint(truncate)'); // the journal still held the wrapped key
    },
    async close() {
      if (waiting.length > 0) answerAll();
      db.close();
    },
  };
};

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A small secret under the master key (AES-256-GCM), bound to the subject: iv, tag, ciphertext. */
export const wrap = (master: KeyObject, subject: string, key: Buffer): Buffer => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', master, iv).setAAD(Buffer.from(subject));
  const box = Buffer.concat([cipher.update(key), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), box]);
};

/** What `wrap` wrapped. @throws Error when it was wrapped by another key, or for another subject */
export const unwrap = (master: KeyObject, subject: string, wrapped: Uint8Array): Buffer => {
  const iv = wrapped.subarray(0, IV_BYTES);
  const tag = wrapped.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
  const cipher = createDecipheriv('aes-256-gcm', master, iv).setAAD(Buffer.from(subject)).setAuthTag(tag);
  try {
    return Buffer.concat([cipher.update(wrapped.subarray(IV_BYTES + TAG_BYTES)), cipher.final()]);
  } catch (cause) {
    throw new Error(`Expected to unwrap the key of ${subject}, but it was wrapped by another master key`, { cause });
  }
};

/**
 * The 32 bytes in the file, which is made with random ones and mode 0600 when it is not there. Several processes may start at once.
 * @throws when the file holds anything else than 32 bytes
 */
export const masterKeyFrom = async (file: string): Promise<Buffer> => {
  const key = (await readIfThere(file)) ?? (await createWhole(file));
  if (key.length !== KEY_BYTES) throw new Error(`Expected ${KEY_BYTES} bytes in ${file}, but found ${key.length}`);
  return key;
};

const readIfThere = (file: string): Promise<Buffer | undefined> =>
  readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

/** Written aside, then linked: whoever comes second finds the first one's key, never half of one. */
const createWhole = async (file: string): Promise<Buffer> => {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(randomBytes(KEY_BYTES));
    await handle.sync();
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await handle.close();
    await unlink(draft);
  }
  return readFile(file);
};
