import fc from 'fast-check';
import { sql } from 'kysely';
import type { Event } from '@gridloop/domain';
import { checkpointOf, moveCheckpoint, openCheckpoint, Superseded, waitForPosition } from './checkpoint';
import type { Expected, Position } from './event-store';
import { eventually, fact, ownDatabase, type OwnDatabase } from './given-database';
import { MemoryEventStore } from './memory-event-store';
import { parkedIn, unpark } from './parking';
import { ProjectionRunner, type Committed, type ProjectionOptions } from './projection';
import { projectionOf, tableView, type Recorded, type View } from './view';

type Counted = Event<'Counted', { n: number; note?: string }>;
type Forgotten = Event<'Forgotten', { gone: true }>;
type TallyEvent = Counted | Forgotten;

interface TallyRow {
  readonly stream: string;
  readonly events: number;
  readonly total: number;
  readonly note: string | null;
  readonly trail: readonly number[];
}

/** Not idempotent on purpose: an event folded twice or left out shows in the row. */
const evolve = (row: TallyRow | undefined, { stream, type, data }: Recorded<TallyEvent>): TallyRow | undefined => {
  if (type === 'Forgotten') return undefined;
  if (data.n < 0) throw new RangeError(`Expected Zhang San to count upwards, but he said ${data.n}`);
  const { events, total, trail } = row ?? { events: 0, total: 0, trail: [] };
  return { stream, events: events + 1, total: total + data.n, note: data.note ?? null, trail: [...trail, data.n] };
};

const tally = (version: number, fold = evolve): View<TallyRow, TallyEvent> =>
  tableView({
    name: 'tally',
    version,
    prefixes: ['tally-'],
    key: 'stream',
    columns: {
      stream: 'text',
      events: 'integer not null',
      total: 'bigint not null',
      note: 'text',
      trail: 'jsonb not null',
    },
    indexes: ['(total)'],
    keyOf: ({ stream }) => stream,
    evolve: fold,
  });

let own: OwnDatabase;
let store: MemoryEventStore;
let version = 0;
const runners: ProjectionRunner<TallyRow>[] = [];
const errors: unknown[] = [];

beforeAll(async () => void (own = await ownDatabase()));
afterAll(() => own.drop());
beforeEach(() => {
  store = new MemoryEventStore();
  version += 1; // tables of its own for each spec
});
afterEach(async () => {
  for (const runner of runners.splice(0)) expect(await runner.stop()).toBe(true);
  await store.close();
  errors.length = 0;
});

const run = (view: View<TallyRow, TallyEvent>, options: Partial<ProjectionOptions<TallyRow>> = {}) => {
  const onError = (error: unknown) => void errors.push(error);
  const runner = new ProjectionRunner({ databaseUrl: own.url, store, view, onError, lookMs: 20, ...options });
  runners.push(runner);
  runner.start();
  return runner;
};

const tell = async (stream: string, ...events: TallyEvent[]): Promise<Position> => {
  const standing = await store.read(stream);
  const expected: Expected = standing.length === 0 ? 'no-stream' : standing.length - 1;
  return (await store.append(stream, events.map(({ type, data }) => fact(type, data)), expected)).position; // prettier-ignore
};

const counted = (n: number, note?: string): Counted => ({
  type: 'Counted',
  data: note === undefined ? { n } : { n, note },
});
const forgotten: Forgotten = { type: 'Forgotten', data: { gone: true } };

const rowsOf = async (view: View<TallyRow, TallyEvent>): Promise<readonly TallyRow[]> => {
  const { rows } = await sql<TallyRow>`
    select stream, events, total, note, trail from ${sql.table(projectionOf(view))} order by stream`.execute(own.db);
  return rows;
};

/** What the rows must be, folded from the log in one go. */
const folded = async (): Promise<readonly TallyRow[]> => {
  const rows = new Map<string, TallyRow>();
  for await (const event of store.readAll({ from: undefined, prefixes: ['tally-'] })) {
    const row = evolve(rows.get(event.stream), event as Recorded<TallyEvent>);
    if (row) rows.set(event.stream, row);
    else rows.delete(event.stream);
  }
  return [...rows.values()].sort((a, b) => (a.stream < b.stream ? -1 : 1));
};

const reached = async (view: View<TallyRow, TallyEvent>, position: Position): Promise<void> =>
  expect(await waitForPosition(own.db, projectionOf(view), position, { timeoutMs: 10_000 })).toBe(true);

