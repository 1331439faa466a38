import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from './lock';
import { endProcess, isAlive, markOf } from './processes';

describe('a process mark', () => {
  const own = markOf(process.pid)!;

  it('recognises a living process', () => expect(isAlive(own)).toBe(true));

  it('is stale when its pid belongs to another process by now', () =>
    expect(isAlive({ ...own, started: own.started.replace(/\d+$/, '1') })).toBe(false));

  it('is stale after a reboot, even at the same tick', () =>
    expect(isAlive({ ...own, started: own.started.replace(/^[^:]+/, 'another-boot') })).toBe(false));

  it('is none for a pid that nobody has', () => expect(markOf(2 ** 30)).toBeUndefined());

  it('ends a process, by force when it will not listen', async () => {
    const deaf = spawn(process.execPath, [
      '-e',
      "process.on('SIGTERM', () => 0); setInterval(() => 0, 1e6); console.log()",
    ]);
    await once(deaf.stdout, 'data');
    const mark = markOf(deaf.pid!)!;
    const exit = once(deaf, 'exit');
    await endProcess(mark, 'SIGTERM', 50);
    expect({ alive: isAlive(mark), exit: await exit }).toEqual({ alive: false, exit: [null, 'SIGKILL'] });
  });
});

describe('the lock of a data folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gridloop-lock-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('lets one in, refuses the second, and is free again after the first', async () => {
    const first = await lockFolder(folder);
    expect(first).toBeDefined();
    expect(await lockFolder(folder)).toBeUndefined();
    first!.close();
    await once(first!, 'close');
    const third = await lockFolder(folder);
    expect(third).toBeDefined();
    third!.close();
  });

  it('dies with its holder, however he dies', async () => {
    const lock = join(__dirname, 'lock.ts');
    const script = `import('${lock}').then((it) => it.lockFolder('${folder}')).then(console.log); setInterval(() => 0, 1e6)`;
    const holder = spawn(process.execPath, ['-e', script]);
    await once(holder.stdout, 'data');
    expect(await lockFolder(folder)).toBeUndefined();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const next = await lockFolder(folder);
    expect(next).toBeDefined();
    next!.close();
  });
});
