import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { redisAnswers } from '../answers';
import { keptSecret, writeWhole } from '../files';
import { freePort } from '../ports';
import { startChild, type Running, type StartOptions } from './child';

export interface RedisOptions extends StartOptions {
  readonly folder: string;
  readonly port?: number;
}

/** Starts the system's redis-server on the folder: loopback only, password kept in the folder, AOF, nothing evicted. */
export const startRedis = async ({ folder, port, ...options }: RedisOptions): Promise<Running> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  port ??= await freePort();
  const password = keptSecret(join(folder, 'password'));
  const settings = join(folder, 'redis.conf');
  writeWhole(
    settings,
    `bind 127.0.0.1
port ${port}
requirepass ${password}
dir ${JSON.stringify(folder)}
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
always-show-logo no
`,
  );
  const log = join(folder, 'log');
  const ready = () => redisAnswers(port, password);
  return startChild({
    log,
    ...options,
    url: `redis://:${password}@127.0.0.1:${port}`,
    command: 'redis-server',
    args: [settings],
    ready,
  });
};
