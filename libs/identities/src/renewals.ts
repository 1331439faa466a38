import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '@gridloop/domain';

/** A session as far as its refresh tokens go. */
export interface Renewal {
  readonly sessionId: string;
  readonly person: string;
  /** Of the one token that is good now. */
  readonly generation: number;
  /** When that token was made, which is when the session was last used. */
  readonly usedAt: Instant;
}

/** A token of ours that somebody brought, and what its session stands at. */
export interface Presented {
  readonly renewal: Renewal;
  readonly generation: number;
}

/**
 * Refresh tokens `<session>.<generation>.<mac>`: each is good once and is followed by the next generation. Nothing secret is
 * kept, since a token is its own proof; so a used one is told from a forged one, and a lost answer can be given again.
 */
export class Renewals {
  constructor(
    private readonly db: DatabaseSync,
    private readonly key: KeyObject,
  ) {
    db.exec(`create table if not exists renewals (
      session text primary key, person text not null, generation integer not null, used_at text not null) strict;`);
  }

  /** The first token of a session. */
  begin(sessionId: string, person: string, at: Instant): string {
    this.db
      .prepare('insert into renewals (session, person, generation, used_at) values (?, ?, 1, ?)')
      .run(sessionId, person, at);
    return this.token(sessionId, 1);
  }

  /** The session and generation that a token of ours names, whether or not it is good still; undefined for a forged one. */
  read(token: string): Presented | undefined {
    const [, sessionId = '', generation = ''] = /^([\w-]{1,64})\.(\d{1,9})\.[\w-]{43}$/.exec(token) ?? [];
    if (!sessionId) return undefined;
    const right = this.token(sessionId, Number(generation));
    if (right.length !== token.length || !timingSafeEqual(Buffer.from(right), Buffer.from(token))) return undefined;
    const renewal = this.of(sessionId);
    return renewal && { renewal, generation: Number(generation) };
  }

  of(sessionId: string): Renewal | undefined {
    const row = this.db.prepare('select * from renewals where session = ?').get(sessionId);
    return (
      row && {
        sessionId,
        person: String(row['person']),
        generation: Number(row['generation']),
        usedAt: String(row['used_at']),
      }
    );
  }

  /** The next token; undefined when another process has just made it. */
  rotate({ sessionId, generation }: Renewal, at: Instant): string | undefined {
    const { changes } = this.db
      .prepare('update renewals set generation = generation + 1, used_at = ? where session = ? and generation = ?')
      .run(at, sessionId, generation);
    return changes === 1 ? this.token(sessionId, generation + 1) : undefined;
  }

  /** The token that is good now, once more. */
  again({ sessionId, generation }: Renewal): string {
    return this.token(sessionId, generation);
  }

  forget(sessionId: string): void {
    this.db.prepare('delete from renewals where session = ?').run(sessionId);
  }

  /** Drops what has not been used since. */
  forgetBefore(usedAt: Instant): void {
    this.db.prepare('delete from renewals where used_at < ?').run(usedAt);
  }

  private token(sessionId: string, generation: number): string {
    const said = `${sessionId}.${generation}`;
    return `${said}.${createHmac('sha256', this.key).update(said).digest('base64url')}`;
  }
}
