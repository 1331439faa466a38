import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '@gridloop/domain';
import { hashOf, randomSecret } from './secrets-file';

/** What a one-time link lets whoever opens it do: choose name and password of the person's account. */
export interface Link {
  readonly person: string;
  /** And administer from then on. */
  readonly administrator: boolean;
}

const validMs = 24 * 3_600_000;

/** One-time links; only their hashes are kept. */
export class Links {
  constructor(private readonly db: DatabaseSync) {
    db.exec(`create table if not exists links (
      hash blob primary key, person text not null, administrator integer not null, expires_at text not null) strict;`);
  }

  /** Draws the secret of a link that is good for a day; earlier ones of the person are good no more. */
  draw(link: Link, at: Instant): { readonly secret: string; readonly expiresAt: Instant } {
    const secret = randomSecret();
    const expiresAt = new Date(Date.parse(at) + validMs).toISOString();
    this.db.prepare('delete from links where person = ? or expires_at <= ?').run(link.person, at);
    this.db
      .prepare('insert into links (hash, person, administrator, expires_at) values (?, ?, ?, ?)')
      .run(hashOf(secret), link.person, Number(link.administrator), expiresAt);
    return { secret, expiresAt };
  }

  /** What the link is for, while it is good. */
  look(secret: string, at: Instant): Link | undefined {
    return toLink(this.db.prepare('select * from links where hash = ? and expires_at > ?').get(hashOf(secret), at));
  }

  /** Uses the link up; undefined when it was not good, or somebody was faster. */
  take(secret: string, at: Instant): Link | undefined {
    return toLink(
      this.db.prepare('delete from links where hash = ? and expires_at > ? returning *').get(hashOf(secret), at),
    );
  }

  /** Whether a link to administer waits to be opened. */
  administratorAwaited(at: Instant): boolean {
    const row = this.db.prepare('select 1 from links where administrator = 1 and expires_at > ?').get(at);
    return row !== undefined;
  }
}

const toLink = (row: Record<string, unknown> | undefined): Link | undefined =>
  row && { person: String(row['person']), administrator: row['administrator'] === 1 };
