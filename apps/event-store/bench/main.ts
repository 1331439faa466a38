import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generationOf } from './bulk';
import { measureEveryday } from './everyday';
import { measureMillions } from './millions';
import { circumstances, table } from './report';

// What `gridloop bench store` runs: the built store in a process of its own, the unmodified client in this one.

const { values } = parseArgs({
  options: {
    appends: { type: 'string', default: '20000' },
    events: { type: 'string' },
    json: { type: 'string' },
  },
});

const count = (name: 'appends' | 'events', multiple: number): number => {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value <= 0 || value % multiple !== 0)
    throw new Error(`Expected --${name} to be a multiple of ${multiple}, but it is ${values[name]}`);
  return value;
};

const run = async (): Promise<void> => {
  const store = join(__dirname, '../src/main.js');
  const folder = mkdtempSync(join(tmpdir(), 'gridloop-bench-store-'));
  try {
    const compared =
      values.events === undefined
        ? await measureEveryday(store, folder, count('appends', 20))
        : await measureMillions(store, folder, count('events', generationOf));
    console.log(table(compared));
    if (values.json) writeFileSync(values.json, `${JSON.stringify({ ...circumstances(), compared }, undefined, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
