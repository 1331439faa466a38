import type { CaseEvent } from '@gridloop/domain';
import { openDatabase, type Alarm, type Database, type Recorded } from '@gridloop/engine';
import {
  accept,
  book,
  building,
  caseId,
  classify,
  community,
  dispatch,
  expire,
  happened,
  household,
  on,
  report,
} from '../../domain/src/cases/given';
import { readClimbed, readUpcoming } from './board';
import { alarmsOf, armedIndex, countedOtherwise, watchedView } from './deadlines.view';
import { whenCaseMovesThenWatch, type WatchedCase } from './when-case-moves-then-watch';
import type { ArmedRow } from './when-deadline-then-arm';

const watched = (...events: readonly CaseEvent[]): WatchedCase => {
  const row = events.reduce<WatchedCase | undefined>((so, event) => {
    const recorded = { ...event, metadata: { recordedAt: on('10:00'), actor: { person: 'engine', role: 'ENGINE' } } };
    return whenCaseMovesThenWatch(so, caseId, recorded as unknown as Recorded<CaseEvent>);
  }, undefined);
  if (!row) throw new Error('Expected the case to be watched');
  return row;
};

const dispatched = watched(...happened(report(), accept(), dispatch()));
const climbed = watched(...happened(report(), accept(), dispatch(), expire('HANDLE', 1, on('14:04'))));
const urgent = watched(...happened(report(), classify('URGENT'), accept(), dispatch()));

/** The case under another id, with one clock that rings at ten on a day of that month. */
const ringing = (id: string, day: number, like: WatchedCase, more: Partial<ArmedRow> = {}): WatchedCase => {
  const due_at = `2020-02-0${day}T10:00:00.000Z`;
  const HANDLE: ArmedRow = {
    deadline: `${id}/HANDLE`,
    case_id: id,
    clock: 'HANDLE',
    generation: 1,
    calendar: 'cn@19',
    alarm: 'RED',
    due_at,
    red_at: due_at,
    ...more,
  };
  return {
    ...like,
    case_id: id,
    clocks: { HANDLE },
    alarms: HANDLE.alarm ? 1 : 0,
    due_at: HANDLE.due_at,
    red_at: HANDLE.alarm && HANDLE.alarm !== 'RESUME' ? HANDLE.red_at : null,
    calendar: HANDLE.calendar,
  };
};

const TOTAL: ArmedRow = {
  deadline: 'c5/TOTAL',
  case_id: 'c5',
  clock: 'TOTAL',
  generation: 1,
  calendar: 'cn@20',
  alarm: 'RED',
  due_at: '2020-02-07T10:00:00.000Z',
  red_at: '2020-02-07T10:00:00.000Z',
};
const twice = ringing('c5', 5, dispatched, { calendar: 'cn@20' });
const rows: readonly WatchedCase[] = [
  ringing('c1', 1, dispatched, { alarm: 'YELLOW' }),
  ringing('c2', 2, urgent),
  ringing('c3', 3, dispatched, { alarm: null, due_at: null }),
  ringing('c4', 4, climbed, { alarm: 'RESUME', calendar: '' }),
  { ...twice, clocks: { ...twice.clocks, TOTAL }, alarms: 2 },
  ringing('c6', 6, dispatched, { calendar: 'none' }),
];

describe('the index of running clocks', () => {
  let db: Database;
  beforeAll(async () => {
    db = openDatabase(process.env['DATABASE_URL'] ?? '', { onError: () => undefined });
    await watchedView.schema(db);
    const position = { commit: 1n, prepare: 1n };
    await watchedView.save(
      db,
      rows.map((row) => ({ key: row.case_id, row, position })),
    );
  });
  afterAll(() => db.destroy());

  const named = (alarms: readonly Alarm[]) => alarms.map(({ caseId: id, deadlineId }) => `${id} ${deadlineId}`);
  const between = async (from: string | undefined, until: string) => {
    const found: Alarm[] = [];
    for await (const alarms of armedIndex(db).between(from, until)) found.push(...alarms);
    return named(found);
  };

  it('names what is due, the gravest first and then the oldest, and skips clocks that wait for nothing', async () => {
    expect(named(await armedIndex(db).due('2020-02-06T00:00:00.000Z', 10))).toEqual([
      'c4 HANDLE.RESUME',
      'c2 HANDLE',
      'c1 HANDLE.YELLOW',
      'c5 HANDLE',
    ]);
    expect(named(await armedIndex(db).due('2020-02-06T00:00:00.000Z', 1))).toEqual(['c4 HANDLE.RESUME']);
    expect(await armedIndex(db).count()).toBe(6);
  });

  it('finds every alarm of a stretch of time, the second of a case as well', async () => {
    expect(await between(undefined, '2020-02-03T00:00:00.000Z')).toEqual(['c1 HANDLE.YELLOW', 'c2 HANDLE']);
    expect(await between('2020-02-06T00:00:00.000Z', '2020-02-09T00:00:00.000Z')).toEqual(['c5 TOTAL', 'c6 HANDLE']);
  });

  it('knows the alarms of cases', async () =>
    expect(named(await alarmsOf(db, ['c1', 'c3', 'c5'])).sort()).toEqual([
      'c1 HANDLE.YELLOW',
      'c5 HANDLE',
      'c5 TOTAL',
    ]));

  it('knows whose clocks are behind a version of their calendar, page by page', async () => {
    expect(await countedOtherwise(db, 'cn@20', '', 1)).toEqual(['c1']);
    expect(await countedOtherwise(db, 'cn@20', 'c1', 2)).toEqual(['c2', 'c3']);
  });

  it('shows on the board what is about to climb, of a unit’s subtree, page by page', async () => {
    const rules = { definitions: book.definitions };
    const until = '2020-02-09T00:00:00.000Z';
    const first = await readUpcoming(db, until, { unit: building, after: undefined, limit: 2 }, rules);
    expect(first.cases).toMatchObject([
      { caseId: 'c1', unit: household, level: 'HOUSEHOLD_POINT', clock: 'HANDLE', then: { toUnit: building } },
      { caseId: 'c2', urgency: 'URGENT' },
    ]);
    const rest = await readUpcoming(db, until, { unit: building, after: first.next, limit: 9 }, rules);
    expect(rest.cases.map(({ caseId: id }) => id)).toEqual(['c5', 'c6']);
    expect(rest.next).toBeUndefined();
    const elsewhere = await readUpcoming(db, until, { unit: 'ruixiang-g9', after: undefined, limit: 9 }, rules);
    expect(elsewhere.cases).toEqual([]);
  });

  it('shows on the board what has climbed, and why', async () => {
    const asked = { unit: community, after: undefined, limit: 9 };
    expect((await readClimbed(db, on('09:00'), asked)).cases).toMatchObject([
      { caseId: 'c4', unit: building, level: 'BUILDING', climbs: [{ reason: 'HANDLE_OVERDUE', byEngine: true }] },
    ]);
    expect((await readClimbed(db, on('11:00'), asked)).cases).toEqual([]);
  });

  it('comes back as it went in', async () => {
    const loaded = await watchedView.load(db, ['c4']);
    expect(loaded.get('c4')).toEqual(rows[3]);
    expect(rows[3]?.climbs).toHaveLength(1);
  });
});
