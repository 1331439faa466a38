import { sql } from 'kysely';
import { projectionOf, type Database } from '@gridloop/engine';
import { jointReviewsView, type JointReviewRow } from './joint-reviews.view';

const reviews = sql.table(projectionOf(jointReviewsView));

/** Reviews of a unit, or one by its id, the latest first; 200 at most. */
export const readReviews = async (
  db: Database,
  { unit, reviewId }: { readonly unit?: string | undefined; readonly reviewId?: string },
): Promise<readonly JointReviewRow[]> => {
  const fits = [
    sql`true`,
    ...(unit === undefined ? [] : [sql`unit_id = ${unit}`]),
    ...(reviewId === undefined ? [] : [sql`review_id = ${reviewId}`]),
  ];
  const found = await sql<JointReviewRow>`
    select * from ${reviews} where ${sql.join(fits, sql` and `)} order by held_on desc, review_id limit 200`.execute(
    db,
  );
  return found.rows;
};
