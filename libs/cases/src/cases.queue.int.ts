import { openDatabase, type Database } from '@gridloop/engine';
import { closedBefore, readCase, readQueue } from './cases.queue';
import { casesView, type CaseRow } from './cases.view';

const now = '2020-02-19T03:00:00.000Z';
const past = '2020-02-19T02:00:00.000Z';
const soon = '2020-02-19T04:00:00.000Z';
const later = '2020-02-20T04:00:00.000Z';

const row = (n: number, more: Partial<CaseRow>): CaseRow => ({
  case_id: `c${n}`,
  case_no: `20200219-${n}`,
  status: 'IN_HANDLING',
  stage: 'GRADED_HANDLING',
  path: ['house', 'building', 'grid-1', 'community'],
  levels: ['HOUSEHOLD_POINT', 'BUILDING', 'GRID', 'COMMUNITY'],
  unit: 'grid-1',
  level: 'GRID',
  handler: 'p-1',
  inspector: null,
  category: null,
  urgency: 'NORMAL',
  confidential: false,
  round: 1,
  supervised: false,
  overlays: [],
  outcome: null,
  satisfaction: null,
  definition: 'd@1',
  policy: 'p@1',
  reporters: ['r-1'],
  split_from: null,
  merged_into: null,
  reported_at: past,
  occurred_at: past,
  registered_at: past,
  handled_at: null,
  evaluated_at: null,
  closed_at: null,
  forced: false,
  clocks: {},
  yellow_at: null,
  due_at: null,
  revision: 3,
  changed_at: past,
  ...more,
});

const rows = [
  row(1, { yellow_at: past, due_at: past }),
  row(2, { yellow_at: past, due_at: soon, handler: 'p-2' }),
  row(3, { yellow_at: soon, due_at: later, path: ['other', 'grid-2', 'community'], reporters: [] }),
  row(4, { status: 'CLOSED', stage: 'JOINT_REVIEW', closed_at: past }),
  row(5, { yellow_at: soon, due_at: soon, status: 'AWAITING_SIGN', level: 'BUILDING' }),
];

describe('the queue', () => {
  let db: Database;
  const ids = async (filter: Parameters<typeof readQueue>[1]) =>
    (await readQueue(db, filter, { after: undefined, limit: 50, now })).rows.map((found) => found.case_id);

  beforeAll(async () => {
    db = openDatabase(process.env['DATABASE_URL'] ?? '', { onError: () => undefined });
    await casesView.schema(db);
    await casesView.save(
      db,
      rows.map((one) => ({ key: one.case_id, row: one, position: { commit: 1n, prepare: 1n } })),
    );
  });
  afterAll(async () => {
    for (const table of casesView.tables) await db.schema.dropTable(table).execute();
    await db.destroy();
  });

  it('is in the order of due instants, those without one last', async () =>
    expect(await ids({})).toEqual(['c1', 'c2', 'c5', 'c3', 'c4']));

  it.each([
    [{ grid: 'grid-2' }, ['c3']],
    [{ grid: 'community' }, ['c1', 'c2', 'c5', 'c3', 'c4']],
    [{ grid: 'nowhere' }, []],
    [{ level: 'BUILDING' }, ['c5']],
    [{ stage: 'JOINT_REVIEW' }, ['c4']],
    [{ status: 'AWAITING_SIGN' }, ['c5']],
    [{ handler: 'p-2' }, ['c2']],
    [{ reporter: 'r-1', lamp: 'GREEN' as const }, ['c5']],
    [{ lamp: 'RED' as const }, ['c1']],
    [{ lamp: 'YELLOW' as const }, ['c2']],
    [{ lamp: 'GREEN' as const }, ['c5', 'c3']],
  ])('filters by %j', async (filter, expected) => expect(await ids(filter)).toEqual(expected));

  it('turns pages without gap or repetition', async () => {
    const seen: string[] = [];
    for (let after: Parameters<typeof readQueue>[2]['after'], turns = 0; turns < 10; turns += 1) {
      const page = await readQueue(db, {}, { after, limit: 2, now });
      seen.push(...page.rows.map((found) => found.case_id));
      if (!page.next) break;
      after = page.next;
    }
    expect(seen).toEqual(['c1', 'c2', 'c5', 'c3', 'c4']);
  });

  it('counts all that fits, not the page', async () =>
    expect((await readQueue(db, {}, { after: undefined, limit: 1, now })).counts).toEqual({
      total: 5,
      status: { AWAITING_SIGN: 1, CLOSED: 1, IN_HANDLING: 3 },
      lamp: { GREEN: 2, NONE: 1, RED: 1, YELLOW: 1 },
    }));

  it('shows no lamp green that is red', async () => {
    expect((await readCase(db, 'c5', now))?.lamp).toBe('GREEN');
    expect((await readCase(db, 'c5', later))?.lamp).toBe('RED');
  });

  it('finds what was closed before an instant, in the order of closing', async () => {
    const [found] = await closedBefore(db, now, undefined, 10);
    expect(found).toEqual({ case_id: 'c4', closed_at: past });
    expect(await closedBefore(db, now, found, 10)).toEqual([]);
    expect(await closedBefore(db, past, undefined, 10)).toEqual([]);
  });

  it('knows no case that is not there', async () => expect(await readCase(db, 'c9', now)).toBeUndefined());
});
