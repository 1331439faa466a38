import fc from 'fast-check';
import type { Position } from './event-store';
import { RowFeed, type Fed, type Placed, type RowFeedOptions } from './feed';
import { eventually } from './given-database';
import { isAhead } from './view';

interface Row {
  readonly key: string;
  readonly n: number;
}

const at = (n: number): Position => ({ commit: BigInt(n), prepare: BigInt(n) });

/** A table with a row per key, and the nudge that a projection would send. */
const table = () => {
  const rows = new Map<string, Placed<Row>>();
  const looks = new Set<() => void>();
  let position = 0;
  let queries = 0;
  return {
    write(key: string): void {
      position += 1;
      rows.set(key, { position: at(position), row: { key, n: position } });
    },
    nudge(): void {
      for (const look of looks) look();
    },
    get queries() {
      return queries;
    },
    get rows(): readonly Placed<Row>[] {
      return [...rows.values()].sort((a, b) => Number(a.position.commit - b.position.commit));
    },
    async changedSince(after: Position | undefined, limit: number): Promise<readonly Placed<Row>[]> {
      queries += 1;
      const found = this.rows.filter((placed) => isAhead(placed.position, after)).slice(0, limit);
      await new Promise(setImmediate);
      return found;
    },
    async latest(): Promise<Position | undefined> {
      return position === 0 ? undefined : at(position);
    },
    nudges(look: () => void): () => void {
      looks.add(look);
      return () => looks.delete(look);
    },
  };
};

const feeds: RowFeed<Row>[] = [];
const listening = new AbortController();
const errors: unknown[] = [];
afterEach(() => {
  for (const feed of feeds.splice(0)) feed.close();
  errors.length = 0;
});
afterAll(() => listening.abort());

const feedOf = (rows: ReturnType<typeof table>, options: Partial<RowFeedOptions<Row>> = {}): RowFeed<Row> => {
  const feed = new RowFeed<Row>({
    changedSince: (after, limit) => rows.changedSince(after, limit),
    latest: () => rows.latest(),
    nudges: (look) => rows.nudges(look),
    onError: (error) => errors.push(error),
    pollMs: 600_000,
    pageSize: 3,
    ...options,
  });
  feeds.push(feed);
  return feed;
};

const listen = (feed: RowFeed<Row>, after: Position | undefined, filter?: (row: Row) => boolean) => {
  const heard: Fed<Row>[] = [];
  const ended = (async () => {
    for await (const fed of feed.subscribe({ after, filter, signal: listening.signal })) heard.push(fed);
  })();
  return { after, heard, ended, rows: () => heard.flatMap((fed) => (fed.kind === 'row' ? [fed.row] : [])) };
};

const isLive = ({ heard }: { heard: readonly Fed<Row>[] }) =>
  eventually(() => expect(heard.map(({ kind }) => kind)).toContain('caught-up'));

describe('a feed', () => {
  it('leaves out nothing and repeats nothing, whenever one joins', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.record({ write: fc.constantFrom('a', 'b', 'c', 'd', 'e') }),
            fc.record({ join: fc.nat(40) }),
            fc.constant('nudge' as const),
            fc.constant('turn' as const),
          ),
          { maxLength: 60 },
        ),
        async (steps) => {
          const rows = table();
          const feed = feedOf(rows);
          const joined: { from: Position; heard: ReturnType<typeof listen> }[] = [];
          for (const step of steps) {
            if (step === 'nudge') rows.nudge();
            else if (step === 'turn') await new Promise(setImmediate);
            else if ('write' in step) rows.write(step.write);
            else {
              const now = Number((await rows.latest())?.commit ?? 0);
              const from = at(Math.min(step.join, now));
              joined.push({ from, heard: listen(feed, from) });
            }
          }
          await Promise.all(joined.map(({ heard }) => isLive(heard)));
          rows.nudge();
          for (const { from, heard } of joined) {
            const missing = rows.rows.filter(({ position }) => isAhead(position, from)).map(({ row }) => row);
            await eventually(() => expect(heard.rows()).toEqual(expect.arrayContaining(missing)));
            const told = heard.rows().map(({ n }) => n);
            expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
            expect(told.every((n) => isAhead(at(n), from))).toBe(true);
          }
        },
      ),
    ));

  it('tells what changes from now on when no position is given', async () => {
    const rows = table();
    rows.write('a');
    const feed = feedOf(rows);
    const one = listen(feed, undefined);
    await isLive(one);
    rows.write('b');
    rows.nudge();
    await eventually(() => expect(one.rows()).toEqual([{ key: 'b', n: 2 }]));
    expect(one.heard[0]).toEqual({ kind: 'caught-up', position: at(1) });
  });

  it('asks once for all who listen, and tells each what he may see', async () => {
    const rows = table();
    const feed = feedOf(rows);
    const everybody = Array.from({ length: 20 }, () => listen(feed, undefined));
    const one = listen(feed, undefined, ({ key }) => key === 'b');
    for (const listener of [...everybody, one]) await isLive(listener);
    const before = rows.queries;
    rows.write('a');
    rows.write('b');
    rows.nudge();
    for (const { rows: told } of everybody) await eventually(() => expect(told()).toHaveLength(2));
    expect(one.rows()).toEqual([{ key: 'b', n: 2 }]);
    expect(rows.queries - before).toBe(1);
  });

  it('looks by itself when nobody nudges', async () => {
    const rows = table();
    const one = listen(feedOf(rows, { nudges: undefined, pollMs: 1 }), undefined);
    await isLive(one);
    rows.write('a');
    await eventually(() => expect(one.rows()).toEqual([{ key: 'a', n: 1 }]));
  });

  it('goes on after a query that failed', async () => {
    const rows = table();
    let down = false;
    const feed = feedOf(rows, {
      changedSince: async (after, limit) => {
        if (down) throw new Error('away');
        return rows.changedSince(after, limit);
      },
    });
    const one = listen(feed, undefined);
    await isLive(one);
    down = true;
    rows.write('a');
    rows.nudge();
    await eventually(() => expect(errors).toHaveLength(1));
    down = false;
    rows.nudge();
    await eventually(() => expect(one.rows()).toEqual([{ key: 'a', n: 1 }]));
  });

  it('parts from one who does not keep up, and from nobody else', async () => {
    const rows = table();
    const feed = feedOf(rows, { bufferSize: 2, pageSize: 100 });
    const slow = feed.subscribe({ after: undefined, signal: listening.signal });
    expect((await slow.next()).value).toEqual({ kind: 'caught-up', position: undefined });
    const first = slow.next();
    rows.write('a');
    rows.nudge();
    expect((await first).value).toMatchObject({ kind: 'row', row: { key: 'a' } });
    for (const key of ['b', 'c', 'd', 'e']) rows.write(key);
    const quick = listen(feed, at(1));
    await isLive(quick);
    rows.nudge();
    const rest: Fed<Row>[] = [];
    for await (const fed of slow) rest.push(fed);
    expect(rest.map((fed) => (fed.kind === 'row' ? fed.row.key : fed.kind))).toEqual(['b', 'c', 'overflow']);
    expect(quick.rows().map(({ key }) => key)).toEqual(['b', 'c', 'd', 'e']);
  });

  it('ends with its signal', async () => {
    const leaving = new AbortController();
    const feed = feedOf(table());
    const told: Fed<Row>[] = [];
    for await (const fed of feed.subscribe({ after: undefined, signal: leaving.signal })) {
      told.push(fed);
      leaving.abort();
    }
    expect(told).toEqual([{ kind: 'caught-up', position: undefined }]);
  });
});
