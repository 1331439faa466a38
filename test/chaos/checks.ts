import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { CaseEvent } from '@gridloop/domain';
import { openDatabase, projectionOf, type RecordedEvent, type Recorded } from '@gridloop/engine';
import { casesView, type CaseRow } from '../../libs/cases/src/cases.view';
import { watchedView } from '../../libs/deadlines/src/deadlines.view';
import type { WatchedCase } from '../../libs/deadlines/src/when-case-moves-then-watch';
import type { Behind } from '../seeding';
import { brokenPromises } from '../simulation/invariants';
import type { System } from '../system';

const shown = 10;

/** What is broken of every promise after chaos, a sentence each (engineering facts §12); [] when all were kept. */
export const brokenAfter = async (
  system: System,
  { store }: Behind,
  { answered, words }: { answered: readonly (readonly [string, string])[]; words: readonly string[] },
): Promise<{ readonly broken: readonly string[]; readonly events: number; readonly rung: number }> => {
  const events: RecordedEvent[] = [];
  for await (const event of store.readAll({ from: undefined, prefixes: ['case-'] })) events.push(event);
  const db = openDatabase(system.run.urls.database ?? '', { onError: () => undefined });
  try {
    const watched = await sql<WatchedCase>`select * from ${sql.table(projectionOf(watchedView))}`.execute(db);
    const rows = await sql<CaseRow>`select * from ${sql.table(projectionOf(casesView))}`.execute(db);
    const broken = [
      ...brokenPromises({
        landed: events.map((event) => ({ event, at: Date.parse(event.metadata.recordedAt) })),
        rows: new Map(watched.rows.map((row) => [row.case_id, row])),
        answered,
        settledAt: new Date(Date.now() - 30_000).toISOString(),
      }),
      ...asFolded(events, rows.rows),
      ...leaked(system, words),
    ];
    const rung = events.filter(({ type }) => type === 'RedCardIssued').length;
    return { broken: broken.slice(0, shown), events: events.length, rung };
  } finally {
    await db.destroy();
  }
};

/** Rows that are not what folding the log gives. */
const asFolded = (events: readonly RecordedEvent[], rows: readonly CaseRow[]): readonly string[] => {
  const folded = new Map<string, CaseRow>();
  for (const event of events) {
    const recorded = event as Recorded<CaseEvent>;
    const key = casesView.keyOf(recorded) ?? '';
    const row = casesView.evolve(folded.get(key), recorded);
    if (row) folded.set(key, row);
  }
  const kept = new Map(rows.map((row) => [row.case_id, row]));
  return [...folded].flatMap(([caseId, row]) => {
    const { position: _, ...found } = { position: '', ...kept.get(caseId) };
    const same = Object.entries(row).every(
      ([column, value]) =>
        JSON.stringify(sorted(found[column as keyof typeof found])) === JSON.stringify(sorted(value)),
    );
    return same ? [] : [`row of ${caseId} is not the fold of its history`];
  });
};

/** Objects with their keys in order: PostgreSQL keeps them in its own. */
const sorted = (value: unknown): unknown =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, one]) => [key, sorted(one)]),
      )
    : value;

/** Words that residents wrote, found where nothing personal may lie: in Redis, as it writes itself to disk, and in logs. */
const leaked = (system: System, words: readonly string[]): readonly string[] =>
  ['logs', 'redis/appendonlydir'].flatMap((folder) =>
    readdirSync(join(system.data, folder)).flatMap((file) => {
      const text = readFileSync(join(system.data, folder, file), 'utf8');
      return words.filter((word) => text.includes(word)).map((word) => `${word} stands in ${folder}/${file}`);
    }),
  );
