import { sql } from 'kysely';
import type { Instant } from '@gridloop/domain';
import { projectionOf, type Database } from '@gridloop/engine';
import { casesView } from '../cases.view';
import { days, type Found } from './likeness';
import { likenessTable } from './likeness.view';

/** What is looked for. */
export interface Sought {
  readonly grams: readonly number[];
  readonly addressId: string | undefined;
  readonly gridId: string | undefined;
  readonly category: string | undefined;
  readonly reporters: readonly string[];
  /** The case itself, which is like nothing so much. */
  readonly except: string | undefined;
  /** Days are counted back from here. */
  readonly at: Instant;
}

/** Who asks: staff of these structures, named by their uppermost units, or a resident, who finds his own cases only. */
export type Asker = { readonly structures: readonly string[] } | { readonly reporter: string };

const cases = sql.table(projectionOf(casesView));
const most = 200;

/** Cases near the place, of the person, or told alike where no place is given; never a confidential one. */
export const findAlike = async (db: Database, sought: Sought, asker: Asker): Promise<readonly Found[]> => {
  const { grams, addressId = null, gridId = null, category = null, reporters, except = null, at } = sought;
  const since = (count: number) => new Date(Date.parse(at) - count * 86_400_000).toISOString();
  const told = sql`${grams}::int[]`;
  const visible =
    'reporter' in asker
      ? sql`c.reporters @> array[${asker.reporter}]::text[]`
      : sql`(c.path && ${asker.structures}::text[] or (c.path = '{}' and c.reporters && ${reporters}::text[]))`;
  const found = await sql<Found>`
    with candidates as (
      select case_id from ${cases} where path @> array[${gridId}]::text[] and reported_at >= ${since(days.nearby)}
      union select case_id from ${cases} where reporters && ${reporters}::text[]
      union select case_id from ${likenessTable} where address_id = ${addressId}
      union select case_id from ${likenessTable} where ${addressId}::text is null and grams && ${told}
    ), compared as (
      select c.case_id, c.case_no, c.status, c.category, c.outcome, c.reported_at, c.closed_at,
        coalesce(l.address_id = ${addressId}, false) as same_address,
        coalesce(c.path @> array[${gridId}]::text[], false) as same_grid,
        coalesce(c.category = ${category}, false) as same_category,
        c.reporters && ${reporters}::text[] as same_reporter,
        cardinality(array(select unnest(l.grams) intersect select unnest(${told}))) as shared,
        cardinality(l.grams) + cardinality(${told}) as total
      from candidates join ${cases} c using (case_id) join ${likenessTable} l using (case_id)
      where c.case_id is distinct from ${except} and not c.confidential
        and c.reported_at >= ${since(days.before)} and ${visible}
    )
    select *, case when total > shared then shared::float8 / (total - shared) else 0 end as similarity
    from compared order by similarity desc, reported_at desc limit ${most}`.execute(db);
  return found.rows;
};

/** Where an indexed case is and what it tells; undefined when the read model has none. */
export const indexed = async (db: Database, caseId: string) => {
  const found = await sql<{ address_id: string | null; grams: readonly number[] }>`
    select address_id, grams from ${likenessTable} where case_id = ${caseId}`.execute(db);
  return found.rows[0];
};
