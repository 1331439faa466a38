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
      data: '/var/gridloop',
      tokenKeyFile: '/var/gridloop/secrets/token.key',
      masterKeyFile: '/var/gridloop/secrets/master.key',
      vaultFile: '/var/gridloop/vault/keys.db',
    }));

  it('takes what is set', () =>
    expect(readConfig({ ...servers, HOST: '::', PORT: '0', WORKER_PORT: '65535', LOG_LEVEL: 'debug' })).toMatchObject({
      host: '::',
      port: 0,
      workerPort: 65_535,
      logLevel: 'debug',
    }));

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
  ])('refuses %s=%s', (name, value) => expect(complaint({ ...servers, [name]: value })).toContain(`\n- ${name} is n`));

  it('never repeats a value, for it may hold a password', () =>
    expect(complaint({ ...servers, DATABASE_URL: 'mysql://root:hunter2@db' })).not.toContain('hunter2'));
});

it('the files need no server', () => expect(readFiles({}).tokenKeyFile).toMatch(/^\/.*data\/secrets\/token\.key$/));
