import { randomUUID, type KeyObject } from 'node:crypto';
import { longestIdle, openSession, type EdgeReason, type Instant, type SignInMethod } from '@gridloop/domain';
import type { Clock } from '@gridloop/engine';
import { EdgeRefusal } from '@gridloop/platform';
import { accessSeconds, derivedKey, signAccessToken } from './access-token';
import { oneName, type Account, type Accounts } from './accounts';
import type { Attempts } from './attempts';
import type { IdentityLog } from './identity-log';
import { isPassword } from './passwords';
import type { Presented, Renewal, Renewals } from './renewals';

/** What a person signs in with. */
export interface Credentials {
  readonly login: string;
  readonly password: string;
  /** Of the authenticator app, or a recovery code. */
  readonly code?: string;
}

/** A session as its owner gets it. */
export interface SignedIn {
  readonly person: string;
  readonly sessionId: string;
  readonly accessToken: string;
  readonly expiresAt: Instant;
  readonly refreshToken: string;
}

/** How long the token before is still answered with the one after it: an answer may be lost, two tabs may ask at once. */
const graceMs = 10_000;

/** Who signs in, stays signed in and signs out. */
export class SignIn {
  private readonly accessKey: KeyObject;

  constructor(
    tokenKey: KeyObject,
    private readonly accounts: Accounts,
    private readonly attempts: Attempts,
    private readonly renewals: Renewals,
    private readonly log: IdentityLog,
    private readonly clock: Clock,
  ) {
    this.accessKey = derivedKey(tokenKey, 'access');
  }

  /** @throws EdgeRefusal `SIGN_IN_REFUSED`, `SECOND_FACTOR_MISSING`, `SECOND_FACTOR_INVALID`, `SIGN_IN_LOCKED` with the time to wait */
  async byPassword(credentials: Credentials, address: string, correlationId: string): Promise<SignedIn> {
    const { login, password, code } = credentials;
    const attempt = this.attempts.begin({ login: oneName(login), address }, this.clock.now());
    if (typeof attempt === 'number') throw locked(attempt);
    const account = this.accounts.byLogin(login);
    const right = await isPassword(password, account?.password);
    if (!account || !right || this.accounts.isLocked(account.person))
      throw new EdgeRefusal('SIGN_IN_REFUSED', 'Expected name and password of an account, but they are of none');
    if (account.hasSecondFactor && code === undefined) {
      attempt.undone();
      throw new EdgeRefusal('SECOND_FACTOR_MISSING', 'Expected a code of the second factor, but there is none');
    }
    const method = account.hasSecondFactor ? this.secondFactor(account, code ?? '') : 'PASSWORD';
    attempt.succeeded();
    return this.begin(account.person, method, correlationId);
  }

  /** For whoever has proved to be the person. @throws EdgeRefusal `SIGN_IN_REFUSED` when he is locked out */
  async begin(person: string, method: SignInMethod, correlationId: string): Promise<SignedIn> {
    if (this.accounts.isLocked(person))
      throw new EdgeRefusal('SIGN_IN_REFUSED', 'Expected a person who may sign in, but he may not');
    const sessionId = randomUUID();
    const at = this.clock.now();
    await this.log.changeSession(
      { type: 'StartSession', data: { person, sessionId, method, by: person, at } },
      correlationId,
    );
    this.renewals.forgetBefore(earlier(at, longestIdle));
    return this.signedIn(person, sessionId, this.renewals.begin(sessionId, person, at), at);
  }

  /** The session with new tokens. A token that was used before ends it: two have it, and one of them stole it. @throws EdgeRefusal `SESSION_ENDED` */
  async renew(refreshToken: string | undefined, correlationId: string): Promise<SignedIn> {
    const at = this.clock.now();
    const read = refreshToken === undefined ? undefined : this.renewals.read(refreshToken);
    if (!read) throw ended();
    const { renewal } = read;
    const { person, sessionId, usedAt } = renewal;
    const open = openSession(await this.log.sessions.fresh(person), sessionId, at);
    if (open && usedAt < earlier(at, longestIdle)) await this.close(renewal, 'IDLE', correlationId);
    else if (open) return this.renewed(read, at, correlationId);
    throw ended();
  }

  /** Ends one session of the person; `by` is he or an administrator. */
  async end(person: string, sessionId: string, by: string, correlationId: string): Promise<void> {
    const data = { person, sessionId, by, at: this.clock.now() };
    await this.log.changeSession({ type: 'EndSession', data }, correlationId);
    this.renewals.forget(sessionId);
  }

  private async renewed({ renewal, generation }: Presented, at: Instant, correlationId: string): Promise<SignedIn> {
    const { person, sessionId, usedAt } = renewal;
    if (generation === renewal.generation) {
      const next = this.renewals.rotate(renewal, at) ?? this.again(sessionId);
      return this.signedIn(person, sessionId, next, at);
    }
    if (generation === renewal.generation - 1 && usedAt >= earlier(at, graceMs))
      return this.signedIn(person, sessionId, this.renewals.again(renewal), at);
    await this.close(renewal, 'REFRESH_TOKEN_REUSED', correlationId);
    throw ended();
  }

  private async close({ person, sessionId }: Renewal, because: EdgeReason, correlationId: string): Promise<void> {
    const data = { person, sessionId, because, by: person, at: this.clock.now() };
    await this.log.changeSession({ type: 'EndSession', data }, correlationId);
    this.renewals.forget(sessionId);
  }

  /** @throws EdgeRefusal `SECOND_FACTOR_INVALID`; the attempt stays a failure then */
  private secondFactor({ person }: Account, code: string): SignInMethod {
    if (this.accounts.takeCode(person, code, Date.parse(this.clock.now()))) return 'PASSWORD_AND_CODE';
    if (this.accounts.takeRecoveryCode(person, code)) return 'PASSWORD_AND_RECOVERY_CODE';
    throw new EdgeRefusal('SECOND_FACTOR_INVALID', 'Expected a code that is good now and new, but it is not');
  }

  private again(sessionId: string): string {
    const renewal = this.renewals.of(sessionId);
    if (!renewal) throw ended();
    return this.renewals.again(renewal);
  }

  private async signedIn(person: string, sessionId: string, refreshToken: string, at: Instant): Promise<SignedIn> {
    const accessToken = await signAccessToken(this.accessKey, person, sessionId, at);
    return { person, sessionId, accessToken, expiresAt: earlier(at, -accessSeconds * 1000), refreshToken };
  }
}

const earlier = (at: Instant, milliseconds: number): Instant => new Date(Date.parse(at) - milliseconds).toISOString();

const ended = () =>
  new EdgeRefusal('SESSION_ENDED', 'Expected the refresh token of an open session, but it is of none');

/** How an account or address that failed too often is told to wait. */
export const locked = (waitMs: number) =>
  new EdgeRefusal('SIGN_IN_LOCKED', 'Expected fewer failures in a row, but there were too many', {
    headers: { 'Retry-After': String(Math.ceil(waitMs / 1000)) },
  });
