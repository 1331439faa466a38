import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's root: the nearest folder above, from source or from `dist`, with a package.json. */
export const root = ((): string => {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
})();

/** Writes all or nothing, readable by the owner alone. */
export const writeWhole = (file: string, text: string): void => {
  const whole = `${file}.${process.pid}.new`;
  writeFileSync(whole, text, { mode: 0o600 });
  renameSync(whole, file);
};

/** The JSON of a file; undefined when there is no such file or it holds no JSON. */
export const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

/** A password that is made once and kept beside what it guards. */
export const keptSecret = (file: string, owner?: number): string => {
  if (!existsSync(file)) writeWhole(file, randomBytes(24).toString('base64url'));
  if (owner !== undefined) chownSync(file, owner, owner);
  return readFileSync(file, 'utf8');
};
