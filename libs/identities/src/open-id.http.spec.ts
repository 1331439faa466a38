import { fork, type ChildProcess } from 'node:child_process';
import { createHmac, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, SignJWT, UnsecuredJWT } from 'jose';
import { codeOf, cookieOf, House } from './given';

const publicUrl = 'http://localhost:3000';
const redirectUri = `${publicUrl}/api/session/openid/callback`;
const clientId = 'gridloop';
const clientSecret = 'a secret of the client, long enough';

let folder: string;
let issuer: string;
let house: House;

const open = async (personClaim?: string): Promise<void> => {
  const clientSecretFile = join(folder, 'client-secret');
  writeFileSync(clientSecretFile, `${clientSecret}\n`);
  house = await new House().open({ publicUrl, openId: { issuer, clientId, clientSecretFile, personClaim } });
};
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'gridloop-openid-'))));
afterEach(async () => {
  await house.close();
  rmSync(folder, { recursive: true });
});

/** Our half of a sign-in: where we send the browser, and what the browser keeps. */
const begin = async () => {
  const answer = await house.stranger.get('/api/session/openid');
  expect(answer.statusCode).toBe(303);
  return {
    url: new URL(answer.headers.location ?? ''),
    cookie: cookieOf(answer),
    setCookie: answer.headers['set-cookie'],
  };
};
/** The browser comes back. */
const comeBack = (query: string, cookie: string) =>
  house.stranger.send('GET', `/api/session/openid/callback?${query}`, undefined, cookie ? { cookie } : {});

describe('with a real provider', () => {
  let provider: ChildProcess;
  beforeAll(async () => {
    provider = fork(join(__dirname, 'given-provider.mjs'), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    provider.send({
      clients: [
        {
          client_id: clientId,
          client_secret: clientSecret,
          redirect_uris: [redirectUri],
          post_logout_redirect_uris: [`${publicUrl}/`],
        },
      ],
      claims: { openid: ['sub', 'employee'] },
      conformIdTokenClaims: false,
    });
    [issuer] = (await once(provider, 'message')) as [string];
  });
  afterAll(() => void provider.disconnect());

  /** A browser with its jar of cookies at the provider: signs in as the login, consents, and answers with the address it is sent back to. */
  const browse = async (start: URL, login: string): Promise<URL> => {
    const jar = new Map<string, string>();
    const visit = async (address: URL, form?: Record<string, string>): Promise<Response> => {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(address, {
        method: form ? 'POST' : 'GET',
        redirect: 'manual',
        headers: { cookie },
        ...(form && { body: new URLSearchParams(form) }),
      });
      for (const each of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
        jar.set(name, value);
      }
      return answer;
    };
    let address = start;
    for (let steps = 0; steps < 12; steps += 1) {
      if (address.origin === publicUrl) return address;
      let answer = await visit(address);
      if (answer.status === 200) {
        const prompt = (await answer.text()).includes('name="login"') ? 'login' : 'consent';
        answer = await visit(address, { prompt, ...(prompt === 'login' ? { login, password: 'any' } : {}) });
      }
      address = new URL(answer.headers.get('location') ?? '', address);
    }
    throw new Error('Expected the provider to send the browser back');
  };

  it('a linked identity signs in, and signs out there, too', async () => {
    await open();
    await house.administrator('p-1', 'zhao');
    expect(
      codeOf(await (await house.signedIn('zhao')).post('/api/accounts/p-2/subject', { subject: 'qian@city' })),
    ).toBe('204');

    const { url, cookie, setCookie } = await begin();
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ scope: 'openid', code_challenge_method: 'S256' });
    expect(setCookie).toMatch(
      /^gridloop-openid=[\w-]+; Path=\/api\/session\/openid; Max-Age=600; HttpOnly; SameSite=Lax$/,
    );
    const back = await browse(url, 'qian@city');
    const answer = await comeBack(back.searchParams.toString(), cookie);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/']);

    const tokens = (await house.refresh(cookieOf(answer))).json<{ person: string; accessToken: string }>();
    expect(tokens.person).toBe('p-2');
    const ended = await house.stranger.send('DELETE', '/api/session', undefined, {
      authorization: `Bearer ${tokens.accessToken}`,
    });
    expect(ended.json<{ signOutUrl: string }>().signOutUrl).toContain(`${issuer}/session/end?`);

    expect(codeOf(await comeBack(back.searchParams.toString(), cookie))).toBe('PROVIDER_REFUSED'); // the code was used
    expect(house.lines.join('')).not.toMatch(/qian|code=/);
  }, 30_000);

  it('an identity that is linked to nobody is nobody, unless a claim names the person', async () => {
    await open();
    const unknown = await begin();
    expect(
      codeOf(await comeBack((await browse(unknown.url, 'sun@city')).searchParams.toString(), unknown.cookie)),
    ).toBe('IDENTITY_UNKNOWN');
    await house.close();
    await open('employee');
    const known = await begin();
    const answer = await comeBack((await browse(known.url, 'sun@city')).searchParams.toString(), known.cookie);
    expect((await house.refresh(cookieOf(answer))).json()).toMatchObject({ person: 'p-7' });
  }, 30_000);

  it('whoever is locked out here stays out', async () => {
    await open('employee');
    await (await house.operator()).post('/api/accounts/p-7/lock');
    const { url, cookie } = await begin();
    expect(codeOf(await comeBack((await browse(url, 'sun@city')).searchParams.toString(), cookie))).toBe(
      'SIGN_IN_REFUSED',
    );
  }, 30_000);
});

