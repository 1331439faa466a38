import { installer, isWeak, requireAdministrator } from '@gridloop/domain';
import type { Clock } from '@gridloop/engine';
import { EdgeRefusal } from '@gridloop/platform';
import type { Account, Accounts } from './accounts';
import type { Attempts } from './attempts';
import type { IdentityLog } from './identity-log';
import type { Link, Links } from './links';
import { hashPassword, isPassword } from './passwords';
import { locked } from './sign-in';

/** A one-time link, to be handed over by a way that others do not see. */
export interface Invitation {
  readonly person: string;
  /** The secret is in the fragment, which browsers never send and servers never log. */
  readonly link: string;
  readonly expiresAt: string;
}

/** Where accounts are made and unmade: by an administrator, by the operator as `installer`, by their owners. */
export class AccountDesk {
  constructor(
    private readonly accounts: Accounts,
    private readonly links: Links,
    private readonly attempts: Attempts,
    private readonly log: IdentityLog,
    private readonly clock: Clock,
    private readonly publicUrl: string,
  ) {}

  /** @throws Rejection `ACTOR_NOT_ALLOWED` unless `by` administers, as the others of this block */
  async list(by: string): Promise<readonly (Account & { readonly locked: boolean })[]> {
    await this.require(by);
    return this.accounts.list().map((account) => ({ ...account, locked: this.accounts.isLocked(account.person) }));
  }

  /** A link by which the person chooses name and password, for the first time or anew. */
  async invite(link: Link, by: string): Promise<Invitation> {
    await this.require(by);
    const { secret, expiresAt } = this.links.draw(link, this.clock.now());
    return { person: link.person, link: `${this.publicUrl}/welcome#${secret}`, expiresAt };
  }

  /** Ends all of the person's sessions, and lets no new one begin. */
  async lock(person: string, by: string): Promise<void> {
    await this.require(by);
    this.accounts.lock(person);
    await this.revoke(person, 'ACCOUNT_LOCKED', by);
  }

  async unlock(person: string, by: string): Promise<void> {
    await this.require(by);
    this.accounts.unlock(person);
  }

  async linkSubject(issuer: string, subject: string, person: string, by: string): Promise<void> {
    await this.require(by);
    this.accounts.linkSubject(issuer, subject, person);
  }

  /** The link that begins an installation; undefined when somebody administers or one waits to be opened. */
  async firstInvitation(): Promise<Invitation | undefined> {
    const { administrators } = await this.log.administration();
    if (administrators.length > 0 || this.links.administratorAwaited(this.clock.now())) return undefined;
    return this.invite({ person: 'administrator', administrator: true }, installer);
  }

  /** Opens a link: the account is made, or made anew. @throws EdgeRefusal `LINK_INVALID`, `PASSWORD_WEAK`, `LOGIN_TAKEN` */
  async accept(secret: string, login: string, password: string): Promise<Link> {
    const link = this.links.look(secret, this.clock.now());
    if (!link) throw invalidLink();
    refuseWeak(password, login);
    if ((this.accounts.byLogin(login)?.person ?? link.person) !== link.person)
      throw new EdgeRefusal('LOGIN_TAKEN', 'Expected a name that nobody has, but somebody has it');
    const hash = await hashPassword(password);
    if (!this.links.take(secret, this.clock.now())) throw invalidLink();
    this.accounts.save(link.person, login, hash);
    await this.revoke(link.person, 'PASSWORD_CHANGED', installer);
    if (link.administrator) {
      const data = { person: link.person, by: installer, at: this.clock.now() };
      await this.log.changeAdministration({ type: 'NameAdministrator', data });
    }
    return link;
  }

  /** Every other session of his ends. @throws EdgeRefusal `SIGN_IN_REFUSED`, `SIGN_IN_LOCKED`, `PASSWORD_WEAK` */
  async changePassword(
    person: string,
    sessionId: string,
    current: string,
    next: string,
    address: string,
  ): Promise<void> {
    const account = await this.prove(person, current, address);
    refuseWeak(next, account.login);
    this.accounts.changePassword(person, await hashPassword(next));
    const data = { person, reason: 'PASSWORD_CHANGED', kept: sessionId, by: person, at: this.clock.now() } as const;
    await this.log.changeSession({ type: 'RevokeSessions', data });
  }

  /** A secret for an authenticator app, not counting yet. @throws as `prove`; EdgeRefusal `SECOND_FACTOR_INVALID` when one is enrolled */
  async enrol(person: string, password: string, address: string): Promise<{ account: Account; secret: Buffer }> {
    const account = await this.prove(person, password, address);
    const secret = this.accounts.enrol(person);
    if (!secret)
      throw new EdgeRefusal('SECOND_FACTOR_INVALID', 'Expected an account without second factor, but it has one');
    return { account, secret };
  }

  /** The second factor counts from now on. @throws EdgeRefusal `SECOND_FACTOR_INVALID`, `SIGN_IN_LOCKED` */
  confirm(person: string, code: string, address: string): readonly string[] {
    const attempt = this.begin(person, address);
    const codes = this.accounts.confirm(person, code, Date.parse(this.clock.now()));
    if (!codes) throw new EdgeRefusal('SECOND_FACTOR_INVALID', 'Expected a code of the new secret, but it is of none');
    attempt.undone();
    return codes;
  }

  private async prove(person: string, password: string, address: string): Promise<Account> {
    const attempt = this.begin(person, address);
    const login = this.accounts.of(person)?.login;
    const account = login === undefined ? undefined : this.accounts.byLogin(login);
    if (!(await isPassword(password, account?.password)) || !account)
      throw new EdgeRefusal('SIGN_IN_REFUSED', 'Expected the password of this account, but it is not');
    attempt.undone();
    return account;
  }

  private begin(person: string, address: string) {
    const login = this.accounts.of(person)?.login ?? '';
    const attempt = this.attempts.begin({ login, address }, this.clock.now());
    if (typeof attempt === 'number') throw locked(attempt);
    return attempt;
  }

  private async revoke(person: string, reason: 'ACCOUNT_LOCKED' | 'PASSWORD_CHANGED', by: string): Promise<void> {
    await this.log.changeSession({ type: 'RevokeSessions', data: { person, reason, by, at: this.clock.now() } });
  }

  private async require(by: string): Promise<void> {
    requireAdministrator(await this.log.administration(), by);
  }
}

const refuseWeak = (password: string, login: string): void => {
  if (isWeak(password, login))
    throw new EdgeRefusal('PASSWORD_WEAK', 'Expected ten characters that are hard to guess, but they are not');
};

const invalidLink = () => new EdgeRefusal('LINK_INVALID', 'Expected a link that is good and new, but it is not');
