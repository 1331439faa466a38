import { transformFileSync } from '@swc/core';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';

const sources = join(__dirname, '..', 'src');
const compiled = join(__dirname, '../../../dist/event-store-under-test');

/** Compiles the store as it stands, to be run as a process of its own. */
export const compileStore = (): string => {
  for (const file of readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )) {
    const { code } = transformFileSync(join(sources, file), {
      swcrc: false,
      jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    });
    const target = join(compiled, relative(sources, join(sources, file)).replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code);
  }
  return join(compiled, 'main.js');
};

/** Starts a compiled store on a free port; resolves with its address when it is ready. */
export const startProcess = async (main: string, folder: string): Promise<{ child: ChildProcess; url: string }> => {
  const child = spawn(process.execPath, ['--no-warnings', main], {
    env: { ...process.env, GRIDLOOP_EVENT_STORE_FOLDER: folder, GRIDLOOP_EVENT_STORE_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, address, error } = JSON.parse(line) as { msg: string; address?: string; error?: string };
    if (error) throw new Error(error);
    if (msg === 'ready') return { child, url: `esdb://${address}?tls=false` };
  }
  throw new Error('The store ended before it was ready');
};
