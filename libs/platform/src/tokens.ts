import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { engine, installer, type Instant } from '@gridloop/domain';
import { jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { EdgeRefusal } from './problem';

const algorithm = 'HS256';
const issuer = 'gridloop';
const audience = 'gridloop-api';
const keyBytes = 32;
const anHour = 60 * 60;
const form = /^[A-Za-z0-9_-]{1,64}$/;
/** Who acts inside the program only: no token, account or provider speaks for them. */
const inside: readonly string[] = [engine, installer];
/** Whether it is the id of a person: a pseudonym, fit for the name of a stream. */
export const isPerson = (id: string): boolean => form.test(id) && !inside.includes(id);

/**
 * The key in the file, made on first use and readable by its owner alone. Processes that start together get the same one.
 * @throws Error when the file holds something else
 */
export const tokenKey = async (file: string): Promise<KeyObject> => {
  const key = (await readIfThere(file)) ?? (await make(file));
  if (key.length !== keyBytes)
    throw new Error(`Expected ${keyBytes} bytes in ${file}, but it holds ${key.length}; remove it to make a new key`);
  return createSecretKey(key);
};

/** The operator's own door (ADR 12): a token by which the person is known for `expiresIn` seconds, default an hour. @throws Error for an id out of form */
export const signToken = async (
  key: KeyObject,
  person: string,
  { expiresIn = anHour, now = new Date() }: { expiresIn?: number; now?: Date } = {},
): Promise<string> => {
  if (!isPerson(person))
    throw new Error(`Expected a person id of 1 to 64 letters, digits, - or _, and not ${inside.join(' or ')}`);
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(person)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + expiresIn)
    .sign(key);
};

/** The person whom the token names, and until when. @throws EdgeRefusal `TOKEN_INVALID` when we did not sign it, or its time is over */
export const readToken = async (
  key: KeyObject,
  token: string,
  now = new Date(),
): Promise<{ readonly person: string; readonly until: Instant }> => {
  const { sub = '', exp = 0 } = await verified(key, token, now);
  if (!isPerson(sub)) throw invalid();
  return { person: sub, until: new Date(exp * 1000).toISOString() };
};

const verified = async (key: KeyObject, token: string, currentDate: Date): Promise<JWTPayload> => {
  try {
    const required = { algorithms: [algorithm], typ: 'JWT', issuer, audience, requiredClaims: ['exp'] };
    return (await jwtVerify(token, key, { ...required, currentDate })).payload;
  } catch {
    throw invalid(); // why is of no use to whoever holds a foreign token
  }
};

const invalid = () =>
  new EdgeRefusal('TOKEN_INVALID', 'Expected a token of ours that has not expired, but this is none');

const readIfThere = async (file: string): Promise<Buffer | undefined> => {
  try {
    return await readFile(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
};

/** Written beside, then linked to its name: whoever comes second finds a whole key and takes that. */
const make = async (file: string): Promise<Buffer> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  await writeFile(draft, randomBytes(keyBytes), { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(draft, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft);
  }
  return readFile(file);
};

const hasCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException | undefined)?.code === code;
