import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** Moves `<file>` to `<file>.1` and so on; the newest `keep` survive, the one about to be written included. */
export const rotate = (file: string, keep: number): void => {
  const generation = (n: number) => (n === 0 ? file : `${file}.${n}`);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  rmSync(generation(keep - 1), { force: true });
  for (let n = keep - 2; n >= 0; n--) if (existsSync(generation(n))) renameSync(generation(n), generation(n + 1));
};

/** The last lines of a log that tell what went wrong, pino's and PostgreSQL's and Node's alike; at most `most`. */
export const problemsIn = (log: string, most: number): readonly string[] => {
  const lines = existsSync(log) ? readFileSync(log, 'utf8').slice(-16_384).split('\n').slice(-40) : [];
  return lines.filter((line) => /error|fatal|panic|cannot|"level":[56]0/i.test(line)).slice(-most);
};
