import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SignJWT, UnsecuredJWT } from 'jose';
import { readToken, signToken, tokenKey } from './tokens';

const key = createSecretKey(randomBytes(32));
const noon = new Date('2020-02-19T04:00:00.000Z');
const after = (seconds: number) => new Date(noon.getTime() + seconds * 1000);
const refused = expect.objectContaining({ name: 'EdgeRefusal', code: 'TOKEN_INVALID' });

describe('a token', () => {
  it('names the person, and its end', async () =>
    expect(await readToken(key, await signToken(key, 'zhao-meiju', { now: noon }), noon)).toEqual({
      person: 'zhao-meiju',
      until: after(3600).toISOString(),
    }));

  it('is good for an hour', async () => {
    const token = await signToken(key, 'zhao-meiju', { now: noon });
    expect(await readToken(key, token, after(3599))).toMatchObject({ person: 'zhao-meiju' });
    await expect(readToken(key, token, after(3600))).rejects.toEqual(refused);
  });

  it('is good for as long as was asked', async () => {
    const token = await signToken(key, 'zhao-meiju', { now: noon, expiresIn: 60 });
    expect(await readToken(key, token, after(59))).toMatchObject({ person: 'zhao-meiju' });
    await expect(readToken(key, token, after(60))).rejects.toEqual(refused);
  });

  it.each(['', 'a b', '赵美菊', '../etc', 'x'.repeat(65), 'installer', 'engine'])('is not given to %j', (id) =>
    expect(signToken(key, id)).rejects.toThrow('Expected a person id'),
  );

  const claims = () => new SignJWT().setIssuer('gridloop').setAudience('gridloop-api').setSubject('jiang-jun');
  const header = { alg: 'HS256', typ: 'JWT' };
  it.each<[string, () => string | Promise<string>]>([
    ['of another key', () => signToken(createSecretKey(randomBytes(32)), 'jiang-jun')],
    ['without a signature', () => new UnsecuredJWT({ sub: 'jiang-jun' }).setExpirationTime('1h').encode()],
    ['without an end', () => claims().setProtectedHeader(header).sign(key)],
    [
      'of another algorithm',
      () =>
        claims()
          .setExpirationTime('1h')
          .setProtectedHeader({ ...header, alg: 'HS512' })
          .sign(createSecretKey(randomBytes(64))),
    ],
    [
      'of another issuer',
      () => claims().setIssuer('elsewhere').setExpirationTime('1h').setProtectedHeader(header).sign(key),
    ],
    [
      'for another audience',
      () => claims().setAudience('feed').setExpirationTime('1h').setProtectedHeader(header).sign(key),
    ],
    [
      'of another type',
      () => claims().setExpirationTime('1h').setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(key),
    ],
    ['for nobody', () => claims().setSubject('').setExpirationTime('1h').setProtectedHeader(header).sign(key)],
    [
      'for an id out of form',
      () => claims().setSubject("' or 1=1").setExpirationTime('1h').setProtectedHeader(header).sign(key),
    ],
    [
      'for the engine itself',
      () => claims().setSubject('engine').setExpirationTime('1h').setProtectedHeader(header).sign(key),
    ],
    [
      'for the installer',
      () => claims().setSubject('installer').setExpirationTime('1h').setProtectedHeader(header).sign(key),
    ],
    [
      'that is not yet valid',
      () => claims().setNotBefore('1h').setExpirationTime('2h').setProtectedHeader(header).sign(key),
    ],
    [
      'with one letter changed',
      async () =>
        (await signToken(key, 'jiang-jun')).replace(/\.(.)/, (_, first: string) => `.${first === 'A' ? 'B' : 'A'}`),
    ],
    ['that is no token', () => 'a.b.c'],
    ['that is empty', () => ''],
  ])('%s is refused', async (_, token) => {
    await expect(readToken(key, await token())).rejects.toEqual(refused);
  });
});

describe('the key', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'gridloop-tokens-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('is the same for all who start together, and for those who come later', async () => {
    const file = join(folder, 'secrets', 'token.key');
    const keys = await Promise.all(Array.from({ length: 20 }, () => tokenKey(file)));
    const all = new Set([...keys, await tokenKey(file)].map((each) => each.export().toString('hex')));
    expect({ keys: all.size, bytes: keys[0]?.symmetricKeySize }).toEqual({ keys: 1, bytes: 32 });
  });

  it('is readable by its owner alone, and leaves no draft behind', async () => {
    const file = join(folder, 'secrets', 'token.key');
    await tokenKey(file);
    const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    expect([await mode(file), await mode(dirname(file)), await readdir(dirname(file))]).toEqual([
      '600',
      '700',
      ['token.key'],
    ]);
  });

  it('of another length is not taken', async () => {
    const file = join(folder, 'token.key');
    await writeFile(file, 'short');
    await expect(tokenKey(file)).rejects.toThrow('but it holds 5');
  });

  it('that cannot be read is not replaced', () => expect(tokenKey(folder)).rejects.toThrow('EISDIR'));
});
