import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../../../../infra/files';
import type { CommandLine } from '../command-line';

/** Measures the embedded event store, which has the measuring in its own house: no app imports another. */
export const store: CommandLine = {
  help: `gridloop bench store [--appends 20000] [--json FILE]
gridloop bench store --events 10000000 [--json FILE]

Appends with fsync, reads and live delivery of the embedded event store, through the unmodified client, beside a bare loop
of grouped fsyncs and a bare gRPC echo in the same run. With --events: memory, restart and rates of a store that holds
so many events, beside a small one; ten million need 5 GB of disk and some five minutes. --json keeps the results.`,

  async run(args) {
    const main = join(root, 'dist/apps/event-store/bench/main.js');
    const bench = spawn(process.execPath, ['--no-warnings', main, ...args], { stdio: 'inherit' });
    const [code] = (await once(bench, 'exit')) as [number | null];
    return code ?? 1;
  },
};
