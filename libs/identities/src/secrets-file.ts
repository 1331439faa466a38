import { createHash, randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Opens the file of accounts, made when it is not there and readable by its owner alone; several processes may have it open. */
export const openSecretsFile = (file: string): DatabaseSync => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600)); // SQLite would make it readable to others
  return withPragmas(new DatabaseSync(file, { timeout: 5_000 }));
};

/** The same in memory, gone with the process. */
export const memorySecrets = (): DatabaseSync => withPragmas(new DatabaseSync(':memory:'));

const withPragmas = (db: DatabaseSync): DatabaseSync => {
  db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on;');
  return db;
};

/** 256 random bits as a word that fits into addresses and headers. */
export const randomSecret = (): string => randomBytes(32).toString('base64url');

/** How a random secret is kept: what is drawn from 2^256 needs no slow hash. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
