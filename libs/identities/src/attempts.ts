import type { DatabaseSync } from 'node:sqlite';
import { afterFailure, waitOf, type Instant, type Lockout } from '@gridloop/domain';
import { hashOf } from './secrets-file';

/** Whom failures are counted against. */
export interface Tried {
  readonly login: string;
  readonly address: string;
}

/** An attempt under way: a failure until it is told otherwise, so that many at once gain nothing. */
export interface Attempt {
  /** All was right: the account's failures are forgotten, the address's are as before. */
  succeeded(): void;
  /** Neither right nor wrong: as if it had not been. */
  undone(): void;
}

const most = 20_000;

/** Failures in a row by account, whether there is one or not, and by address; shared by all processes of the machine. */
export class Attempts {
  constructor(private readonly db: DatabaseSync) {
    db.exec(`
      create table if not exists attempts (
        key blob primary key, failures integer not null, until text not null, last_at text not null) strict;
      create index if not exists attempts_by_age on attempts (last_at);
    `);
  }

  /** Begins an attempt, or answers the milliseconds to wait. */
  begin({ login, address }: Tried, at: Instant): Attempt | number {
    const keys = { account: hashOf(`account ${login}`), address: hashOf(`address ${address}`) } as const;
    const before = { account: this.find(keys.account), address: this.find(keys.address) };
    const wait = Math.max(waitOf(before.account, at), waitOf(before.address, at));
    if (wait > 0) return wait;
    this.put(keys.account, afterFailure(before.account, 'account', at));
    this.put(keys.address, afterFailure(before.address, 'address', at));
    this.forgetOldest();
    return {
      succeeded: () => {
        this.put(keys.account, undefined);
        this.put(keys.address, before.address);
      },
      undone: () => {
        this.put(keys.account, before.account);
        this.put(keys.address, before.address);
      },
    };
  }

  private find(key: Buffer): Lockout | undefined {
    const row = this.db.prepare('select * from attempts where key = ?').get(key);
    return row && { failures: Number(row['failures']), until: String(row['until']), lastAt: String(row['last_at']) };
  }

  private put(key: Buffer, lockout: Lockout | undefined): void {
    if (!lockout) this.db.prepare('delete from attempts where key = ?').run(key);
    else
      this.db
        .prepare('insert or replace into attempts (key, failures, until, last_at) values (?, ?, ?, ?)')
        .run(key, lockout.failures, lockout.until, lockout.lastAt);
  }

  private forgetOldest(): void {
    this.db
      .prepare(
        `delete from attempts where key in (
           select key from attempts order by failures desc, last_at desc limit -1 offset ${most})`,
      )
      .run();
  }
}
