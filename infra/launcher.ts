import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostsOf, httpAnswers, tcpAnswers } from './answers';
import { Refused, startChild, type Running, type StartOptions } from './embedded/child';
import { startEventStoreChild } from './embedded/event-store';
import { startPostgres } from './embedded/postgres';
import { startRedis } from './embedded/redis';
import { root } from './files';
import { keepRunning, type Kept } from './keep-running';
import { lockFolder } from './lock';
import { problemsIn, rotate } from './logs';
import { isFree, keptPorts } from './ports';
import { endProcess, isAlive, markOf } from './processes';
import { openRunFile, partNames, readRunFile, type PartName } from './run-file';

const data = resolve(process.env['GRIDLOOP_DATA'] || join(root, 'data'));
const host = process.env['HOST'] || '127.0.0.1';
const port = Number(process.env['PORT'] || 3000);
const here = ['0.0.0.0', '::', '127.0.0.1'].includes(host) ? '127.0.0.1' : host;

const say = (line: string): void => console.log(line);
const logOf = (name: string): string => join(data, 'logs', `${name}.log`);

/** Starts all parts, tells where they are, and keeps them running until `stop` is aborted; leaves none behind. */
const launch = async (stop: AbortSignal): Promise<void> => {
  await endFormerParts();
  if (!(await isFree(port, host))) throw new Error(`Port ${port} is taken; type: PORT=${port + 1} bash infra/up`);

  const ports = await keptPorts(join(data, 'ports.json'), ['event-store', 'redis', 'postgres', 'worker']);
  const run = openRunFile(data, markOf(process.pid)!);
  const kept: Kept[] = [];
  const stopped = new Promise<never>((_, refuse) => stop.addEventListener('abort', () => refuse(stop.reason as Error)));

  /** Keeps the part running; resolves to its address when it is ready for the first time. */
  const keep = async (name: PartName, start: (options: StartOptions) => Promise<Running>): Promise<string> => {
    const log = logOf(name);
    rotate(log, 3);
    say(`Starting ${name}`);
    const started = (pid: number) => run.started(name, pid);
    const part = keepRunning((signal) => start({ log, signal, spawned: started }), {
      back: () => say(`${name} is back`),
      down: (problem, waitMs) => {
        say(`${name} ${problem}; starting it again in ${waitMs} ms (log: ${log})`);
        for (const line of problemsIn(log, 3)) say(`  ${name}: ${line}`);
      },
    });
    kept.push(part);
    const slow = setInterval(() => say(`${name} is not ready yet (log: ${log})`), 30_000).unref();
    try {
      return (await part.ready).url;
    } catch (error) {
      const why = error instanceof Refused ? error.message : `it ${messageOf(error)}`;
      throw new Error(`${name} cannot be started: ${why} (log: ${log})`, { cause: error });
    } finally {
      clearInterval(slow);
    }
  };
  const app = (name: 'api' | 'worker', url: string, env: NodeJS.ProcessEnv) =>
    keep(name, (options) => startApp(name, url, env, options));

  try {
    const stores = Promise.all([
      given('EVENT_STORE_URL', 2113, stop) ??
        keep('event-store', (options) => startEventStoreChild({ ...inFolder('event-store', ports), ...options })),
      given('REDIS_URL', 6379, stop) ??
        keep('redis', (options) => startRedis({ ...inFolder('redis', ports), ...options })),
      given('DATABASE_URL', 5432, stop) ??
        keep('postgres', (options) => startPostgres({ ...inFolder('postgres', ports), ...options })),
    ]);
    const [eventStore, redis, database] = await Promise.race([stores, stopped]);
    run.serves({ eventStore, redis, database });
    const env = {
      ...process.env,
      NODE_ENV: process.env['NODE_ENV'] || 'production',
      GRIDLOOP_DATA: data,
      EVENT_STORE_URL: eventStore,
      REDIS_URL: redis,
      DATABASE_URL: database,
      HOST: host,
      PORT: String(port),
      WORKER_PORT: String(ports.worker),
    };

    say('Loading the preset district, if the log lacks it');
    await gridloop(['import', '--preset', 'ruixiang'], env, stop);

    const apps = Promise.all([
      app('worker', `http://127.0.0.1:${ports.worker}`, { ...env, HOST: '127.0.0.1' }),
      app('api', `http://${here.includes(':') ? `[${here}]` : here}:${port}`, env),
    ]);
    const [worker, api] = await Promise.race([apps, stopped]);
    run.serves({ worker, api });

    const address = here === '127.0.0.1' ? `http://localhost:${port}` : api;
    say(`\nGridloop  ${address}\nAPI       ${address}/docs\ndata      ${data}\nlogs      ${join(data, 'logs')}\n`);
    await gridloop(['identities'], env, stop);
    await gridloop(['identities', 'welcome'], { ...env, PUBLIC_URL: process.env['PUBLIC_URL'] || address }, stop);
    say('ready');
    await stopped;
  } finally {
    say('Stopping');
    for (const part of kept.reverse()) await part.stop();
    run.remove();
  }
};

