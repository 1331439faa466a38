import { join, resolve } from 'node:path';

/** Everything that can be set from outside. No other code reads the environment. */
export interface Config extends Files {
  /** EVENT_STORE_URL: the log, which is the truth. */
  readonly eventStoreUrl: string;
  /** REDIS_URL: alarms, jobs and live fan-out; may be emptied at any time. */
  readonly redisUrl: string;
  /** DATABASE_URL: read models in PostgreSQL; rebuilt from the log when lost. */
  readonly databaseUrl: string;
  /** HOST: the address to listen on; default 127.0.0.1, this machine alone. */
  readonly host: string;
  /** PORT: of the API; default 3000, 0 for any that is free. */
  readonly port: number;
  /** WORKER_PORT: health and metrics of the worker; default 3001. */
  readonly workerPort: number;
  /** LOG_LEVEL: default `info`. */
  readonly logLevel: LogLevel;
}

/** What lies under GRIDLOOP_DATA, default `./data`. Secrets and keys: losing them cannot be made good. */
export interface Files {
  readonly data: string;
  /** Signs the tokens. */
  readonly tokenKeyFile: string;
  /** Seals the keys in the vault. */
  readonly masterKeyFile: string;
  /** A key per data subject; destroying one shreds what it sealed. */
  readonly vaultFile: string;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Variables as a process has them; an empty one counts as missing. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Error that names every setting that is missing or wrong, and what to type instead; it never repeats a value */
export const readConfig = (env: Environment): Config => {
  const problems: string[] = [];

  const address = (name: string, of: string, scheme: RegExp, example: string): string => {
    const value = env[name] ?? '';
    if (!scheme.test(value))
      problems.push(`${name} is ${value ? 'not' : 'missing:'} the address of ${of}; type: export ${name}='${example}'`);
    return value;
  };
  const port = (name: string, otherwise: number): number => {
    const value = env[name] || String(otherwise);
    if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535)
      problems.push(`${name} is not a port from 0 to 65535; type: export ${name}=${otherwise}`);
    return Number(value);
  };
  const logLevel = logLevels.find((level) => level === (env['LOG_LEVEL'] || 'info'));
  if (!logLevel) problems.push(`LOG_LEVEL is none of ${logLevels.join(', ')}; type: export LOG_LEVEL=info`);

  const config = {
    eventStoreUrl: address('EVENT_STORE_URL', 'an event store', eventStoreScheme, 'esdb://127.0.0.1:2113?tls=false'),
    redisUrl: address('REDIS_URL', 'a Redis', /^rediss?:\/\/./, 'redis://127.0.0.1:6379'),
    databaseUrl: address(
      'DATABASE_URL',
      'a PostgreSQL database',
      /^postgres(ql)?:\/\/./,
      'postgres://gridloop:password@127.0.0.1:5432/gridloop',
    ),
    host: env['HOST'] || '127.0.0.1',
    port: port('PORT', 3000),
    workerPort: port('WORKER_PORT', 3001),
    logLevel: logLevel ?? 'info',
    ...readFiles(env),
  };
  if (problems.length > 0) throw new Error(['Gridloop cannot start:', ...problems].join('\n- '));
  return config;
};

/** The files alone, for a command that needs no server. */
export const readFiles = (env: Environment): Files => {
  const data = resolve(env['GRIDLOOP_DATA'] || 'data');
  return {
    data,
    tokenKeyFile: join(data, 'secrets', 'token.key'),
    masterKeyFile: join(data, 'secrets', 'master.key'),
    vaultFile: join(data, 'vault', 'keys.db'),
  };
};

const eventStoreScheme = /^(esdb|kurrentdb|kdb)(\+discover)?:\/\/./;
