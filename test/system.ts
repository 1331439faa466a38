import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { httpAnswers } from '../infra/answers';
import { root } from '../infra/files';
import { freePort } from '../infra/ports';
import { endProcess, isAlive } from '../infra/processes';
import { readRunFile, type PartName, type RunFile } from '../infra/run-file';

/** What a command of the command line printed, and its exit code. */
export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** A whole Gridloop of one's own, as `infra/up` starts it once it is built: own data folder, own ports, own processes. */
export class System {
  readonly data = mkdtempSync(join(tmpdir(), 'gridloop-system-'));
  private launcher: ChildProcess | undefined;
  private said = '';
  private port = 0;

  private constructor() {
    chmodSync(this.data, 0o711); // PostgreSQL passes through it as nobody
  }

  static async start(): Promise<System> {
    const system = new System();
    system.port = await freePort();
    try {
      await system.start();
      return system;
    } catch (error) {
      await system.remove();
      throw error;
    }
  }

  /** Resolves when it says that it is ready. @throws with what it said and logged, when it does not within two minutes */
  async start(): Promise<void> {
    const launcher = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist/infra/launcher.js')], {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // Ctrl-C on the tests reaches it through `remove` alone
    });
    this.launcher = launcher;
    const from = this.said.length;
    const hear = (bytes: Buffer) => (this.said += bytes.toString());
    launcher.stdout.on('data', hear);
    launcher.stderr.on('data', hear);
    const ended = once(launcher, 'exit').then(() => true);
    const patience = AbortSignal.timeout(120_000);
    while (!/^ready$/m.test(this.said.slice(from))) {
      const over = await Promise.race([ended, once(launcher.stdout, 'data', { signal: patience }).catch(() => true)]);
      if (over === true) throw new Error(`Gridloop did not start\n${this.lastWords()}`);
    }
  }

  /** Where everything is now. */
  get run(): RunFile {
    const run = readRunFile(this.data);
    if (!run) throw new Error(`Gridloop does not run\n${this.lastWords()}`);
    return run;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Everything the launcher has printed so far. */
  get output(): string {
    return this.said;
  }

  /** All that a part has logged since the launcher started it. */
  log(name: PartName): string {
    return readFileSync(join(this.data, 'logs', `${name}.log`), 'utf8');
  }

  /** Runs `gridloop …` against this system to its end; `heard` sees the output as it grows. */
  async gridloop(args: readonly string[], heard: (output: string) => void = () => undefined): Promise<Ran> {
    const command = spawn(process.execPath, [join(root, 'dist/apps/cli/src/main.js'), ...args], {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const hear = (bytes: Buffer) => heard((output += bytes.toString()));
    command.stdout.on('data', hear);
    command.stderr.on('data', hear);
    const [code] = (await once(command, 'close')) as [number | null];
    return { code, output };
  }

  /** `kill -9` on one part; resolves when the launcher has it back and everything is ready again. */
  async kill(name: PartName): Promise<void> {
    const former = this.run.parts[name];
    if (!former) throw new Error(`${name} does not run`);
    process.kill(former.pid, 'SIGKILL');
    const isBack = async () => {
      const present = this.run.parts[name];
      return present !== undefined && present.pid !== former.pid && isAlive(present) && (await this.isReady());
    };
    await until(isBack, `${name} comes back`, 60_000);
  }

  /** `kill -9` on everything at once, the launcher first. */
  async killAll(): Promise<void> {
    const { launcher, parts } = this.run;
    const all = [launcher, ...Object.values(parts)];
    for (const { pid } of all) process.kill(pid, 'SIGKILL');
    await until(async () => !all.some(isAlive), 'everything is dead', 10_000);
  }

  /** Asks it to stop, as Ctrl-C does; answers the launcher's exit code when all parts are gone. */
  async stop(): Promise<number | null> {
    const launcher = this.launcher;
    if (!launcher) return null;
    const exited = launcher.exitCode === null && launcher.signalCode === null ? once(launcher, 'exit') : undefined;
    launcher.kill('SIGTERM');
    await exited;
    return launcher.exitCode;
  }

  /** Stops it, ends what a killed launcher left behind, and forgets all data. */
  async remove(): Promise<void> {
    await this.stop();
    for (const part of Object.values(readRunFile(this.data)?.parts ?? {})) await endProcess(part, 'SIGTERM', 5_000);
    rmSync(this.data, { recursive: true, force: true });
  }

  /** The end of what launcher and parts wrote, for a test that failed. */
  lastWords(): string {
    const logs = join(this.data, 'logs');
    const files = existsSync(logs)
      ? readdirSync(logs).map((name) => [name, readFileSync(join(logs, name), 'utf8')])
      : [];
    return [['launcher', this.said], ...files]
      .map(([name = '', text = '']) => `--- ${name}\n${text.trimEnd().split('\n').slice(-15).join('\n')}`)
      .join('\n');
  }

  private async isReady(): Promise<boolean> {
    const { api = '', worker = '' } = this.run.urls;
    const answers = await Promise.all([api, worker].map((url) => httpAnswers(`${url}/health/ready`)));
    return answers.every(Boolean);
  }

  private get environment(): NodeJS.ProcessEnv {
    const { EVENT_STORE_URL: _e, REDIS_URL: _r, DATABASE_URL: _d, ...env } = process.env; // all parts are its own
    return { ...env, NODE_ENV: 'production', GRIDLOOP_DATA: this.data, HOST: '127.0.0.1', PORT: String(this.port) };
  }
}

/** Looks every tenth of a second. @throws when it has not come true within `patienceMs` */
export const until = async (
  isTrue: () => boolean | Promise<boolean>,
  what: string,
  patienceMs: number,
): Promise<void> => {
  const end = performance.now() + patienceMs;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`Expected within ${patienceMs / 1_000} s that ${what}`);
    await sleep(100);
  }
};

/** `it` on a shared system, with time for it: a failure shows what the system wrote last. */
export const itOn = (system: () => System) => {
  jest.setTimeout(300_000);
  return (sentence: string, test: () => void | Promise<void>): void =>
    it(sentence, async () => {
      try {
        await test();
      } catch (error) {
        if (error instanceof Error) error.stack = `${error.stack}\n\n${system().lastWords()}`;
        throw error;
      }
    });
};
