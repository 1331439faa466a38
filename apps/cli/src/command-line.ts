import { join } from 'node:path';
import { readFiles } from '@gridloop/platform';
import { root } from '../../../infra/files';
import { readRunFile } from '../../../infra/run-file';

/** One command of the command line. */
export interface CommandLine {
  readonly help: string;
  /** Answers the exit code. @throws what main prints as one line, with exit code 1 */
  run(args: readonly string[]): Promise<number>;
}

/** The data folder's files: the project's own, wherever one stands, unless GRIDLOOP_DATA names another. */
export const files = readFiles({ GRIDLOOP_DATA: process.env['GRIDLOOP_DATA'] || join(root, 'data') });

/** Where the event store is: as the environment says, or as the launcher of this data folder wrote down. @throws when neither does */
export const eventStoreUrl = (): string => {
  const url = process.env['EVENT_STORE_URL'] || readRunFile(files.data)?.urls.eventStore;
  if (url) return url;
  throw new Error(`Nothing runs on ${files.data}; type: bash infra/up, or set EVENT_STORE_URL`);
};

/** Where PostgreSQL is, in the same way. @throws when neither says */
export const databaseUrl = (): string => {
  const url = process.env['DATABASE_URL'] || readRunFile(files.data)?.urls.database;
  if (url) return url;
  throw new Error(`Nothing runs on ${files.data}; type: bash infra/up, or set DATABASE_URL`);
};

/** Where the API is, as the launcher of this data folder wrote down. */
export const apiUrl = (): string => readRunFile(files.data)?.urls.api ?? 'http://localhost:3000';
