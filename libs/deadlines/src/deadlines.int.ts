import type { CaseEvent } from '@gridloop/domain';
import { openDatabase, type Database, type Recorded } from '@gridloop/engine';
import { alarmsOf, armedIndex, armedView, countedOtherwise } from './deadlines.view';
import type { ArmedRow } from './when-deadline-then-arm';

const row = (n: number, more: Partial<ArmedRow> = {}): ArmedRow => ({
  deadline: `c${n}/HANDLE`,
  case_id: `c${n}`,
  clock: 'HANDLE',
  generation: 1,
  calendar: 'cn@19',
  alarm: 'RED',
  due_at: `2020-02-0${n}T01:00:00.000Z`,
  red_at: `2020-02-0${n}T01:00:00.000Z`,
  ...more,
});

const rows = [
  row(1, { alarm: 'YELLOW' }),
  row(2),
  row(3, { alarm: null, due_at: null }),
  row(4, { alarm: 'RESUME', calendar: '' }),
  row(5, { calendar: 'cn@20' }),
  row(6, { calendar: 'none' }),
];

describe('the index of running clocks', () => {
  let db: Database;
  beforeAll(async () => {
    db = openDatabase(process.env['DATABASE_URL'] ?? '', { onError: () => undefined });
    await armedView.schema(db);
    await armedView.save(
      db,
      rows.map((one) => ({ key: one.deadline, row: one, position: { commit: 1n, prepare: 1n } })),
    );
  });
  afterAll(() => db.destroy());

  it('names each alarm after what it is about, and skips clocks that wait for none', async () => {
    const due = await armedIndex(db).due('2020-02-09T00:00:00.000Z', 10);
    expect(due.map(({ caseId, deadlineId }) => `${caseId} ${deadlineId}`)).toEqual([
      'c1 HANDLE.YELLOW',
      'c2 HANDLE',
      'c4 HANDLE.RESUME',
      'c5 HANDLE',
      'c6 HANDLE',
    ]);
    expect(await armedIndex(db).count()).toBe(5);
  });

  it('goes on behind any alarm, whatever it is about', async () => {
    const [first] = await alarmsOf(db, ['c1/HANDLE']);
    const rest = await armedIndex(db).dueBefore('2020-02-09T00:00:00.000Z', first, 2);
    expect(rest.map(({ caseId }) => caseId)).toEqual(['c2', 'c4']);
  });

  it('knows whose clocks are behind a version of their calendar, page by page', async () => {
    expect(await countedOtherwise(db, 'cn@20', '', 2)).toEqual(['c1', 'c2']);
    expect(await countedOtherwise(db, 'cn@20', 'c2', 2)).toEqual(['c3']);
  });

  it('comes back as it went in', async () => {
    const loaded = await armedView.load(db, ['c3/HANDLE']);
    expect(loaded.get('c3/HANDLE')).toEqual(rows[2]);
    const other = { stream: 'case-c3', type: 'ProgressNoted', data: { person: 'p', note: 'n' } };
    expect(armedView.keyOf(other as unknown as Recorded<CaseEvent>)).toBeUndefined();
  });
});
