import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../../../..');
const runGolden = [
  '--no-warnings',
  '--experimental-vm-modules',
  'node_modules/jest/bin/jest.js',
  '--selectProjects',
  'specs',
  '--ci',
  '--',
  'deadlines/golden.spec',
];

/** Runs the golden table in a process of another zone; its exit code, and what it said. */
const goldenIn = async (zone: string): Promise<{ code: number | null; said: string }> => {
  const child = spawn(process.execPath, runGolden, { cwd: root, env: { ...process.env, TZ: zone } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, said };
};

it('counts the same in every zone of the process', async () => {
  const runs = await Promise.all(['UTC', 'Asia/Shanghai', 'America/New_York'].map(goldenIn));
  for (const { code, said } of runs)
    expect({ code, said }).toEqual({ code: 0, said: expect.stringMatching(/Tests: +27 passed/) });
}, 60_000);

it('asks no date for the local time of the process', () => {
  const domain = join(__dirname, '..');
  const files = readdirSync(domain, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !/(spec|given)\.ts$/.test(name),
  );
  const local = /\.(get|set)(Day|Date|Month|FullYear|Hours|Minutes|Seconds|TimezoneOffset)\(|toLocale|new Date\([^)]*,/;
  expect(files.filter((name) => local.test(readFileSync(join(domain, name), 'utf8')))).toEqual([]);
});
