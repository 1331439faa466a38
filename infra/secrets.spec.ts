import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './files';
import { secretsIn } from './secrets';

/** Keys of no one: a server's that only tests start. */
const known = ['apps/event-store/conformance/localhost.key.pem'];
const largest = 2_000_000;

const tracked = (): readonly string[] =>
  existsSync(join(root, '.git'))
    ? execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean)
    : [];

it('no file that is kept in git holds a secret, but for those that are none', () => {
  const found = tracked()
    .filter((file) => existsSync(join(root, file)) && statSync(join(root, file)).size < largest)
    .filter((file) => secretsIn(readFileSync(join(root, file), 'latin1')).length > 0);
  expect(found.filter((file) => !known.includes(file))).toEqual([]);
});

it('one would be found', () => {
  const word = randomBytes(32).toString('base64url');
  const { privateKey } = generateKeyPairSync('ed25519');
  expect([
    secretsIn(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    secretsIn(`key=glk_m-12345_${word}`),
    secretsIn(`http://localhost:3000/welcome#${word}`),
    secretsIn(`Bearer ${['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiJwLTEifQ', word].join('.')}`),
    secretsIn('nothing of the kind'),
  ]).toEqual([['a private key'], ['a key of a machine client'], ['a one-time link'], ['a signed token'], []]);
});
