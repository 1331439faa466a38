import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { EdgeRefusal, isPerson } from '@gridloop/platform';
import type { Instant } from '@gridloop/domain';
import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';

const algorithm = 'HS256';
const issuer = 'gridloop';
const audience = 'gridloop-api';
const typ = 'at+jwt';

/** Seconds for which an access token is good. */
export const accessSeconds = 600;

/** A key for one purpose out of the token key, so that what was made for one never passes for another. */
export const derivedKey = (key: KeyObject, purpose: 'access' | 'refresh' | 'openid'): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', key, '', `gridloop ${purpose}`, 32)));

/** What an access token says. */
export interface AccessToken {
  readonly person: string;
  readonly sessionId: string;
  readonly issuedAt: Instant;
}

export const signAccessToken = async (key: KeyObject, person: string, sessionId: string, at: Instant) => {
  const issuedAt = Math.floor(Date.parse(at) / 1000);
  return new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: algorithm, typ })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(person)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + accessSeconds)
    .sign(key);
};

/** Whether the token calls itself one; nothing is believed yet. */
export const looksLikeAccessToken = (token: string): boolean => {
  try {
    return decodeProtectedHeader(token).typ === typ;
  } catch {
    return false;
  }
};

/** @throws EdgeRefusal `TOKEN_INVALID` when we did not sign it, or its time is over */
export const readAccessToken = async (key: KeyObject, token: string, at: Instant): Promise<AccessToken> => {
  try {
    const required = { algorithms: [algorithm], typ, issuer, audience, requiredClaims: ['exp', 'iat', 'sid'] };
    const { payload } = await jwtVerify(token, key, { ...required, currentDate: new Date(at) });
    const { sub = '', sid, iat = 0 } = payload;
    if (isPerson(sub) && typeof sid === 'string')
      return { person: sub, sessionId: sid, issuedAt: new Date(iat * 1000).toISOString() };
  } catch {
    // why is of no use to whoever holds a foreign token
  }
  throw new EdgeRefusal('TOKEN_INVALID', 'Expected a token of ours that has not expired, but this is none');
};
