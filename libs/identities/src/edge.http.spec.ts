import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { RateLimiter } from '@gridloop/engine';
import { Limits } from '@gridloop/platform';
import { codeOf, House, password } from './given';

let house: House;
afterEach(() => house.close());

const most = { person: 4, usual: 3, strict: 2 };
const limited = () => {
  const limiter = new RateLimiter(undefined, () => 0);
  return new Limits((key, rate) => limiter.take(key, rate), most);
};
const signIn = (remoteAddress: string) =>
  house.app.inject({ method: 'POST', url: '/api/session', payload: { login: 'a', password: 'b' }, remoteAddress });

describe('too many requests', () => {
  it('of sign-in from one address wait; another address does not', async () => {
    house = await new House().open({ limits: limited() });
    for (const address of ['10.0.0.1', '10.0.0.1', '10.0.0.2'])
      expect(codeOf(await signIn(address))).toBe('SIGN_IN_REFUSED');
    const answer = await signIn('10.0.0.1');
    expect([codeOf(answer), answer.statusCode, answer.headers['retry-after']]).toEqual(['RATE_LIMITED', 429, '60']);
  });

  it('of nobody count against his address, of a person against the person', async () => {
    house = await new House().open({ limits: limited() });
    for (let count = 0; count < 3; count += 1) expect(await house.stranger.whoAmI()).toBe('TOKEN_MISSING');
    expect(await house.stranger.whoAmI()).toBe('RATE_LIMITED');
    await house.account('p-1', 'zhao');
    const zhao = await house.signedIn('zhao');
    for (let count = 0; count < 4; count += 1) expect(await zhao.whoAmI()).toBe('p-1');
    expect(await zhao.whoAmI()).toBe('RATE_LIMITED');
    expect(await (await house.operator('p-1')).whoAmI()).toBe('p-1'); // he holds the key of the house
  });

  it('are counted for whom a proxy speaks, if it is ours', async () => {
    house = await new House().open({ limits: limited(), edge: { trustProxy: ['10.0.0.9'], secure: false } });
    const through = (remoteAddress: string, forwarded: string) =>
      house.app.inject({ url: '/api/session', remoteAddress, headers: { 'x-forwarded-for': forwarded } }).then(codeOf);
    for (let count = 0; count < 3; count += 1) await through('10.0.0.9', '1.1.1.1');
    expect([await through('10.0.0.9', '1.1.1.1'), await through('10.0.0.9', '2.2.2.2')]).toEqual([
      'RATE_LIMITED',
      '200',
    ]);
    for (let count = 0; count < 3; count += 1) await through('6.6.6.6', `3.3.3.${count}`);
    expect(await through('6.6.6.6', '4.4.4.4')).toBe('RATE_LIMITED'); // a stranger speaks for nobody
  });
});

describe('behind https', () => {
  it('cookies are bound to the host, and browsers told to stay with https', async () => {
    house = await new House().open({ publicUrl: 'https://gridloop.example', edge: { trustProxy: [], secure: true } });
    await house.account('p-1', 'zhao');
    const answer = await house.stranger.post('/api/session', { login: 'zhao', password });
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-gridloop-session=[\w.-]+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict; Secure$/,
    );
    expect(answer.headers['strict-transport-security']).toMatch(/^max-age=31536000/);
  });
});

it('with a certificate the API speaks https itself, and no http', async () => {
  const pem = (name: string) =>
    readFileSync(join(__dirname, `../../../apps/event-store/conformance/localhost.${name}.pem`));
  house = await new House().open({
    edge: { trustProxy: [], secure: true, tls: { cert: pem('cert'), key: pem('key') } },
  });
  await house.app.listen(0, '127.0.0.1');
  const { port } = house.app.getHttpServer().address() as AddressInfo;
  const asked = request({
    port,
    host: '127.0.0.1',
    servername: 'localhost',
    path: '/api/session',
    ca: pem('cert'),
  }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  expect([answer.statusCode, answer.headers['strict-transport-security']]).toEqual([200, expect.any(String)]);
  await expect(fetch(`http://127.0.0.1:${port}/api/session`)).rejects.toThrow('fetch failed');
  asked.destroy();
});

it('every answer says what a browser must not do with it', async () => {
  house = await new House().open();
  const headers = async (url: string) => (await house.app.inject({ url })).headers;
  const always = {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
  expect(await headers('/api/session')).toMatchObject({
    ...always,
    'cache-control': 'no-store',
    'content-security-policy': expect.stringMatching(/^default-src 'none'/) as string,
  });
  const page = await headers('/welcome');
  expect(page).toMatchObject(always);
  expect(page['content-security-policy']).toContain("script-src 'self';");
  expect(page['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
});
