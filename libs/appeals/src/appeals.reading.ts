import { sql } from 'kysely';
import { projectionOf, type Database } from '@gridloop/engine';
import { appealsView, type AppealRow } from './appeals.view';

const appeals = sql.table(projectionOf(appealsView));

export interface AppealFilter {
  readonly appealId?: string | undefined;
  readonly caseId?: string | undefined;
  readonly unit?: string | undefined;
  readonly status?: string | undefined;
}

/** Appeals that fit all of the filter, the latest first; 200 at most. */
export const readAppeals = async (
  db: Database,
  { appealId, caseId, unit, status }: AppealFilter,
): Promise<readonly AppealRow[]> => {
  const fits = [
    sql`true`,
    ...(appealId === undefined ? [] : [sql`appeal_id = ${appealId}`]),
    ...(caseId === undefined ? [] : [sql`case_id = ${caseId}`]),
    ...(unit === undefined ? [] : [sql`unit_id = ${unit}`]),
    ...(status === undefined ? [] : [sql`status = ${status}`]),
  ];
  const found = await sql<AppealRow>`
    select * from ${appeals} where ${sql.join(fits, sql` and `)} order by filed_at desc, appeal_id limit 200`.execute(
    db,
  );
  return found.rows;
};
