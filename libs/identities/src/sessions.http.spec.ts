import { createSecretKey, randomBytes } from 'node:crypto';
import { signToken } from '@gridloop/platform';
import { SignJWT, UnsecuredJWT } from 'jose';
import { derivedKey, signAccessToken } from './access-token';
import { Caller, codeOf, cookieOf, House, noon, password } from './given';
import { hashPassword, isPassword } from './passwords';

const minutes = (count: number) => count * 60_000;
const hours = (count: number) => minutes(60) * count;

let house: House;
beforeEach(async () => {
  house = await new House().open();
  await house.account('p-1', 'Zhao');
});
afterEach(() => house.close());

const signIn = (body: object) => house.stranger.post('/api/session', body);

describe('signing in', () => {
  it('by name and password begins a session: who it is, his posts, nothing more', async () => {
    await house.appointment({
      type: 'StartAppointment',
      data: { appointmentId: 'a', person: 'p-1', post: 'DISPATCHER', unitId: 'c', from: noon },
    });
    const zhao = await house.signedIn(' ZHAO ');
    expect((await zhao.get('/api/me')).json()).toEqual({
      person: 'p-1',
      door: 'SESSION',
      administrator: false,
      posts: [{ post: 'DISPATCHER', unitId: 'c', from: noon, to: null }],
      session: expect.objectContaining({ method: 'PASSWORD', startedAt: noon, usedAt: noon }) as object,
    });
  });

  it('keeps the refresh token out of reach of scripts and of other sites', async () => {
    const answer = await signIn({ login: 'zhao', password });
    expect(answer.headers['set-cookie']).toMatch(
      /^gridloop-session=[\w.-]+; Path=\/api\/session; Max-Age=604800; HttpOnly; SameSite=Strict$/,
    );
    expect(answer.body).not.toContain(cookieOf(answer).split('=')[1]);
  });

  it('refuses a wrong password, a name of nobody and an account that is locked, all alike', async () => {
    const answers = [
      await signIn({ login: 'zhao', password: `${password} ` }),
      await signIn({ login: 'nobody', password }),
    ];
    await (await house.operator()).post('/api/accounts/p-1/lock');
    answers.push(await signIn({ login: 'zhao', password }));
    const { instance: _, ...first } = answers[0]?.json<Record<string, unknown>>() ?? {};
    for (const answer of answers)
      expect(answer.json()).toMatchObject({ ...first, code: 'SIGN_IN_REFUSED', status: 401 });
  });

  it('after five failures waits, longer each time, even with the right password', async () => {
    for (const login of ['zhao', 'ZHAO', 'ｚｈａｏ', 'Ｚhao', 'zhao']) await signIn({ login, password: 'wrong' }); // one name
    const waits = async () => (await signIn({ login: 'zhao', password })).headers['retry-after'];
    expect(codeOf(await signIn({ login: 'ZHAO', password }))).toBe('SIGN_IN_LOCKED');
    expect(await waits()).toBe('1');
    house.clock.advance(1_000);
    await signIn({ login: 'zhao', password: 'wrong' });
    expect(await waits()).toBe('2');
    house.clock.advance(2_000);
    expect(codeOf(await signIn({ login: 'zhao', password }))).toBe('201');
  });

  it('counts many attempts at once one by one', async () => {
    const codes = (
      await Promise.all(Array.from({ length: 12 }, () => signIn({ login: 'zhao', password: 'wrong' })))
    ).map(codeOf);
    expect(codes.filter((code) => code === 'SIGN_IN_REFUSED')).toHaveLength(5);
    expect(codes.filter((code) => code === 'SIGN_IN_LOCKED')).toHaveLength(7);
  });

  it('from another site is refused', async () => {
    const foreign: Record<string, string>[] = [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }];
    for (const headers of foreign)
      expect(codeOf(await house.stranger.send('POST', '/api/session', { login: 'zhao', password }, headers))).toBe(
        'ORIGIN_FOREIGN',
      );
  });
});

