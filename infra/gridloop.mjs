#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** `gridloop …`: the built command line, under the project's own Node whatever Node the shell has. */
const inProject = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const main = inProject('dist/apps/cli/src/main.js');
const ownNode = inProject('node_modules/.bin/node');

if (!existsSync(main)) {
  console.error('Gridloop is not built yet; type: bash infra/up');
  process.exit(1);
}
const node = existsSync(ownNode) ? ownNode : process.execPath;
const child = spawn(node, ['--enable-source-maps', main, ...process.argv.slice(2)], { stdio: 'inherit' });
process.on('SIGINT', () => undefined); // Ctrl-C reaches the child by itself; we wait for its end
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => (signal ? process.exit(1) : process.exit(code)));