const cutConnections = (view: View<TallyRow, TallyEvent>) =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = ${`gridloop ${projectionOf(view)}`} and datname = current_database()`.execute(own.db);

describe('a projection', () => {
  it('saves what the log says and tells which rows changed', async () => {
    const view = tally(version);
    const told: Committed[] = [];
    const runner = run(view, { onCommitted: (committed) => told.push(committed) });
    await tell('tally-a', counted(1), counted(2));
    await tell('tally-b', counted(5), forgotten);
    const position = await tell('tally-c', counted(7, '七'));
    await reached(view, position);
    expect(await rowsOf(view)).toEqual([
      { stream: 'tally-a', events: 2, total: 3, note: null, trail: [1, 2] },
      { stream: 'tally-c', events: 1, total: 7, note: '七', trail: [7] },
    ]);
    expect(await checkpointOf(own.db, projectionOf(view))).toEqual(position);
    await eventually(() =>
      expect(new Set(told.flatMap(({ keys }) => keys))).toEqual(new Set(['tally-a', 'tally-b', 'tally-c'])),
    );
    await eventually(() =>
      expect(runner.stats()).toEqual({ handled: 5, parked: 0, leading: true, behind: 0, behindMs: 0 }),
    );
  });

  it('comes out alike live, with lost connections and dropped subscriptions, and rebuilt', async () => {
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ to: fc.constantFrom('a', 'b', 'c', 'd'), n: fc.nat(9) }) },
      { weight: 2, arbitrary: fc.record({ forget: fc.constantFrom('a', 'b', 'c', 'd') }) },
      { weight: 1, arbitrary: fc.constant('cut' as const) },
      { weight: 1, arbitrary: fc.constant('drop' as const) },
      { weight: 2, arbitrary: fc.constant('wait' as const) },
    );
    const history = fc.array(step, { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 7 }), async (steps, batchSize) => {
        store = new MemoryEventStore();
        const live = tally((version += 1));
        const runner = run(live, { batchSize });
        let last = await tell('tally-a', counted(0));
        for (const one of steps) {
          if (one === 'cut') await cutConnections(live);
          else if (one === 'drop') store.dropFollowers();
          else if (one === 'wait') await reached(live, last);
          else if ('forget' in one) last = await tell(`tally-${one.forget}`, forgotten);
          else last = await tell(`tally-${one.to}`, counted(one.n), counted(one.n + 1));
        }
        await reached(live, last);
        const rebuilt = tally((version += 1));
        const again = run(rebuilt, { batchSize: batchSize + 100 });
        await reached(rebuilt, last);
        expect(await rowsOf(live)).toEqual(await folded());
        expect(await rowsOf(rebuilt)).toEqual(await folded());
        await Promise.all([runner.stop(), again.stop()]);
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it('builds everything again when its database is emptied under it, even while nothing happens', async () => {
    const view = tally(version);
    run(view);
    await reached(view, await tell('tally-a', counted(1), counted(2), counted(3)));
    await sql`drop schema public cascade`.execute(own.db);
    await sql`create schema public`.execute(own.db);
    await eventually(async () => expect(await rowsOf(view)).toEqual(await folded()));
    await reached(view, await tell('tally-a', counted(4)));
    expect(await rowsOf(view)).toEqual([{ stream: 'tally-a', events: 4, total: 10, note: null, trail: [1, 2, 3, 4] }]);
  });

  it('starts from nothing when only its checkpoint is gone: no event is folded twice', async () => {
    const view = tally(version);
    run(view);
    await reached(view, await tell('tally-a', counted(1), counted(2)));
    await sql`delete from projection_checkpoint where projection = ${projectionOf(view)}`.execute(own.db);
    await reached(view, await tell('tally-a', counted(3)));
    expect(await rowsOf(view)).toEqual(await folded());
  });

  it('goes on where it stood when the database was away for a while', async () => {
    const view = tally(version);
    run(view);
    await reached(view, await tell('tally-a', counted(1)));
    await own.admit(false);
    await cutConnections(view);
    const position = await tell('tally-a', counted(2), counted(3));
    await eventually(() => expect(errors.length).toBeGreaterThan(2));
    await own.admit(true);
    await reached(view, position);
    expect(await rowsOf(view)).toEqual(await folded());
  });

  it('is held by one process at a time, and taken over from one that stops', async () => {
    const view = tally(version);
    const first = run(view);
    await reached(view, await tell('tally-a', counted(1)));
    const second = run(view);
    await tell('tally-a', counted(2));
    await first.stop();
    await eventually(() => expect(second.stats().leading).toBe(true));
    await reached(view, await tell('tally-a', counted(3)));
    expect(first.stats().leading).toBe(false);
    expect(await rowsOf(view)).toEqual(await folded());
  });

  it('refuses a position that is not newer, and one who believes it elsewhere', async () => {
    const view = tally(version);
    await openCheckpoint(own.db, view);
    const at = (n: bigint): Position => ({ commit: n, prepare: n });
    const move = (from: Position | undefined, to: Position) =>
      own.db.transaction().execute((tx) => moveCheckpoint(tx, projectionOf(view), from, to));
    await move(undefined, at(9n));
    await expect(move(undefined, at(10n))).rejects.toThrow(Superseded);
    await expect(move(at(9n), at(9n))).rejects.toThrow(Superseded);
    await move(at(9n), at(10n));
    expect(await checkpointOf(own.db, projectionOf(view))).toEqual(at(10n));
  });
});

describe('waiting for a position', () => {
  it('ends at a position that concerns other projections only', async () => {
    const view = tally(version);
    run(view);
    await reached(view, await tell('tally-a', counted(1)));
    const { position } = await store.append('unit-1', [fact('UnitRenamed')], 'no-stream');
    await reached(view, position);
    expect(await checkpointOf(own.db, projectionOf(view))).not.toEqual(position);
  });

  it('gives up in time, also before there is anything', async () => {
    const somewhere = { commit: 1n, prepare: 1n };
    expect(await waitForPosition(own.db, 'never_v1', somewhere, { timeoutMs: 5 })).toBe(false);
    expect(await checkpointOf(own.db, 'never_v1')).toBeUndefined();
  });

  it('gives up when nobody listens any more', async () => {
    const signal = AbortSignal.abort();
    const somewhere = { commit: 1n, prepare: 1n };
    expect(await waitForPosition(own.db, 'never_v1', somewhere, { timeoutMs: 600_000, signal })).toBe(false);
  });
});

describe('an event that cannot be folded', () => {
  it('parks its key alone, keeps the row as it was, and says why without saying what', async () => {
    const view = tally(version);
    const runner = run(view);
    await tell('tally-a', counted(1), counted(-2), counted(3));
    await tell('tally-b', counted(10));
    await reached(view, await tell('tally-a', counted(4)));
    expect(await rowsOf(view)).toEqual([
      { stream: 'tally-a', events: 1, total: 1, note: null, trail: [1] },
      { stream: 'tally-b', events: 1, total: 10, note: null, trail: [10] },
    ]);
    const [, failed] = await store.read('tally-a');
    const parked = await parkedIn(own.db, projectionOf(view));
    expect(parked).toEqual([expect.objectContaining({ key: 'tally-a', eventId: failed?.id })]);
    expect(parked[0]?.error).toMatch(/^Counted: RangeError at projection\.int\.ts:\d+:\d+$/);
    await eventually(() => expect(runner.stats().parked).toBe(1));
    expect(errors).toEqual([expect.objectContaining({ message: `Parked tally-a in ${projectionOf(view)}` })]);
  });

  it('is folded with all that queued behind it once the view can', async () => {
    const view = tally(version);
    run(view);
    await tell('tally-a', counted(1), counted(-2), counted(3));
    await reached(view, await tell('tally-a', counted(4)));
    expect(await unpark(own.db, store, view, 'tally-a')).toBe(false);
    expect(await parkedIn(own.db, projectionOf(view))).toHaveLength(1);

    const mended = tally(version, (row, event) =>
      evolve(row, event.type === 'Counted' ? { ...event, data: { ...event.data, n: Math.abs(event.data.n) } } : event),
    );
    expect(await unpark(own.db, store, mended, 'tally-a')).toBe(true);
    expect(await parkedIn(own.db, projectionOf(view))).toEqual([]);
    await reached(view, await tell('tally-a', counted(5)));
    expect(await rowsOf(view)).toEqual([
      { stream: 'tally-a', events: 5, total: 15, note: null, trail: [1, 2, 3, 4, 5] },
    ]);
  });

  it('is found when it is PostgreSQL that refuses a value', async () => {
    const view = tally(version);
    run(view);
    await tell('tally-b', counted(10));
    await reached(view, await tell('tally-a', counted(2, 'NUL \u0000')));
    await reached(view, await tell('tally-a', counted(3)));
    expect(await rowsOf(view)).toEqual([{ stream: 'tally-b', events: 1, total: 10, note: null, trail: [10] }]);
    const [parked] = await parkedIn(own.db, projectionOf(view));
    expect(parked).toMatchObject({ key: 'tally-a', error: expect.stringContaining('22P05') as string });
  });
});
