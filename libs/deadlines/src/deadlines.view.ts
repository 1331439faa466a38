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
import { whenCaseMovesThenWatch, type WatchedCase } from './when-case-moves-then-watch';
import type { ArmedRow } from './when-deadline-then-arm';

const caseIdOf = (stream: string): string => stream.slice('case-'.length);

/** Every case with its running clocks: the index from which Redis is armed, the reconciler rings and the board is read. */
export const watchedView: View<WatchedCase, CaseEvent> = tableView<WatchedCase, CaseEvent>({
  name: 'watched_cases',
  version: 1,
  prefixes: ['case-'],
  keyOf: (event) => caseIdOf(event.stream),
  evolve: (watched, event) => whenCaseMovesThenWatch(watched, caseIdOf(event.stream), event),
  key: 'case_id',
  columns: {
    case_id: 'text collate "C" not null',
    path: 'text[] not null',
    levels: 'text[] not null',
    unit: 'text',
    urgency: 'text not null',
    supervised: 'boolean not null',
    definition: 'text not null',
    clocks: 'jsonb not null',
    climbs: 'jsonb not null',
    alarms: 'integer not null',
    due_at: 'text collate "C"',
    red_at: 'text collate "C"',
    climbed_at: 'text collate "C"',
    calendar: 'text collate "C" not null',
    gravity: 'integer not null',
  },
  indexes: [
    '(due_at, case_id) where due_at is not null',
    '(red_at, case_id) where red_at is not null',
    '(climbed_at, case_id) where climbed_at is not null',
    "(calendar, case_id) where calendar <> ''",
  ],
});

const table = sql.table(projectionOf(watchedView));
const page = 1_000;

/** The armed deadlines as the alarm clock asks for them. */
export const armedIndex = (db: Database): ArmedIndex => ({
  due: async (now, limit) => {
    const rows = await cases(db, sql`due_at < ${now} order by gravity desc, due_at, case_id limit ${limit}`);
    return rows.flatMap(alarmsIn).filter(({ dueAt }) => dueAt < now);
  },
  async *between(from = '', until) {
    for (let [dueAt, caseId, more] = ['', '', true]; more;) {
      const rows = await cases(
        db,
        sql`due_at < ${until} and (due_at >= ${from} or alarms > 1) and (due_at, case_id) > (${dueAt}, ${caseId})
          order by due_at, case_id limit ${page}`,
      );
      yield rows.flatMap(alarmsIn).filter((alarm) => alarm.dueAt >= from && alarm.dueAt < until);
      const last = rows.at(-1);
      more = rows.length === page;
      [dueAt, caseId] = [last?.due_at ?? '', last?.case_id ?? ''];
    }
  },
  count: async () => {
    const counted = await unlessAbsent(
      sql<{ n: number }>`select coalesce(sum(alarms), 0)::integer as n from ${table} where due_at is not null`.execute(
        db,
      ),
    );
    return counted?.rows[0]?.n ?? 0;
  },
});

/** Every running clock together with the position up to which the index stands, as of one instant. */
export const armedAsIndexed = (
  db: Database,
): Promise<{ readonly rows: readonly ArmedRow[]; readonly upTo: Position | undefined }> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const upTo = await checkpointOf(tx, projectionOf(watchedView));
      const { rows } = await sql<Pick<WatchedCase, 'clocks'>>`select clocks from ${table}`.execute(tx);
      return { rows: rows.flatMap(({ clocks }) => Object.values(clocks)), upTo };
    });

/** Alarms of cases, as a projection has just saved them. */
export const alarmsOf = async (db: Database, caseIds: readonly string[]): Promise<readonly Alarm[]> =>
  (await cases(db, sql`case_id = any(${caseIds})`)).flatMap(alarmsIn);

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
    select case_id from ${table}
    where calendar <> '' and starts_with(calendar, ${line}) and calendar <> ${calendar} and case_id > ${after}
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

type Waiting = Pick<WatchedCase, 'case_id' | 'due_at' | 'clocks'>;

const alarmsIn = ({ clocks }: Waiting): readonly Alarm[] => Object.values(clocks).flatMap((row) => alarmIn(row) ?? []);

/** Cases that wait for an alarm, those for which the condition holds. */
const cases = async (db: Database, which: ReturnType<typeof sql>): Promise<readonly Waiting[]> => {
  const found = await unlessAbsent(
    sql<Waiting>`select case_id, due_at, clocks from ${table} where due_at is not null and ${which}`.execute(db),
  );
  return found?.rows ?? [];
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
