import { transformFileSync } from '@swc/core';
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

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
    writeFileSync(`${target}.${process.pid}`, code);
    renameSync(`${target}.${process.pid}`, target); // another suite may be starting it
  }
  return join(compiled, 'main.js');
};
