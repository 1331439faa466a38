import { sql } from 'kysely';
import { clocks, lineOf, type AlarmOf, type CaseEvent, type Clock } from '@gridloop/domain';
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

/** Every clock that runs, with the alarm it waits for: the index from which Redis is armed and the reconciler rings. */
export const armedView: View<ArmedRow, CaseEvent> = tableView<ArmedRow, CaseEvent>({
  name: 'armed_deadlines',
  version: 2,
  prefixes: ['case-'],
  keyOf: (event) => deadlineOf(caseIdOf(event.stream), event),
  evolve: (armed, event) => whenDeadlineThenArm(armed, caseIdOf(event.stream), event),
  key: 'deadline',
  columns: {
    deadline: 'text collate "C" not null',
    case_id: 'text collate "C" not null',
    clock: 'text collate "C" not null',
    generation: 'integer not null',
    calendar: 'text collate "C" not null',
    alarm: 'text',
    due_at: 'text collate "C"',
    red_at: 'text collate "C" not null',
  },
  indexes: ['(due_at, case_id, clock) where due_at is not null', '(calendar, case_id)'],
});

const table = sql.table(projectionOf(armedView));

/** The armed deadlines as the alarm clock asks for them. */
export const armedIndex = (db: Database): ArmedIndex => ({
  due: (now, limit) => alarms(db, sql`due_at < ${now}`, limit),
  dueBefore: (instant, after, limit) =>
    alarms(
      db,
      after
        ? sql`due_at < ${instant} and (due_at, case_id, clock) > (${after.dueAt}, ${after.caseId}, ${after.deadlineId.split('.')[0]})`
        : sql`due_at < ${instant}`,
      limit,
    ),
  count: async () => {
    const counted = await unlessAbsent(
      sql<{ n: number }>`select count(*)::integer as n from ${table} where due_at is not null`.execute(db),
    );
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
      const { rows } = await sql<ArmedRow>`select * from ${table}`.execute(tx);
      return { rows, upTo };
    });

/** Alarms of keys, as a projection has just saved them. */
export const alarmsOf = (db: Database, deadlines: readonly string[]): Promise<readonly Alarm[]> =>
  alarms(db, sql`deadline = any(${deadlines})`, deadlines.length);

/** Some cases with a clock that is counted by another version of the calendar's line than the newest, behind `after`. */
export const countedOtherwise = async (
  db: Database,
  calendar: string,
  after: string,
  limit: number,
): Promise<readonly string[]> => {
  const line = `${lineOf(calendar)}@`;
  const found = await unlessAbsent(
    sql<{ case_id: string }>`
    select distinct case_id from ${table}
    where starts_with(calendar, ${line}) and calendar <> ${calendar} and case_id > ${after}
    order by case_id limit ${limit}`.execute(db),
  );
  return (found?.rows ?? []).map((row) => row.case_id);
};

/**
 * What rings next for a row; undefined: nothing. A clock has several alarms one after another, and that of the red card
 * bears its name alone.
 */
export const alarmIn = ({ case_id, clock, alarm, generation, due_at }: ArmedRow): Alarm | undefined =>
  alarm && due_at
    ? { caseId: case_id, deadlineId: alarm === 'RED' ? clock : `${clock}.${alarm}`, generation, dueAt: due_at }
    : undefined;

/** The clock that an alarm is about. */
export const clockOf = (deadlineId: string): Clock => {
  const name = deadlineId.split('.')[0];
  const clock = clocks.find((one) => one === name);
  if (clock) return clock;
  throw new Error(`Expected an alarm of a clock, but got ${deadlineId}`);
};

/** What it is about the clock. */
export const alarmOf = (deadlineId: string): AlarmOf => {
  const [, named] = deadlineId.split('.');
  return named === 'YELLOW' || named === 'RESUME' ? named : 'RED';
};

const alarms = async (db: Database, where: ReturnType<typeof sql>, limit: number): Promise<readonly Alarm[]> => {
  const found = await unlessAbsent(
    sql<ArmedRow>`
    select * from ${table}
    where due_at is not null and ${where} order by due_at, case_id, clock limit ${limit}`.execute(db),
  );
  return (found?.rows ?? []).flatMap((row) => alarmIn(row) ?? []);
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