describe('a second factor', () => {
  const enrol = async () => {
    const zhao = await house.signedIn('zhao');
    const { secret } = (await zhao.post('/api/me/second-factor', { password })).json<{ secret: string }>();
    const bytes = fromBase32(secret);
    const confirmed = await zhao.post('/api/me/second-factor/confirm', { code: house.code(bytes) });
    return { zhao, secret: bytes, recoveryCodes: confirmed.json<{ recoveryCodes: string[] }>().recoveryCodes };
  };
  const withCode = (code: string) => signIn({ login: 'zhao', password, code });

  it('is asked for once enrolled, and each code is good once', async () => {
    const { secret } = await enrol();
    expect(codeOf(await signIn({ login: 'zhao', password }))).toBe('SECOND_FACTOR_MISSING');
    expect(codeOf(await withCode(house.code(secret)))).toBe('SECOND_FACTOR_INVALID'); // it confirmed the enrolment
    house.clock.advance(30_000);
    const code = house.code(secret);
    expect(codeOf(await withCode(code))).toBe('201');
    expect(codeOf(await withCode(code))).toBe('SECOND_FACTOR_INVALID');
    expect(codeOf(await withCode('000000'))).toBe('SECOND_FACTOR_INVALID');
  });

  it('may be a recovery code, each once', async () => {
    const { recoveryCodes } = await enrol();
    const [code = ''] = recoveryCodes;
    expect(recoveryCodes).toHaveLength(10);
    expect(codeOf(await withCode(code.toLowerCase()))).toBe('201');
    expect(codeOf(await withCode(code))).toBe('SECOND_FACTOR_INVALID');
  });

  it('guessed at locks the account, and a password alone does not forgive it', async () => {
    await enrol();
    for (let guesses = 0; guesses < 5; guesses += 1) {
      await withCode('000000');
      await signIn({ login: 'zhao', password });
    }
    expect(codeOf(await withCode('000000'))).toBe('SIGN_IN_LOCKED');
  });

  it('is not replaced by whoever has the session alone', async () => {
    const { zhao } = await enrol();
    expect(codeOf(await zhao.post('/api/me/second-factor', { password: 'wrong' }))).toBe('SIGN_IN_REFUSED');
    expect(codeOf(await zhao.post('/api/me/second-factor', { password }))).toBe('SECOND_FACTOR_INVALID');
  });
});

describe('an access token', () => {
  it('is good for ten minutes', async () => {
    const zhao = await house.signedIn('zhao');
    house.clock.advance(minutes(10) - 1_000);
    expect(await zhao.whoAmI()).toBe('p-1');
    house.clock.advance(1_000);
    expect(await zhao.whoAmI()).toBe('TOKEN_INVALID');
  });

  it('is dead with its session, however fresh', async () => {
    const zhao = await house.signedIn('zhao');
    const answer = await zhao.delete('/api/session');
    expect(answer.headers['set-cookie']).toContain('gridloop-session=; Path=/api/session; Max-Age=0');
    expect(await zhao.whoAmI()).toBe('SESSION_ENDED');
    expect(codeOf(await house.refresh(zhao.cookie))).toBe('SESSION_ENDED');
  });

  it.each<[string, () => Promise<string> | string]>([
    ['of another house', () => signAccessToken(createSecretKey(randomBytes(32)), 'p-1', 's', noon)],
    ['signed with the operator’s key', () => signAccessToken(house.tokenKey, 'p-1', 's', noon)],
    [
      'signed with the key of refresh tokens',
      () => signAccessToken(derivedKey(house.tokenKey, 'refresh'), 'p-1', 's', noon),
    ],
    ['without algorithm', () => new UnsecuredJWT({ sub: 'p-1', sid: 's' }).setExpirationTime('1h').encode()],
    ['for another audience', () => forged({}, (token) => token.setAudience('elsewhere'))],
    ['of another issuer', () => forged({}, (token) => token.setIssuer('elsewhere'))],
    ['without a session', () => forged({ sid: undefined }, (token) => token)],
    [
      'of the operator, in the clothes of a session',
      () => signToken(derivedKey(house.tokenKey, 'access'), 'p-1', { now: new Date(noon) }),
    ],
  ])('%s is refused', async (_, token) => {
    expect(await new Caller(house, await token()).whoAmI()).toBe('TOKEN_INVALID');
  });

  it('of a session that never was is refused', async () => {
    const token = await signAccessToken(derivedKey(house.tokenKey, 'access'), 'p-1', 'never', noon);
    expect(await new Caller(house, token).whoAmI()).toBe('SESSION_ENDED');
  });

  const forged = (claims: object, change: (token: SignJWT) => SignJWT) => {
    const token = new SignJWT({ sid: 's', ...claims })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setIssuer('gridloop')
      .setAudience('gridloop-api')
      .setSubject('p-1')
      .setIssuedAt(Date.parse(noon) / 1000)
      .setExpirationTime(Date.parse(noon) / 1000 + 600);
    return change(token).sign(derivedKey(house.tokenKey, 'access'));
  };
});

