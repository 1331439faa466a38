import { version as client } from '@eventstore/db-client/package.json';
import { version as grpc } from '@grpc/grpc-js/package.json';
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import type { Compared, Measured } from './measured';

/** How near the work comes to what it is held against: 1 is as good, more is better. */
const ratio = ({ measured, paced }: Compared, baseline: Measured): number =>
  paced ? (baseline.p99 ?? 0) / (measured.p99 ?? 0) : measured.perSecond / baseline.perSecond;

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const line = (...[work = '', ...cells]: string[]): string =>
  work.padEnd(44) + cells.map((cell) => cell.padStart(11)).join('');
const row = ({ work, perSecond, p50, p99 }: Measured, more = ''): string =>
  line(work, whole(perSecond), p50?.toFixed(2) ?? '', p99?.toFixed(2) ?? '', more);

/** One line for each piece of work, and under it one for each baseline with the ratio: of rates, or of p99 where the pace is given. */
export const table = (all: readonly Compared[]): string =>
  [
    line('', 'per second', 'p50 ms', 'p99 ms', 'ratio'),
    ...all.flatMap((compared) => [
      row(compared.measured),
      ...compared.beside.map((each) => row({ ...each, work: `  ${each.work}` }, ratio(compared, each).toFixed(2))),
    ]),
  ].join('\n');

/** Where and with what it was measured, for whoever compares results. */
export const circumstances = () => ({
  at: new Date().toISOString(),
  machine: { processor: cpus()[0]?.model, cores: cpus().length, memory: totalmem(), load: loadavg()[0] },
  versions: { node: process.versions.node, sqlite: process.versions.sqlite, client, grpc },
  commit: commit(),
});

/** Undefined outside a checkout. */
const commit = (): string | undefined => {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=40'], { cwd: __dirname, stdio: 'pipe' })
      .toString()
      .trim();
  } catch {
    return undefined;
  }
};
