import { armedAsIndexed, DeadlineLedger, graceMs } from '@gridloop/deadlines';
import type { CaseEvent } from '@gridloop/domain';
import {
  comparePositions,
  EsdbEventStore,
  inPresentShape,
  openDatabase,
  systemClock,
  type Recorded,
} from '@gridloop/engine';
import { databaseUrl, eventStoreUrl } from './command-line';

const shown = 20;

/** Reads all deadlines from the log, and holds the index against it where the index stood. Answers the exit code. */
export const verifyDeadlines = async (): Promise<number> => {
  const store = inPresentShape(new EsdbEventStore({ url: eventStoreUrl() }));
  const db = openDatabase(databaseUrl(), { connections: 1, application: 'gridloop verify', onError: () => undefined });
  try {
    const index = await armedAsIndexed(db);
    const ledger = new DeadlineLedger();
    let differences: readonly string[] | undefined;
    for await (const event of store.readAll({ from: undefined, prefixes: ['case-'] })) {
      if (!differences && (!index.upTo || comparePositions(event.position, index.upTo) > 0))
        differences = ledger.differences(index.rows);
      ledger.take(event as Recorded<CaseEvent>);
    }
    differences ??= ledger.differences(index.rows);
    const late = new Date(Date.parse(systemClock().now()) - graceMs).toISOString();
    const unfired = ledger
      .unfired(late)
      .map(({ deadline, due_at }) => `${deadline} was due ${due_at} and did not ring`);
    const wrong = [...unfired, ...ledger.faults, ...differences];
    for (const what of wrong.slice(0, shown)) console.error(what);
    if (wrong.length > shown) console.error(`… and ${wrong.length - shown} more`);
    console.log(
      `${ledger.armed.size} deadlines wait, ${ledger.rung} have rung, ${unfired.length} due ${graceMs / 1_000} s or longer without ringing, ` +
        `${ledger.faults.length} rung twice or early, ${differences.length} otherwise in the index`,
    );
    return wrong.length === 0 ? 0 : 1;
  } finally {
    await store.close();
    await db.destroy();
  }
};