describe('a refresh token', () => {
  it('is good once and is followed by another', async () => {
    const first = (await house.signedIn('zhao')).cookie;
    const second = await house.refresh(first);
    expect(codeOf(second)).toBe('201');
    expect(cookieOf(second)).not.toBe(first);
    expect(codeOf(await house.refresh(cookieOf(second)))).toBe('201');
  });

  it('used again ends the session, for whoever stole it and for its owner', async () => {
    const zhao = await house.signedIn('zhao');
    const thief = zhao.cookie;
    const owner = cookieOf(await house.refresh(zhao.cookie));
    house.clock.advance(11_000);
    expect(codeOf(await house.refresh(thief))).toBe('SESSION_ENDED');
    expect(codeOf(await house.refresh(owner))).toBe('SESSION_ENDED');
    expect(await zhao.whoAmI()).toBe('SESSION_ENDED');
    const [, ended] = await house.store.read('sessions-p-1');
    expect(ended).toMatchObject({ type: 'SessionEnded', data: { reason: 'REFRESH_TOKEN_REUSED' } });
  });

  it('answered into the void, or asked by two tabs at once, is answered the same again', async () => {
    const { cookie } = await house.signedIn('zhao');
    const answers = await Promise.all([house.refresh(cookie), house.refresh(cookie)]);
    const [lost, again] = answers.map(cookieOf);
    expect(again).toBe(lost);
    expect(codeOf(await house.refresh(again ?? ''))).toBe('201');
  });

  it('two steps old is a theft at once', async () => {
    const { cookie } = await house.signedIn('zhao');
    await house.refresh(cookieOf(await house.refresh(cookie)));
    expect(codeOf(await house.refresh(cookie))).toBe('SESSION_ENDED');
  });

  it('forged does no harm to the session', async () => {
    const { cookie } = await house.signedIn('zhao');
    for (const forged of [cookie.replace('.1.', '.2.'), `${cookie.slice(0, -1)}_`, 'gridloop-session=a.1.b'])
      expect(codeOf(await house.refresh(forged))).toBe('SESSION_ENDED');
    expect(codeOf(await house.refresh(cookie))).toBe('201');
  });

  it('unused for half a day, or a week old, is worth nothing', async () => {
    let { cookie } = await house.signedIn('zhao');
    house.clock.advance(hours(12) + 1);
    expect(codeOf(await house.refresh(cookie))).toBe('SESSION_ENDED');
    ({ cookie } = await house.signedIn('zhao'));
    for (let half = 0; half < 15; half += 1) {
      house.clock.advance(hours(11));
      cookie = cookieOf(await house.refresh(cookie));
    }
    house.clock.advance(hours(11));
    expect(codeOf(await house.refresh(cookie))).toBe('SESSION_ENDED');
  });

  it('from another site is not even looked at', async () => {
    const { cookie } = await house.signedIn('zhao');
    expect(codeOf(await house.refresh(cookie, { origin: 'https://evil.example' }))).toBe('ORIGIN_FOREIGN');
    expect(codeOf(await house.refresh(cookie, { origin: 'http://localhost:3000' }))).toBe('201');
  });
});

