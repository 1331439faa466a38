import { randomBytes, type KeyObject } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { unwrap, wrap } from '@gridloop/engine';
import { base32, matchingStep } from './totp';
import { hashOf } from './secrets-file';

/** A person's way in with a password, on this machine. */
export interface Account {
  readonly person: string;
  /** The name to sign in with; personal, and kept nowhere else. */
  readonly login: string;
  readonly hasSecondFactor: boolean;
}

const recoveryCodes = 10;

/** Names, hashes and second factors of people, and the identities that a provider knows them by. */
export class Accounts {
  constructor(
    private readonly db: DatabaseSync,
    private readonly master: KeyObject,
  ) {
    db.exec(`
      create table if not exists accounts (
        person text primary key, login text not null unique, password text not null,
        totp blob, totp_step integer not null default 0, enrolled integer not null default 0) strict;
      create table if not exists recovery_codes (person text, hash blob, primary key (person, hash)) strict;
      create table if not exists locked (person text primary key) strict;
      create table if not exists subjects (
        issuer text, subject text, person text not null, primary key (issuer, subject)) strict;
    `);
  }

  list(): readonly Account[] {
    return this.db.prepare('select * from accounts order by person').all().map(toAccount);
  }

  of(person: string): Account | undefined {
    const row = this.db.prepare('select * from accounts where person = ?').get(person);
    return row && toAccount(row);
  }

  /** With the hash of the password. */
  byLogin(login: string): (Account & { readonly password: string }) | undefined {
    const row = this.db.prepare('select * from accounts where login = ?').get(oneName(login));
    return row && { ...toAccount(row), password: String(row['password']) };
  }

  /** Makes the account or begins it anew: without second factor, not locked. */
  save(person: string, login: string, password: string): void {
    this.db
      .prepare(
        `insert into accounts (person, login, password) values (?, ?, ?) on conflict (person) do update set
           login = excluded.login, password = excluded.password, totp = null, totp_step = 0, enrolled = 0`,
      )
      .run(person, oneName(login), password);
    this.db.prepare('delete from recovery_codes where person = ?').run(person);
    this.unlock(person);
  }

  changePassword(person: string, password: string): void {
    this.db.prepare('update accounts set password = ? where person = ?').run(password, person);
  }

  /** Draws a secret that counts once `confirm` has seen a code of it; undefined when a second factor is enrolled already. */
  enrol(person: string): Buffer | undefined {
    const secret = randomBytes(20);
    const { changes } = this.db
      .prepare('update accounts set totp = ?, totp_step = 0 where person = ? and enrolled = 0')
      .run(wrap(this.master, person, secret), person);
    return changes === 1 ? secret : undefined;
  }

  /** Takes the first code; answers recovery codes, which are never shown again, or undefined when it is no code of the secret. */
  confirm(person: string, code: string, at: number): readonly string[] | undefined {
    if (this.of(person)?.hasSecondFactor || !this.takeCode(person, code, at)) return undefined;
    const codes = Array.from({ length: recoveryCodes }, () => base32(randomBytes(10)));
    const insert = this.db.prepare('insert into recovery_codes (person, hash) values (?, ?)');
    for (const each of codes) insert.run(person, hashOf(each));
    this.db.prepare('update accounts set enrolled = 1 where person = ?').run(person);
    return codes;
  }

  /** Whether it is a code of now; each time step counts once, whoever asks (RFC 6238 §5.2). */
  takeCode(person: string, code: string, at: number): boolean {
    const totp = this.db.prepare('select totp from accounts where person = ?').get(person)?.['totp'];
    if (!(totp instanceof Uint8Array) || !/^\d{6}$/.test(code)) return false;
    const step = matchingStep(unwrap(this.master, person, totp), code, at);
    if (step === undefined) return false;
    const { changes } = this.db
      .prepare('update accounts set totp_step = ? where person = ? and totp_step < ?')
      .run(step, person, step);
    return changes === 1;
  }

  /** Whether it is a recovery code that was never used. */
  takeRecoveryCode(person: string, code: string): boolean {
    const hash = hashOf(code.replaceAll(/[\s-]/g, '').toUpperCase());
    return this.db.prepare('delete from recovery_codes where person = ? and hash = ?').run(person, hash).changes === 1;
  }

  lock(person: string): void {
    this.db.prepare('insert into locked (person) values (?) on conflict do nothing').run(person);
  }

  unlock(person: string): void {
    this.db.prepare('delete from locked where person = ?').run(person);
  }

  isLocked(person: string): boolean {
    return this.db.prepare('select 1 from locked where person = ?').get(person) !== undefined;
  }

  /** From now on the provider's subject is this person; one subject is one person. */
  linkSubject(issuer: string, subject: string, person: string): void {
    this.db
      .prepare(
        `insert into subjects (issuer, subject, person) values (?, ?, ?)
         on conflict (issuer, subject) do update set person = excluded.person`,
      )
      .run(issuer, subject, person);
  }

  personOf(issuer: string, subject: string): string | undefined {
    const row = this.db.prepare('select person from subjects where issuer = ? and subject = ?').get(issuer, subject);
    return row && String(row['person']);
  }
}

/** Names that look alike are one name. */
export const oneName = (login: string): string => login.normalize('NFKC').trim().toLowerCase();

const toAccount = (row: Record<string, unknown>): Account => ({
  person: String(row['person']),
  login: String(row['login']),
  hasSecondFactor: row['enrolled'] === 1,
});
