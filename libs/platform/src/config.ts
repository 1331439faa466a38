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
  /** PUBLIC_URL: the address in people's browsers; default localhost at PORT. With https cookies are for https alone. */
  readonly publicUrl: string;
  /** TRUST_PROXY: addresses or networks of our own reverse proxies, comma between; only they may say whom they speak for. */
  readonly trustProxy: readonly string[];
  /** TLS_CERT_FILE and TLS_KEY_FILE, in PEM: the API then speaks https itself. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly openId: OpenIdConfig | undefined;
}

/** The identity provider of the city or the office, if there is one. */
export interface OpenIdConfig {
  /** OIDC_ISSUER: https, or http on this machine. */
  readonly issuer: string;
  /** OIDC_CLIENT_ID: our name there; the redirect address to register is PUBLIC_URL/api/session/openid/callback. */
  readonly clientId: string;
  /** OIDC_CLIENT_SECRET_FILE: a file, since an environment is easily printed. */
  readonly clientSecretFile: string;
  /** OIDC_PERSON_CLAIM: a claim that holds our own id of the person; without it subjects are linked one by one. */
  readonly personClaim: string | undefined;
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
  /** Accounts: names, hashes of passwords and keys, second factors. Neither log nor read models hold any of it. */
  readonly accountsFile: string;
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

  const both = (one: string, other: string): readonly [string, string] | undefined => {
    const [a, b] = [env[one], env[other]];
    if (a && b) return [a, b];
    if (a || b) problems.push(`${a ? other : one} is not set, but ${a ? one : other} is; set both or neither`);
    return undefined;
  };
  const listenPort = port('PORT', 3000);
  const publicUrl = (
    env['PUBLIC_URL'] || `${env['TLS_CERT_FILE'] ? 'https' : 'http'}://localhost:${listenPort}`
  ).replace(/\/+$/, '');
  if (!/^https?:\/\/[^/?#@]+$/.test(publicUrl))
    problems.push("PUBLIC_URL is not an address without a path; type: export PUBLIC_URL='https://gridloop.example'");
  const trustProxy = (env['TRUST_PROXY'] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
  if (!trustProxy.every((each) => network.test(each)))
    problems.push(
      "TRUST_PROXY is not a list of addresses or networks; type: export TRUST_PROXY='10.0.0.7,10.1.0.0/16'",
    );
  const tls = both('TLS_CERT_FILE', 'TLS_KEY_FILE');
  const client = both('OIDC_ISSUER', 'OIDC_CLIENT_ID');
  if (client && !trustedIssuer.test(client[0]))
    problems.push("OIDC_ISSUER is not an https address; type: export OIDC_ISSUER='https://login.example'");
  if (client && !env['OIDC_CLIENT_SECRET_FILE'])
    problems.push('OIDC_CLIENT_SECRET_FILE is not set, but OIDC_ISSUER is; put the secret of the client into a file');

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
    port: listenPort,
    workerPort: port('WORKER_PORT', 3001),
    logLevel: logLevel ?? 'info',
    publicUrl,
    trustProxy,
    tls: tls && { certFile: tls[0], keyFile: tls[1] },
    openId: client && {
      issuer: client[0],
      clientId: client[1],
      clientSecretFile: env['OIDC_CLIENT_SECRET_FILE'] ?? '',
      personClaim: env['OIDC_PERSON_CLAIM'] || undefined,
    },
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
    accountsFile: join(data, 'vault', 'accounts.db'),
  };
};

const eventStoreScheme = /^(esdb|kurrentdb|kdb)(\+discover)?:\/\/./;
const network = /^[\da-f.:]+(\/\d{1,3})?$/i;
const trustedIssuer = /^(https:\/\/.|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$))/;