/** Parts outlive a launcher that was killed; two of them on one folder would be one too many. */
const endFormerParts = async (): Promise<void> => {
  const former = readRunFile(data)?.parts ?? {};
  for (const name of [...partNames].reverse()) {
    const mark = former[name];
    if (!mark || !isAlive(mark)) continue;
    say(`Ending ${name} (pid ${mark.pid}), left behind by a launcher that was killed`);
    await endProcess(mark, name === 'postgres' ? 'SIGINT' : 'SIGTERM', 10_000);
  }
};

/** The server that the environment names, once somebody answers there; undefined when it names none. */
const given = (variable: string, defaultPort: number, stop: AbortSignal): Promise<string> | undefined => {
  const url = process.env[variable];
  return url ? answering(url, variable, defaultPort, stop) : undefined;
};

const answering = async (url: string, variable: string, defaultPort: number, stop: AbortSignal): Promise<string> => {
  const hosts = hostsOf(url, defaultPort);
  const where = `${hosts.map((server) => `${server.host}:${server.port}`).join(', ')} (${variable})`;
  say(`Using ${where}`);
  for (let tries = 0; tries < 60; tries++) {
    const heard = await Promise.all(hosts.map((server) => tcpAnswers(server.port, server.host)));
    if (heard.includes(true)) return url;
    await sleep(500, undefined, { signal: stop });
  }
  throw new Error(`Nobody answers at ${where}`);
};

const inFolder = (name: 'event-store' | 'redis' | 'postgres', ports: Readonly<Record<typeof name, number>>) => ({
  folder: join(data, name),
  port: ports[name],
});

const startApp = (
  name: 'api' | 'worker',
  url: string,
  env: NodeJS.ProcessEnv,
  options: StartOptions,
): Promise<Running> =>
  startChild({
    log: logOf(name),
    ...options,
    url,
    env,
    command: process.execPath,
    args: ['--enable-source-maps', join(root, `dist/apps/${name}/src/main.js`)],
    ready: () => httpAnswers(`${url}/health/ready`),
    patienceMs: 600_000, // after the loss of a store it first reads the whole log again
  });

/** Runs the command line once to its end, on our terminal. @throws when it fails */
const gridloop = async (args: readonly string[], env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> => {
  const main = join(root, 'dist/apps/cli/src/main.js');
  const child = spawn(process.execPath, [main, ...args], { env, signal, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`gridloop ${args.join(' ')} failed`);
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const main = async (): Promise<void> => {
  process.stdout.on('error', () => undefined); // whoever reads along may leave; the parts stay kept
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());

  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`PORT is ${process.env['PORT']}, no port`);
  mkdirSync(data, { recursive: true, mode: 0o711 });
  const lock = await lockFolder(data);
  if (!lock) {
    const holder = readRunFile(data)?.launcher.pid;
    throw new Error(
      `Gridloop already runs on ${data}${holder ? ` (pid ${holder})` : ''}; stop it, or set GRIDLOOP_DATA and PORT`,
    );
  }
  try {
    await launch(stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    lock.close();
  }
};

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
});