describe('with a provider that lies', () => {
  const honest = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let idToken: (nonce: string) => Promise<string> | string;
  let nonce: string;
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  beforeEach(async () => {
    server = createServer((request, answer) => {
      const said = async () => {
        switch (request.url) {
          case '/.well-known/openid-configuration':
            return {
              issuer,
              authorization_endpoint: `${issuer}/authorize`,
              token_endpoint: `${issuer}/token`,
              jwks_uri: `${issuer}/keys`,
              response_types_supported: ['code'],
              subject_types_supported: ['public'],
              id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
            };
          case '/keys':
            return { keys: [{ ...(await exportJWK(honest.publicKey)), kid: 'k', alg: 'RS256', use: 'sig' }] };
          default:
            return { access_token: 'a', token_type: 'Bearer', id_token: await idToken(nonce) };
        }
      };
      void said().then((body) => answer.setHeader('content-type', 'application/json').end(JSON.stringify(body)));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await open('sub');
  });

  interface Told {
    readonly iss?: string;
    readonly aud?: string;
    readonly nonce?: string;
    readonly exp?: number;
    readonly key?: KeyObject;
  }
  const told =
    ({ iss = issuer, aud = clientId, nonce: said, exp = 60, key = honest.privateKey }: Told) =>
    (asked: string) =>
      new SignJWT({ nonce: said ?? asked })
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .setIssuer(iss)
        .setAudience(aud)
        .setSubject('p-7')
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + exp)
        .sign(key);

  const finish = async (token: typeof idToken, change: (query: URLSearchParams) => void = () => undefined) => {
    const { url, cookie } = await begin();
    nonce = url.searchParams.get('nonce') ?? '';
    idToken = token;
    const query = new URLSearchParams({ code: randomUUID(), state: url.searchParams.get('state') ?? '' });
    change(query);
    return { query, cookie, answer: await comeBack(query.toString(), cookie) };
  };

  it('the truth is believed', async () =>
    expect(codeOf((await finish((asked) => told({})(asked))).answer)).toBe('303'));

  const claims = () => ({
    iss: issuer,
    aud: clientId,
    sub: 'p-7',
    nonce,
    exp: Math.floor(Date.now() / 1000) + 60,
    iat: Math.floor(Date.now() / 1000),
  });
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  it.each<[string, typeof idToken]>([
    ['a foreign issuer', (asked) => told({ iss: 'https://elsewhere.example' })(asked)],
    ['another audience', (asked) => told({ aud: 'another' })(asked)],
    ['another nonce', (asked) => told({ nonce: 'of another sign-in' })(asked)],
    ['a token of yesterday', (asked) => told({ exp: -3_600 })(asked)],
    ['a stranger’s signature', (asked) => told({ key: stranger.privateKey })(asked)],
    ['algorithm none', () => new UnsecuredJWT(claims()).encode()],
    [
      'the public key as a shared secret',
      () => {
        const said = `${part({ alg: 'HS256', kid: 'k' })}.${part(claims())}`;
        const pem = honest.publicKey.export({ type: 'spki', format: 'pem' });
        return `${said}.${createHmac('sha256', pem).update(said).digest('base64url')}`;
      },
    ],
    [
      'the client’s secret as the key',
      () => {
        const said = `${part({ alg: 'HS256' })}.${part(claims())}`;
        return `${said}.${createHmac('sha256', clientSecret).update(said).digest('base64url')}`;
      },
    ],
  ])('%s is not', async (_, token) => expect(codeOf((await finish(token)).answer)).toBe('PROVIDER_REFUSED'));

  it('nor an answer to a question that this browser never asked', async () => {
    const truth: typeof idToken = (asked) => told({})(asked);
    expect(codeOf((await finish(truth, (query) => query.set('state', 'guessed'))).answer)).toBe('PROVIDER_REFUSED');
    const { query } = await finish(truth);
    for (const cookie of ['', 'gridloop-openid=AAAA', (await begin()).cookie])
      expect(codeOf(await comeBack(query.toString(), cookie))).toBe('PROVIDER_REFUSED');
  });
});

it('a provider that is away is said to be away', async () => {
  issuer = 'http://127.0.0.1:9';
  await open();
  expect(codeOf(await house.stranger.get('/api/session/openid'))).toBe('UNAVAILABLE');
});
