import { readConfig, readFiles } from './config';

const servers = {
  EVENT_STORE_URL: 'esdb://127.0.0.1:2113?tls=false',
  REDIS_URL: 'redis://127.0.0.1:6379',
  DATABASE_URL: 'postgres://gridloop:secret@127.0.0.1:5432/gridloop',
};

/** The complaint of a configuration that must not start. */
const complaint = (env: Record<string, string>): string => {
  try {
    readConfig(env);
  } catch (error) {
    return String(error);
  }
  throw new Error('Expected a complaint, but the configuration was taken');
};

describe('readConfig', () => {
  it('needs the three servers alone', () =>
    expect(readConfig({ ...servers, GRIDLOOP_DATA: '/var/gridloop' })).toEqual({
      eventStoreUrl: servers.EVENT_STORE_URL,
      redisUrl: servers.REDIS_URL,
      databaseUrl: servers.DATABASE_URL,
      host: '127.0.0.1',
      port: 3000,
      workerPort: 3001,
      logLevel: 'info',
      publicUrl: 'http://localhost:3000',
      trustProxy: [],
      data: '/var/gridloop',
      tokenKeyFile: '/var/gridloop/secrets/token.key',
      masterKeyFile: '/var/gridloop/secrets/master.key',
      vaultFile: '/var/gridloop/vault/keys.db',
      accountsFile: '/var/gridloop/vault/accounts.db',
    }));

  it('takes what is set', () =>
    expect(readConfig({ ...servers, HOST: '::', PORT: '0', WORKER_PORT: '65535', LOG_LEVEL: 'debug' })).toMatchObject({
      host: '::',
      port: 0,
      workerPort: 65_535,
      logLevel: 'debug',
    }));

  it('takes what an installation beyond one machine sets', () =>
    expect(
      readConfig({
        ...servers,
        PUBLIC_URL: 'https://gridloop.example/',
        TRUST_PROXY: '10.0.0.7, 10.1.0.0/16,::1',
        TLS_CERT_FILE: '/tls/cert.pem',
        TLS_KEY_FILE: '/tls/key.pem',
        OIDC_ISSUER: 'https://login.example/realm',
        OIDC_CLIENT_ID: 'gridloop',
        OIDC_CLIENT_SECRET_FILE: '/run/secrets/oidc',
        OIDC_PERSON_CLAIM: 'employee',
      }),
    ).toMatchObject({
      publicUrl: 'https://gridloop.example',
      trustProxy: ['10.0.0.7', '10.1.0.0/16', '::1'],
      tls: { certFile: '/tls/cert.pem', keyFile: '/tls/key.pem' },
      openId: {
        issuer: 'https://login.example/realm',
        clientId: 'gridloop',
        clientSecretFile: '/run/secrets/oidc',
        personClaim: 'employee',
      },
    }));

  it.each([
    [{ TLS_KEY_FILE: '/tls/key.pem' }, 'TLS_CERT_FILE is not set'],
    [{ OIDC_ISSUER: 'https://login.example' }, 'OIDC_CLIENT_ID is not set'],
    [{ OIDC_ISSUER: 'http://login.example', OIDC_CLIENT_ID: 'a' }, 'OIDC_ISSUER is not an https address'],
    [{ OIDC_ISSUER: 'http://localhost.evil.example', OIDC_CLIENT_ID: 'a' }, 'OIDC_ISSUER is not an https address'],
    [{ OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_CLIENT_ID: 'a' }, 'OIDC_CLIENT_SECRET_FILE is not set'],
  ])('refuses %j', (env, problem) => expect(complaint({ ...servers, ...env })).toContain(problem));

  it('takes an empty variable for a missing one', () =>
    expect(readConfig({ ...servers, HOST: '', PORT: '', LOG_LEVEL: '' })).toEqual(readConfig(servers)));

  it.each(['esdb+discover://cluster:2113', 'kurrentdb://a:2113,b:2113', 'kdb://a:1'])('knows %s', (url) =>
    expect(readConfig({ ...servers, EVENT_STORE_URL: url }).eventStoreUrl).toBe(url),
  );

  it('names everything that is missing at once, and what to type', () =>
    expect(complaint({}).split('\n- ')).toEqual([
      'Error: Gridloop cannot start:',
      "EVENT_STORE_URL is missing: the address of an event store; type: export EVENT_STORE_URL='esdb://127.0.0.1:2113?tls=false'",
      "REDIS_URL is missing: the address of a Redis; type: export REDIS_URL='redis://127.0.0.1:6379'",
      "DATABASE_URL is missing: the address of a PostgreSQL database; type: export DATABASE_URL='postgres://gridloop:password@127.0.0.1:5432/gridloop'",
    ]));

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3e3'],
    ['WORKER_PORT', 'three'],
    ['LOG_LEVEL', 'loud'],
    ['EVENT_STORE_URL', 'http://127.0.0.1:2113'],
    ['REDIS_URL', '127.0.0.1:6379'],
    ['DATABASE_URL', 'postgres://'],
    ['PUBLIC_URL', 'gridloop.example'],
    ['PUBLIC_URL', 'https://gridloop.example/path'],
    ['TRUST_PROXY', 'all'],
  ])('refuses %s=%s', (name, value) => expect(complaint({ ...servers, [name]: value })).toContain(`\n- ${name} is n`));

  it('never repeats a value, for it may hold a password', () =>
    expect(complaint({ ...servers, DATABASE_URL: 'mysql://root:hunter2@db' })).not.toContain('hunter2'));
});

it('the files need no server', () => expect(readFiles({}).tokenKeyFile).toMatch(/^\/.*data\/secrets\/token\.key$/));
