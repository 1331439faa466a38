import { sql } from 'kysely';
import type { Clock, ExpiryStep, Instant, Rulebook } from '@gridloop/domain';
import { projectionOf, type Database } from '@gridloop/engine';
import { watchedView } from './deadlines.view';
import type { Climbed, WatchedCase } from './when-case-moves-then-watch';

/** A place in the order of a board: the instant by which it is sorted, then the case. */
export interface BoardCursor {
  readonly at: Instant;
  readonly caseId: string;
}

export interface BoardPage<Entry> {
  readonly cases: readonly Entry[];
  readonly next: BoardCursor | undefined;
}

interface Asked {
  /** A unit: the cases of its whole subtree. */
  readonly unit: string | undefined;
  readonly after: BoardCursor | undefined;
  readonly limit: number;
}

/** A case and the first of its clocks to expire. */
export interface Upcoming {
  readonly caseId: string;
  readonly unit: string | null;
  readonly level: string | null;
  readonly urgency: string;
  readonly supervised: boolean;
  readonly clock: Clock;
  /** When the red card falls. */
  readonly at: Instant;
  /** What follows from it: the unit to which the case climbs, supervision, or no more than the card. */
  readonly then:
    { readonly do: 'ESCALATE'; readonly toUnit: string } | { readonly do: 'SUPERVISION' | 'NOTICE' | 'CARD' };
}

/** A case that climbed, and why, newest first. */
export interface HasClimbed {
  readonly caseId: string;
  readonly unit: string | null;
  readonly level: string | null;
  readonly climbs: readonly Climbed[];
}

const table = sql.table(projectionOf(watchedView));

/** Cases with a clock that expires before `until` unless something is done, the first to expire first. */
export const readUpcoming = async (
  db: Database,
  until: Instant,
  { unit, after, limit }: Asked,
  { definitions }: Pick<Rulebook, 'definitions'>,
): Promise<BoardPage<Upcoming>> => {
  const { rows } = await sql<WatchedCase>`
    select * from ${table}
    where red_at < ${until} and ${within(unit)}
      and ${after ? sql`(red_at, case_id) > (${after.at}, ${after.caseId})` : sql`true`}
    order by red_at, case_id limit ${limit + 1}`.execute(db);
  return paged(rows, limit, 'red_at', (row) => {
    const expiring = Object.values(row.clocks).find(({ alarm, red_at }) => alarm !== null && red_at === row.red_at);
    if (!expiring) return [];
    const rule = definitions.get(row.definition)?.clocks.find(({ clock }) => clock === expiring.clock);
    const { urgency, supervised } = row;
    const then = consequence(row, rule?.onExpired ?? []);
    return [{ ...placeOf(row), urgency, supervised, clock: expiring.clock, at: expiring.red_at, then }];
  });
};

/** Cases that have climbed since, the latest first, each with its climbs in that time. */
export const readClimbed = async (
  db: Database,
  since: Instant,
  { unit, after, limit }: Asked,
): Promise<BoardPage<HasClimbed>> => {
  const { rows } = await sql<WatchedCase>`
    select * from ${table}
    where climbed_at >= ${since} and ${within(unit)}
      and ${after ? sql`(climbed_at, case_id) < (${after.at}, ${after.caseId})` : sql`true`}
    order by climbed_at desc, case_id desc limit ${limit + 1}`.execute(db);
  return paged(rows, limit, 'climbed_at', (row) => [
    { ...placeOf(row), climbs: row.climbs.filter(({ at }) => at >= since) },
  ]);
};

const within = (unit: string | undefined) => (unit ? sql`path @> array[${unit}]::text[]` : sql`true`);

const paged = <Entry>(
  rows: readonly WatchedCase[],
  limit: number,
  by: 'red_at' | 'climbed_at',
  entriesOf: (row: WatchedCase) => readonly Entry[],
): BoardPage<Entry> => {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { cases: shown.flatMap(entriesOf), next: last && { at: last[by] ?? '', caseId: last.case_id } };
};

const placeOf = ({ case_id: caseId, unit, path, levels }: WatchedCase) => ({
  caseId,
  unit,
  level: (unit && levels[path.indexOf(unit)]) ?? null,
});

const consequence = (
  { path, levels, unit, supervised }: WatchedCase,
  steps: readonly ExpiryStep[],
): Upcoming['then'] => {
  const rung = unit ? path.indexOf(unit) : -1;
  for (const step of steps) {
    if (step.do === 'ISSUE_NOTICE') return { do: supervised ? 'NOTICE' : 'CARD' };
    if (step.do === 'OPEN_SUPERVISION') return { do: supervised ? 'CARD' : 'SUPERVISION' };
    const toUnit = unit && rung < levels.indexOf(step.upTo) ? path[rung + 1] : undefined;
    if (toUnit) return { do: 'ESCALATE', toUnit };
  }
  return { do: 'CARD' };
};
