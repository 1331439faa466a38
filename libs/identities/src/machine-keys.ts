import { timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '@gridloop/domain';
import { hashOf, randomSecret } from './secrets-file';

const form = /^glk_(m-[a-z0-9-]{1,40})_([\w-]{43})$/;

/** Whether a bearer token is the key of a machine, by its looks. */
export const looksLikeMachineKey = (token: string): boolean => token.startsWith('glk_');

/** Keys of machines `glk_<client>_<256 random bits>`: shown once, kept as hashes. What they open is in the log. */
export class MachineKeys {
  constructor(private readonly db: DatabaseSync) {
    db.exec(`create table if not exists machine_keys (
      client text primary key, hash blob not null, used_at text) strict;`);
  }

  /** Draws the key of the client; one that it had is good no more. */
  draw(clientId: string): string {
    const key = `glk_${clientId}_${randomSecret()}`;
    this.db.prepare('insert or replace into machine_keys (client, hash) values (?, ?)').run(clientId, hashOf(key));
    return key;
  }

  /** Whose key it is; undefined for none of ours. Notes when it was used, to the minute. */
  clientOf(key: string, at: Instant): string | undefined {
    const [, clientId = ''] = form.exec(key) ?? [];
    const row = this.db.prepare('select hash, used_at from machine_keys where client = ?').get(clientId);
    const kept = row?.['hash'];
    const found = hashOf(key);
    if (!(kept instanceof Uint8Array) || kept.length !== found.length || !timingSafeEqual(found, kept))
      return undefined;
    const minute = `${at.slice(0, 16)}:00.000Z`;
    if (row?.['used_at'] !== minute)
      this.db.prepare('update machine_keys set used_at = ? where client = ?').run(minute, clientId);
    return clientId;
  }

  /** Every client that has or had a key, with the minute of its last use. */
  list(): readonly { readonly clientId: string; readonly usedAt: Instant | null }[] {
    return this.db
      .prepare('select client, used_at from machine_keys order by client')
      .all()
      .map((row) => ({ clientId: String(row['client']), usedAt: row['used_at'] ? String(row['used_at']) : null }));
  }

  /** The key opens nothing any more; its client is still listed. */
  erase(clientId: string): void {
    this.db.prepare("update machine_keys set hash = x'' where client = ?").run(clientId);
  }
}
