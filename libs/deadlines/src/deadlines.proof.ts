import { sql } from 'kysely';
import type { Instant } from '@gridloop/domain';
import {
  alarmsMissingIn,
  checkpointOf,
  formatPosition,
  projectionOf,
  type connectRedis,
  type Database,
  type EventStore,
} from '@gridloop/engine';
import { armedIndex, watchedView } from './deadlines.view';

/** How late an alarm may ring before it counts as unfired, in milliseconds: two looks of the reconciler. */
export const graceMs = 5_000;
/** Alarms due within so many milliseconds must lie in Redis. */
const nearMs = 1_800_000;

/** What the index, the log and Redis say of all deadlines at one instant. */
export interface Proof {
  readonly at: Instant;
  readonly graceSeconds: number;
  /** Deadlines that wait. */
  readonly armed: number;
  /** Cases in which one's time has come. */
  readonly due: number;
  /** Those of them beyond the grace: must be 0. */
  readonly dueUnfired: number;
  readonly oldestLagSeconds: number;
  /** Near alarms, and how many of them Redis lacks; null while it is away, when the reconciler rings alone. */
  readonly redis: { readonly near: number; readonly missing: number } | null;
  /** Up to where the index has followed the log, and where the log ends. */
  readonly indexedUpTo: string | null;
  readonly logEnd: string | null;
}

/** The proof at this instant; `gridloop verify deadlines` recomputes it from the log alone. */
export const proofAt = async (
  now: Instant,
  { db, store, redis }: { db: Database; store: Pick<EventStore, 'head'>; redis: ReturnType<typeof connectRedis> },
): Promise<Proof> => {
  const end = await store.head();
  const indexed = await checkpointOf(db, projectionOf(watchedView));
  const late = new Date(Date.parse(now) - graceMs).toISOString();
  const found = await sql<{ armed: number; due: number; unfired: number; oldest: Instant | null }>`
    select coalesce(sum(alarms), 0)::integer as armed, count(*) filter (where due_at < ${now})::integer as due,
      count(*) filter (where due_at < ${late})::integer as unfired, min(due_at) filter (where due_at < ${now}) as oldest
    from ${sql.table(projectionOf(watchedView))}`.execute(db);
  const { armed = 0, due = 0, unfired = 0, oldest } = found.rows[0] ?? {};
  return {
    at: now,
    graceSeconds: graceMs / 1_000,
    armed,
    due,
    dueUnfired: unfired,
    oldestLagSeconds: oldest ? (Date.parse(now) - Date.parse(oldest)) / 1_000 : 0,
    redis: await drift(now, db, redis).catch(() => null),
    indexedUpTo: indexed ? formatPosition(indexed) : null,
    logEnd: end ? formatPosition(end) : null,
  };
};

const drift = async (now: Instant, db: Database, redis: ReturnType<typeof connectRedis>): Promise<Proof['redis']> => {
  await redis.ping(); // null while it is away, even when nothing is near
  const until = new Date(Date.parse(now) + nearMs).toISOString();
  let [near, missing] = [0, 0];
  for await (const alarms of armedIndex(db).between(now, until)) {
    missing += await alarmsMissingIn(redis, alarms);
    near += alarms.length;
  }
  return { near, missing };
};
