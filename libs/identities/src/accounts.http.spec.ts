import { codeOf, House, noon, password } from './given';

const day = 24 * 3_600_000;

let house: House;
beforeEach(async () => void (house = await new House().open()));
afterEach(() => house.close());

const invite = async (person: string, administrator = false) => {
  const answer = await (await house.operator()).post(`/api/accounts/${person}/invitation`, { administrator });
  const { link } = answer.json<{ link: string }>();
  return { link, token: link.split('#')[1] ?? '' };
};
const open = (token: string, login = 'zhao', chosen = password) =>
  house.stranger.post('/api/session/link', { token, login, password: chosen });

describe('a one-time link', () => {
  it('has its secret behind #, which no server is sent', async () =>
    expect((await invite('p-1')).link).toMatch(/^http:\/\/localhost:3000\/welcome#[\w-]{43}$/));

  it('makes an account, once', async () => {
    const { token } = await invite('p-1');
    expect((await open(token)).json()).toEqual({ person: 'p-1', administrator: false });
    expect(codeOf(await open(token))).toBe('LINK_INVALID');
    expect(await (await house.signedIn('zhao')).whoAmI()).toBe('p-1');
  });

  it('opened twice at once is opened once', async () => {
    const { token } = await invite('p-1');
    expect((await Promise.all([open(token), open(token)])).map(codeOf).sort()).toEqual(['201', 'LINK_INVALID']);
  });

  it('is worth nothing after a day, or once another is drawn', async () => {
    const [late, first] = [await invite('p-2'), await invite('p-1')];
    const second = await invite('p-1');
    expect(codeOf(await open(first.token))).toBe('LINK_INVALID');
    expect(codeOf(await open(second.token))).toBe('201');
    house.clock.advance(day);
    expect(codeOf(await open(late.token, 'qian'))).toBe('LINK_INVALID');
  });

  it('survives a weak password and a name that somebody has', async () => {
    await house.account('p-9', 'Zhao');
    const { token } = await invite('p-1');
    for (const weak of ['short', 'aaaaaaaaaaaaaa', 'qianqian-1', '1234567890'])
      expect(codeOf(await open(token, 'qian', weak))).toBe('PASSWORD_WEAK');
    expect(codeOf(await open(token, 'ＺＨＡＯ'))).toBe('LOGIN_TAKEN');
    expect(codeOf(await open(token, 'qian'))).toBe('201');
  });

  it('for an account there is begins it anew: sessions end, and so does the second factor', async () => {
    await house.account('p-1', 'zhao');
    const before = await house.signedIn('zhao');
    expect(codeOf(await open((await invite('p-1')).token))).toBe('201');
    expect(await before.whoAmI()).toBe('SESSION_ENDED');
  });

  it.each(['installer', 'engine', 'a b', '张三'])('is not drawn for %s, who is no person', async (person) =>
    expect(codeOf(await (await house.operator()).post(`/api/accounts/${encodeURIComponent(person)}/invitation`))).toBe(
      'VALIDATION_FAILED',
    ),
  );

  it('is for administrators to draw', async () => {
    await house.account('p-1', 'zhao');
    const zhao = await house.signedIn('zhao');
    expect(codeOf(await zhao.post('/api/accounts/p-2/invitation'))).toBe('ACTOR_NOT_ALLOWED');
    expect(codeOf(await house.stranger.post('/api/accounts/p-2/invitation'))).toBe('TOKEN_MISSING');
  });
});

describe('administrators', () => {
  it('begin with a link, name others, and the last one stays', async () => {
    const { token } = await invite('p-1', true);
    expect((await open(token)).json()).toEqual({ person: 'p-1', administrator: true });
    const zhao = await house.signedIn('zhao');
    expect((await zhao.get('/api/me')).json()).toMatchObject({ administrator: true });
    expect(codeOf(await zhao.delete('/api/accounts/p-0/administrator'))).toBe('204');
    expect(codeOf(await zhao.delete('/api/accounts/p-1/administrator'))).toBe('ADMINISTRATOR_LAST');
    expect(codeOf(await zhao.post('/api/accounts/p-2/administrator'))).toBe('204');
    expect(codeOf(await zhao.delete('/api/accounts/p-1/administrator'))).toBe('204');
    expect(codeOf(await zhao.get('/api/accounts'))).toBe('ACTOR_NOT_ALLOWED');
  });

  it('see accounts, and lock and unlock them', async () => {
    await house.administrator('p-1', 'zhao');
    await house.account('p-2', 'qian');
    const zhao = await house.signedIn('zhao');
    await zhao.post('/api/accounts/p-2/lock');
    expect((await zhao.get('/api/accounts')).json()).toEqual({
      administrators: ['p-0', 'p-1'],
      accounts: [
        { person: 'p-1', login: 'zhao', hasSecondFactor: false, locked: false },
        { person: 'p-2', login: 'qian', hasSecondFactor: false, locked: true },
      ],
    });
    const tried = () => house.stranger.post('/api/session', { login: 'qian', password });
    expect(codeOf(await tried())).toBe('SIGN_IN_REFUSED');
    await zhao.post('/api/accounts/p-2/unlock');
    expect(codeOf(await tried())).toBe('201');
  });
});

describe('a machine', () => {
  const client = {
    clientId: 'm-12345',
    purpose: '12345 热线',
    scopes: ['cases:report'],
    expiresAt: '2026-03-12T04:00:00Z',
  };
  const register = async (more: object = {}) =>
    (await house.operator()).post('/api/machine-clients', { ...client, ...more });
  const keyOf = async (more: object = {}) => (await register(more)).json<{ key: string }>().key;
  const asks = async (key: string, url = '/api/me') =>
    codeOf(await house.stranger.send('GET', url, undefined, { authorization: `Bearer ${key}` }));

  it('is shown its key once; kept is a hash', async () => {
    const key = await keyOf();
    expect(key).toMatch(/^glk_m-12345_[\w-]{43}$/);
    const [row] = house.secrets.prepare('select * from machine_keys').all();
    expect(JSON.stringify({ ...row, hash: Buffer.from(row?.['hash'] as Uint8Array).toString('latin1') })).not.toContain(
      key.slice(-43),
    );
    expect((await (await house.operator()).get('/api/machine-clients')).body).not.toContain(key);
  });

  it('goes where its scopes lead, and nowhere else', async () => {
    const key = await keyOf();
    for (const url of ['/api/me', '/api/me/sessions', '/api/accounts', '/api/machine-clients'])
      expect([url, await asks(key, url)]).toEqual([url, 'SCOPE_MISSING']);
  });

  it('is nobody with another key, after its end, and once revoked', async () => {
    const key = await keyOf();
    expect(await asks(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`)).toBe('TOKEN_INVALID');
    expect(await asks('glk_m-12345_short')).toBe('TOKEN_INVALID');
    await (await house.operator()).delete('/api/machine-clients/m-12345');
    expect(await asks(key)).toBe('TOKEN_INVALID');
    const other = await keyOf({ clientId: 'm-2' });
    expect(await asks(other)).toBe('SCOPE_MISSING');
    house.clock.advance(29 * day);
    expect(await asks(other)).toBe('TOKEN_INVALID');
  });

  it('is told when its key was used last', async () => {
    await asks(await keyOf());
    expect((await (await house.operator()).get('/api/machine-clients')).json()).toEqual({
      clients: [{ ...client, expiresAt: '2026-03-12T04:00:00.000Z', usedAt: noon, revoked: false }],
    });
  });

  it.each([
    [{ expiresAt: '2027-02-13T04:00:00Z' }, 'END_DATE_MISSING'],
    [{ expiresAt: '2026-02-12T04:00:00Z' }, 'END_DATE_MISSING'],
    [{ scopes: ['everything'] }, 'VALIDATION_FAILED'],
    [{ scopes: [] }, 'VALIDATION_FAILED'],
    [{ clientId: 'p-1' }, 'VALIDATION_FAILED'],
  ])('%j is refused', async (more, code) => expect(codeOf(await register(more))).toBe(code));

  it('is registered once, by administrators', async () => {
    await register();
    expect(codeOf(await register())).toBe('MACHINE_CLIENT_EXISTS');
    await house.account('p-1', 'zhao');
    expect(codeOf(await (await house.signedIn('zhao')).post('/api/machine-clients', client))).toBe('ACTOR_NOT_ALLOWED');
    expect(codeOf(await (await house.operator('p-1')).delete('/api/machine-clients/m-12345'))).toBe(
      'ACTOR_NOT_ALLOWED',
    );
  });
});
