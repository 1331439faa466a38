import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A store that runs as a process of its own. */
export interface StoreProcess {
  readonly child: ChildProcess;
  /** Connection string for the client. */
  readonly url: string;
  /** Milliseconds from the start of the process until it took calls. */
  readonly readyAfter: number;
  /** Bytes of memory that the process holds now, as its metrics say. */
  memory(): Promise<number>;
  /** Asks it to end and resolves when it has. */
  stop(): Promise<void>;
}

/** Starts a compiled store on a free port, as this user or as another. @throws Error with its own words when it cannot go on */
export const startProcess = async (main: string, folder: string, uid?: number): Promise<StoreProcess> => {
  const began = performance.now();
  const child = spawn(process.execPath, ['--no-warnings', '--max-semi-space-size=16', main], {
    env: {
      ...process.env,
      GRIDLOOP_EVENT_STORE_FOLDER: folder,
      GRIDLOOP_EVENT_STORE_PORT: '0',
      GRIDLOOP_EVENT_STORE_HEALTH_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid }),
  });
  const exit = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exit;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { msg: string; address?: string; health?: string; error?: string };
    if (said.error) throw new Error(said.error);
    if (said.msg !== 'ready') continue;
    const readyAfter = performance.now() - began;
    const memory = async (): Promise<number> => {
      const metrics = await (await fetch(`http://${said.health}/metrics`)).text();
      return Number(/^event_store_resident_bytes (\d+)$/m.exec(metrics)?.[1]);
    };
    return { child, url: `esdb://${said.address}?tls=false`, readyAfter, memory, stop };
  }
  throw new Error('The store ended before it was ready');
};
