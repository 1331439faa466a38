import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../../../infra/files';

/** Runs a program of `test/`, which no app imports, on our terminal; answers its exit code. */
export const runProgram = async (name: string, args: readonly string[]): Promise<number> => {
  const main = join(root, 'dist/test', `${name}.js`);
  const program = spawn(process.execPath, ['--no-warnings', main, ...args], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => program.kill(signal));
  process.on('SIGINT', () => undefined); // Ctrl-C reaches it by itself; we wait for its end
  const [code] = (await once(program, 'exit')) as [number | null];
  return code ?? 1;
};
