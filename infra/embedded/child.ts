import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server of ours that is ready to serve. */
export interface Running {
  readonly url: string;
  readonly pid: number;
  /** Resolves when it has ended, with how: `ended with code 1`. */
  readonly ended: Promise<string>;
  /** Asks it to end, forces it after ten seconds, and resolves when it is gone. */
  stop(): Promise<void>;
}

/** The server itself says, in this message, why it will not serve; to try again is of no use. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** What everyone who starts a server may say. */
export interface StartOptions {
  /** File that its output is appended to. */
  readonly log?: string;
  /** Told its pid before it is ready. */
  readonly spawned?: (pid: number) => void;
  /** Gives up a start that is under way. */
  readonly signal?: AbortSignal;
}

interface Server extends StartOptions {
  readonly url: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly log: string;
  readonly ready: () => Promise<boolean>;
  readonly patienceMs?: number;
  readonly stopSignal?: NodeJS.Signals;
  /** Why it refused to serve, when it ended before it was ready; undefined when it may be tried again. */
  readonly refusal?: () => string | undefined;
}

const graceMs = 10_000;

/** Starts a program in a process group of its own, so that Ctrl-C reaches it only through `stop`. @throws Refused when it says so itself; Error when it does not get ready */
export const startChild = async (server: Server): Promise<Running> => {
  const { url, command, args, env = process.env, ready, patienceMs = 60_000, stopSignal = 'SIGTERM' } = server;
  const output = openSync(server.log, 'a', 0o600);
  const child = spawn(command, args, { env, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);

  let over = false;
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`));
  }).finally(() => (over = true));
  if (child.pid === undefined) throw new Error(await ended);

  const stop = async () => {
    if (!over) child.kill(stopSignal);
    const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await ended;
    clearTimeout(force);
  };

  try {
    server.spawned?.(child.pid);
    const until = performance.now() + patienceMs;
    while (!over) {
      if (server.signal?.aborted) throw new Error('was stopped before it was ready');
      if (performance.now() > until) throw new Error(`was not ready in ${patienceMs / 1000} s`);
      if ((await ready()) && !over) return { url, pid: child.pid, ended, stop };
      await sleep(50);
    }
    const how = await ended;
    const refusal = server.refusal?.();
    if (refusal !== undefined) throw new Refused(refusal);
    throw new Error(`${how} before it was ready`);
  } catch (error) {
    await stop();
    throw error;
  }
};
