import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tcpAnswers } from '../answers';
import { root } from '../files';
import { freePort } from '../ports';
import { startChild, type Running, type StartOptions } from './child';

export interface EventStoreOptions extends StartOptions {
  readonly folder: string;
  readonly port?: number;
}

/**
 * Starts the built embedded event store on the folder, loopback only. It listens when it is ready.
 * @throws Refused when the folder is damaged, or held by another store
 */
export const startEventStoreChild = async ({ folder, port, ...options }: EventStoreOptions): Promise<Running> => {
  const { log = join(folder, 'log') } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  port ??= await freePort();
  return startChild({
    ...options,
    log,
    url: `esdb://127.0.0.1:${port}?tls=false`,
    command: process.execPath,
    // V8 would let short-lived garbage grow to three times the store's own memory.
    args: ['--max-semi-space-size=16', '--enable-source-maps', join(root, 'dist/apps/event-store/src/main.js')],
    env: {
      ...process.env,
      GRIDLOOP_EVENT_STORE_FOLDER: folder,
      GRIDLOOP_EVENT_STORE_PORT: String(port),
      GRIDLOOP_EVENT_STORE_HOST: '127.0.0.1',
    },
    ready: () => tcpAnswers(port, '127.0.0.1'),
    refusal: () => refusalIn(readFileSync(log, 'utf8')),
  });
};

/** The sentence with which a store that found its folder unusable ended its log. */
export const refusalIn = (log: string): string | undefined => {
  const [, said = '{}'] = /(\{[^\n]*"msg":"unusable"[^\n]*\})\n?$/.exec(log) ?? [];
  return (JSON.parse(said) as { error?: string }).error;
};
