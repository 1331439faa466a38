import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EsdbEventStore } from '@gridloop/engine';
import { itOn, System } from '../system';

let system: System;
const it = itOn(() => system);
beforeAll(async () => void (system = await System.start()));
afterAll(() => system?.remove());

const password = '屋檐滴水 穿石 2026';
const secrets = new Map<string, string>();

const send = (method: string, path: string, token?: string, body?: object, headers: Record<string, string> = {}) =>
  fetch(`${system.url}${path}`, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
const code = async (answer: Response) => (await (answer.json() as Promise<{ code: string }>)).code;
const links = () => [...system.output.matchAll(/\/welcome#([\w-]{43})/g)].map(([, token = '']) => token);

it('the first start prints one link, and a restart prints it no more', async () => {
  expect(links()).toHaveLength(1);
  await system.stop();
  await system.start();
  expect(links()).toHaveLength(1);
});

let administrator: string;
let cookie: string;
it('it makes the first administrator, once; there is no password that ships', async () => {
  const [token = ''] = links();
  const chosen = { token, login: 'first', password };
  expect((await send('POST', '/api/session/link', undefined, chosen)).status).toBe(201);
  expect(await code(await send('POST', '/api/session/link', undefined, chosen))).toBe('LINK_INVALID');
  const answer = await send('POST', '/api/session', undefined, { login: 'first', password });
  ({ accessToken: administrator } = (await answer.json()) as { accessToken: string });
  [cookie = ''] = answer.headers.getSetCookie().map((each) => each.split(';')[0] ?? '');
  expect(await (await send('GET', '/api/me', administrator)).json()).toMatchObject({ administrator: true });
  secrets
    .set('password', password)
    .set('access token', administrator)
    .set('refresh token', cookie.split('=')[1] ?? '');
});

it('a machine gets a key that opens what it is for, until it is revoked', async () => {
  const client = { clientId: 'm-12345', purpose: '热线', scopes: ['structure:read'], expiresAt: inAMonth() };
  const { key } = (await (await send('POST', '/api/machine-clients', administrator, client)).json()) as { key: string };
  secrets.set('key', key);
  expect((await send('GET', '/api/grid-units', key)).status).toBe(200);
  expect(await code(await send('GET', '/api/cases', key))).toBe('SCOPE_MISSING');
  expect((await send('DELETE', '/api/machine-clients/m-12345', administrator)).status).toBe(204);
  expect(await code(await send('GET', '/api/grid-units', key))).toBe('TOKEN_INVALID');
});

it('a session outlives a crash, and the operator ends it from his terminal', async () => {
  await system.kill('api');
  const renewed = await send('POST', '/api/session/refresh', undefined, undefined, { cookie });
  expect(renewed.status).toBe(201);
  const { accessToken } = (await renewed.json()) as { accessToken: string };
  expect((await system.gridloop(['identities', 'lock', '--person', 'administrator'])).code).toBe(0);
  const ended = async (): Promise<string> => {
    const answer = await send('GET', '/api/me', accessToken);
    return answer.status === 200 ? ended() : code(answer); // until this process has heard of it
  };
  expect(await ended()).toBe('SESSION_ENDED');
  expect(await code(await send('POST', '/api/session', undefined, { login: 'first', password }))).toBe(
    'SIGN_IN_REFUSED',
  );
});

it('and nothing that the system keeps or says holds one of its secrets', async () => {
  const store = new EsdbEventStore({ url: system.run.urls.eventStore ?? '' });
  const kept: [string, Buffer][] = [['the terminal', Buffer.from(system.output)]];
  const types = new Set<string>();
  for await (const { position: _, ...event } of store.readAll({
    from: undefined,
    prefixes: ['sessions-', 'machine-client-', 'administration-'],
  })) {
    types.add(event.type);
    kept.push([event.stream, Buffer.from(JSON.stringify(event))]);
  }
  await store.close();
  expect([...types].sort()).toEqual([
    'AdministratorNamed',
    'MachineClientRegistered',
    'MachineClientRevoked',
    'SessionStarted',
    'SessionsRevoked',
  ]);
  for (const file of readdirSync(system.data, { recursive: true, withFileTypes: true }))
    if (file.isFile()) kept.push([file.name, readFileSync(join(file.parentPath, file.name))]);
  const found = kept.flatMap(([place, bytes]) =>
    [...secrets].filter(([, secret]) => bytes.includes(secret)).map(([name]) => `${name} in ${place}`),
  );
  expect(found).toEqual([]);
  expect(kept.some(([, bytes]) => bytes.includes('m-12345'))).toBe(true);
});

const inAMonth = (): string => new Date(Date.now() + 30 * 24 * 3_600_000).toISOString();
