import { sql } from 'kysely';
import type { CaseEvent, Instant } from '@gridloop/domain';
import {
  checkpointOf,
  projectionOf,
  sqlState,
  tableView,
  type Alarm,
  type ArmedIndex,
  type Database,
  type Position,
  type View,
} from '@gridloop/engine';
import { deadlineOf, whenDeadlineThenArm, type ArmedRow } from './when-deadline-then-arm';

const caseIdOf = (stream: string): string => stream.slice('case-'.length);

/** Every deadline that waits for its alarm: the index from which Redis is armed and the reconciler rings. */
export const armedView: View<ArmedRow, CaseEvent> = tableView<ArmedRow, CaseEvent>({
  name: 'armed_deadlines',
  version: 1,
  prefixes: ['case-'],
  keyOf: (event) => deadlineOf(caseIdOf(event.stream), event),
  evolve: (armed, event) => whenDeadlineThenArm(armed, caseIdOf(event.stream), event),
  key: 'deadline',
  columns: {
    deadline: 'text collate "C" not null',
    case_id: 'text collate "C" not null',
    clock: 'text collate "C" not null',
    generation: 'integer not null',
    due_at: 'text collate "C" not null',
  },
  indexes: ['(due_at, case_id, clock)'],
});

const table = sql.table(projectionOf(armedView));

/** The armed deadlines as the alarm clock asks for them. */
export const armedIndex = (db: Database): ArmedIndex => ({
  due: (now, limit) => alarms(db, sql`due_at < ${now}`, limit),
  dueBefore: (instant, after, limit) =>
    alarms(
      db,
      after
        ? sql`due_at < ${instant} and (due_at, case_id, clock) > (${after.dueAt}, ${after.caseId}, ${after.deadlineId})`
        : sql`due_at < ${instant}`,
      limit,
    ),
  count: async () => {
    const counted = await unlessAbsent(sql<{ n: number }>`select count(*)::integer as n from ${table}`.execute(db));
    return counted?.rows[0]?.n ?? 0;
  },
});

/** Every row together with the position up to which it stands, as of one instant. */
export const armedAsIndexed = (
  db: Database,
): Promise<{ readonly rows: readonly ArmedRow[]; readonly upTo: Position | undefined }> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const upTo = await checkpointOf(tx, projectionOf(armedView));
      const { rows } = await sql<ArmedRow>`select deadline, case_id, clock, generation, due_at from ${table}`.execute(
        tx,
      );
      return { rows, upTo };
    });

/** Alarms of keys, as a projection has just saved them. */
export const alarmsOf = (db: Database, deadlines: readonly string[]): Promise<readonly Alarm[]> =>
  alarms(db, sql`deadline = any(${deadlines})`, deadlines.length);

const alarms = async (db: Database, where: ReturnType<typeof sql>, limit: number): Promise<readonly Alarm[]> => {
  const found = await unlessAbsent(
    sql<{ case_id: string; clock: string; generation: number; due_at: Instant }>`
    select case_id, clock, generation, due_at from ${table}
    where ${where} order by due_at, case_id, clock limit ${limit}`.execute(db),
  );
  return (found?.rows ?? []).map((row) => ({
    caseId: row.case_id,
    deadlineId: row.clock,
    generation: row.generation,
    dueAt: row.due_at,
  }));
};

/** Undefined until the projection has made its table: at the first start, and after the database was lost. */
const unlessAbsent = async <T>(asked: Promise<T>): Promise<T | undefined> => {
  try {
    return await asked;
  } catch (error) {
    if (sqlState(error) === '42P01') return undefined; // undefined table
    throw error;
  }
};