describe('sessions', () => {
  it('are listed and ended by their owner, one or all others', async () => {
    const [phone, desk, old] = [
      await house.signedIn('zhao'),
      await house.signedIn('zhao'),
      await house.signedIn('zhao'),
    ];
    const ids = async () =>
      (await desk.get('/api/me/sessions'))
        .json<{ sessions: { sessionId: string }[] }>()
        .sessions.map(({ sessionId }) => sessionId);
    const [first = ''] = await ids();
    expect(codeOf(await desk.delete(`/api/me/sessions/${first}`))).toBe('204');
    expect([await phone.whoAmI(), await desk.whoAmI(), await old.whoAmI()]).toEqual(['SESSION_ENDED', 'p-1', 'p-1']);
    expect(codeOf(await desk.delete('/api/me/sessions'))).toBe('204');
    expect([await desk.whoAmI(), await old.whoAmI(), (await ids()).length]).toEqual(['p-1', 'SESSION_ENDED', 1]);
  });

  it('of others are for administrators', async () => {
    await house.administrator('p-2', 'qian');
    const [zhao, qian] = [await house.signedIn('zhao'), await house.signedIn('qian')];
    expect(codeOf(await zhao.get('/api/accounts/p-2/sessions'))).toBe('ACTOR_NOT_ALLOWED');
    expect(codeOf(await zhao.delete('/api/accounts/p-2/sessions'))).toBe('ACTOR_NOT_ALLOWED');
    expect((await qian.get('/api/accounts/p-1/sessions')).json<{ sessions: unknown[] }>().sessions).toHaveLength(1);
    expect(codeOf(await qian.delete('/api/accounts/p-1/sessions'))).toBe('204');
    expect([await zhao.whoAmI(), await qian.whoAmI()]).toEqual(['SESSION_ENDED', 'p-2']);
  });

  it('all end when the account is locked or the password changed elsewhere', async () => {
    const [here, elsewhere] = [await house.signedIn('zhao'), await house.signedIn('zhao')];
    const next = '新的一句话 也要够长 77';
    expect(codeOf(await here.post('/api/me/password', { current: 'wrong', next }))).toBe('SIGN_IN_REFUSED');
    expect(codeOf(await here.post('/api/me/password', { current: password, next: 'zhao123456' }))).toBe(
      'PASSWORD_WEAK',
    );
    expect(codeOf(await here.post('/api/me/password', { current: password, next }))).toBe('204');
    expect([await here.whoAmI(), await elsewhere.whoAmI()]).toEqual(['p-1', 'SESSION_ENDED']);
    await (await house.operator()).post('/api/accounts/p-1/lock');
    expect(await here.whoAmI()).toBe('SESSION_ENDED');
  });

  it('are ten at most; the oldest makes room', async () => {
    const first = await house.signedIn('zhao');
    for (let more = 0; more < 10; more += 1) await house.signedIn('zhao');
    expect(await first.whoAmI()).toBe('SESSION_ENDED');
  }, 30_000);
});

it('neither log nor terminal holds a secret', async () => {
  const zhao = await house.signedIn('zhao');
  const { secret } = (await zhao.post('/api/me/second-factor', { password })).json<{ secret: string }>();
  await house.refresh(zhao.cookie);
  const kept: string[] = [...house.lines];
  for await (const { position: _, ...event } of house.store.readAll({ from: undefined, prefixes: [] }))
    kept.push(JSON.stringify(event));
  expect(kept.join('\n')).toContain('SessionStarted');
  for (const word of [password, 'zhao', zhao.token ?? '', zhao.cookie.split('=')[1] ?? '', secret])
    expect(kept.join('\n').toLowerCase()).not.toContain(word.toLowerCase());
});

it('a password is kept as argon2id, and told from others', async () => {
  const kept = await hashPassword(password);
  expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  const told = [
    await isPassword(password, kept),
    await isPassword('else', kept),
    await isPassword(password, undefined),
  ];
  expect(told).toEqual([true, false, false]);
});

const fromBase32 = (text: string): Buffer => {
  const bits = [...text]
    .map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
};
