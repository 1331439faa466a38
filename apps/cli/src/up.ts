import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../../infra/files';
import type { CommandLine } from './command-line';

export const up: CommandLine = {
  help: `gridloop up

Builds what has changed and starts event store, Redis, PostgreSQL, API and worker; Ctrl-C stops them.
PORT, HOST, GRIDLOOP_DATA, EVENT_STORE_URL, REDIS_URL and DATABASE_URL are honoured.`,

  async run(args) {
    parseArgs({ args: [...args], options: {} });
    const launcher = spawn('bash', [join(root, 'infra/up')], { stdio: 'inherit' });
    process.on('SIGINT', () => undefined); // Ctrl-C reaches the launcher by itself; we wait for its end
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => launcher.kill(signal));
    const [code] = (await once(launcher, 'exit')) as [number | null];
    return code ?? 1;
  },
};
