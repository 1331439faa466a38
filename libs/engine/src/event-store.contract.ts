import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import {
  comparePositions,
  formatPosition,
  parsePosition,
  WrongRevision,
  type EventStore,
  type Followed,
  type NewEvent,
  type RecordedEvent,
} from './event-store';

/** A store to be held to the contract, and a way of cutting its subscriptions. */
export interface Opened {
  readonly store: EventStore;
  drop(): void;
}

/** The promises of the port. Every adapter is held to the same ones. */
export const eventStoreContract = (open: () => Promise<Opened>): void => {
  let store: EventStore;
  let drop: () => void;
  let run: string; // own streams in a log that may be shared
  let leaving: AbortController;

  beforeAll(async () => {
    ({ store, drop } = await open());
  });
  beforeEach(() => {
    run = `contract${randomUUID().slice(0, 8)}`;
    leaving = new AbortController();
  });
  afterEach(() => leaving.abort());
  afterAll(() => store.close());

  const follow = (from?: RecordedEvent['position'], prefix = `${run}-`) =>
    store.follow({ from, prefixes: [prefix], signal: leaving.signal });

  /** Takes from a follower until `enough`; what it took stays in order. */
  const taken = async (followed: AsyncIterable<Followed>, enough: (items: Followed[]) => boolean) => {
    const items: Followed[] = [];
    for await (const item of followed) {
      items.push(item);
      if (enough(items)) break;
    }
    return items;
  };
  const untilEvents = (count: number) => (items: Followed[]) => eventsOf(items).length === count;

  describe('append', () => {
    it('starts a stream, continues it and answers with revision and position', async () => {
      const first = await store.append(`${run}-1`, facts(2), 'no-stream');
      const second = await store.append(`${run}-1`, facts(1), 1);
      const recorded = await store.read(`${run}-1`);
      expect(recorded.map(({ revision }) => revision)).toEqual([0, 1, 2]);
      expect(first).toEqual({ revision: 1, position: recorded[1]?.position });
      expect(second).toEqual({ revision: 2, position: recorded[2]?.position });
      expect(comparePositions(second.position, first.position)).toBeGreaterThan(0);
    });

    it('keeps data and envelope as they were', async () => {
      const [event] = facts(1);
      const data = { text: '楼道灯坏了 \u{1F4A1}', nested: { list: [1, 2.5, null, true], empty: {} } };
      await store.append(`${run}-1`, [{ ...event!, data }], 'no-stream');
      const [recorded] = await store.read(`${run}-1`);
      expect(recorded).toMatchObject({ id: event?.id, stream: `${run}-1`, type: 'Noted', data });
      expect(recorded?.metadata).toEqual(event?.metadata);
    });

    it('refuses when the stream stands elsewhere', async () => {
      await store.append(`${run}-1`, facts(2), 'no-stream');
      await expect(store.append(`${run}-1`, facts(1), 'no-stream')).rejects.toThrow(WrongRevision);
      await expect(store.append(`${run}-1`, facts(1), 0)).rejects.toThrow(WrongRevision);
      await expect(store.append(`${run}-1`, facts(1), 5)).rejects.toThrow(WrongRevision);
      await expect(store.append(`${run}-2`, facts(1), 0)).rejects.toThrow(WrongRevision);
      expect(await store.read(`${run}-1`)).toHaveLength(2);
      expect(await store.read(`${run}-2`)).toEqual([]);
    });

    it('answers a repeated append as it did the first time, also when others have followed', async () => {
      const [opening, note] = [facts(1), facts(2)];
      await store.append(`${run}-1`, opening, 'no-stream');
      const first = await store.append(`${run}-1`, note, 0);
      expect(await store.append(`${run}-1`, note, 0)).toEqual(first);
      await store.append(`${run}-1`, facts(1), 2);
      expect(await store.append(`${run}-1`, note, 0)).toEqual(first);
      expect(await store.read(`${run}-1`)).toHaveLength(4);
    });

    it('refuses a repeat that overlaps only in part', async () => {
      const note = facts(2);
      await store.append(`${run}-1`, note, 'no-stream');
      await expect(store.append(`${run}-1`, [...note, ...facts(1)], 'no-stream')).rejects.toThrow(WrongRevision);
      await expect(store.append(`${run}-1`, [...facts(1), note[1]!], 'no-stream')).rejects.toThrow(WrongRevision);
      expect(await store.read(`${run}-1`)).toHaveLength(2);
    });

    it('lets one of many writers win each revision', async () => {
      const writers = Array.from({ length: 8 }, () => store.append(`${run}-1`, facts(1), 'no-stream'));
      const outcomes = await Promise.allSettled(writers);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await store.read(`${run}-1`)).toHaveLength(1);
    });

    it.each([
      ['a BigInt', { sum: 1n }],
      ['NaN', { sum: NaN }],
      ['undefined', { sum: undefined }],
      ['a Date', { on: new Date(0) }],
      ['a function', { call: () => 1 }],
      ['half a character', { text: '\ud83d' }],
      ['a cycle', cycle()],
    ])('refuses %s before the store sees it', async (_, data) => {
      const [event] = facts(1);
      await expect(store.append(`${run}-1`, [{ ...event!, data }], 'no-stream')).rejects.toThrow(TypeError);
      expect(await store.read(`${run}-1`)).toEqual([]);
    });

    it('refuses to append nothing', async () => {
      await expect(store.append(`${run}-1`, [], 'no-stream')).rejects.toThrow(TypeError);
    });
  });

  describe('read', () => {
    it('finds nothing where nothing is', async () => {
      expect(await store.read(`${run}-none`)).toEqual([]);
    });

    it('starts at a revision', async () => {
      await store.append(`${run}-1`, facts(5), 'no-stream');
      expect((await store.read(`${run}-1`, 3)).map(({ revision }) => revision)).toEqual([3, 4]);
      expect(await store.read(`${run}-1`, 5)).toEqual([]);
    });

    it('knows the head of the log', async () => {
      const { position } = await store.append(`${run}-1`, facts(1), 'no-stream');
      const head = await store.head();
      expect(comparePositions(head!, position)).toBeGreaterThanOrEqual(0);
      expect(parsePosition(formatPosition(head!))).toEqual(head);
    });
  });

  describe('readAll', () => {
    it('reads the whole log in order, behind a position, by prefix, and ends', async () => {
      await store.append(`${run}-a-1`, facts(2), 'no-stream');
      await store.append(`${run}-b-1`, facts(2), 'no-stream');
      await store.append(`${run}-a-2`, facts(2), 'no-stream');
      const whole = await all(store.readAll({ from: undefined, prefixes: [`${run}-a-`, `${run}-b-`] }));
      expect(whole.map(({ stream, revision }) => `${stream.slice(run.length)}@${revision}`)).toEqual(
        ['-a-1@0', '-a-1@1', '-b-1@0', '-b-1@1', '-a-2@0', '-a-2@1'], // prettier-ignore
      );
      const [, , third] = whole;
      const rest = await all(store.readAll({ from: third?.position, prefixes: [`${run}-a-`] }));
      expect(rest).toEqual(whole.slice(4));
    });

    it('without prefixes leaves out only what belongs to the system', async () => {
      const before = await store.head();
      await store.append(`${run}-1`, facts(1), 'no-stream');
      const whole = await all(store.readAll({ from: before, prefixes: [] }));
      expect(whole.map(({ stream }) => stream)).toContain(`${run}-1`);
      expect(whole.filter(({ stream }) => stream.startsWith('$'))).toEqual([]);
    });
  });

  describe('follow', () => {
    it('tells the past, says that it caught up, and goes on live', async () => {
      await store.append(`${run}-1`, facts(3), 'no-stream');
      const items = await taken(follow(), (so) => {
        if (so.at(-1)?.kind === 'caught-up') void store.append(`${run}-2`, facts(2), 'no-stream');
        return untilEvents(5)(so);
      });
      const caughtUp = items.findIndex(({ kind }) => kind === 'caught-up');
      expect(eventsOf(items.slice(0, caughtUp))).toHaveLength(3);
      expect(eventsOf(items)).toEqual([...(await store.read(`${run}-1`)), ...(await store.read(`${run}-2`))]);
    });

    it('resumes behind any position that it told', async () => {
      await store.append(`${run}-1`, facts(6), 'no-stream');
      const all = await store.read(`${run}-1`);
      for (const [at, { position }] of all.slice(0, -1).entries())
        expect(eventsOf(await taken(follow(position), untilEvents(5 - at)))).toEqual(all.slice(at + 1));
    });

    it('never tells a checkpoint ahead of an event before it, however slow the follower', async () => {
      for (let round = 0; round < 4; round += 1) {
        await store.append(`${run}-${round}`, facts(5), 'no-stream');
        await store.append(`noise${run}-${round}`, facts(200), 'no-stream');
      }
      const expected = await all(store.readAll({ from: undefined, prefixes: [`${run}-`] }));
      const last = expected.at(-1)!.position;
      const seen: RecordedEvent[] = [];
      for await (const item of follow()) {
        await turn();
        if (item.kind === 'event') seen.push(item.event);
        if (item.kind !== 'checkpoint') continue;
        expect(seen).toEqual(expected.filter(({ position }) => comparePositions(position, item.position) <= 0));
        if (comparePositions(item.position, last) > 0) break;
      }
      expect(seen).toEqual(expected);
    });

    it('says that it caught up only behind the past, however slow the follower', async () => {
      await store.append(`${run}-1`, facts(100), 'no-stream');
      let seen = 0;
      for await (const item of follow()) {
        await turn();
        if (item.kind === 'event') seen += 1;
        if (item.kind === 'caught-up') break;
      }
      expect(seen).toBe(100);
    });

    it('resumes from a checkpoint without missing or doubling', async () => {
      await store.append(`${run}-1`, facts(1), 'no-stream');
      await store.append(`noise${run}-1`, facts(100), 'no-stream');
      const past = await taken(follow(), (so) => so.at(-1)?.kind === 'checkpoint' && eventsOf(so).length === 1);
      const checkpoint = past.at(-1);
      await store.append(`${run}-2`, facts(2), 'no-stream');
      const from = checkpoint?.kind === 'checkpoint' ? checkpoint.position : undefined;
      expect(eventsOf(await taken(follow(from), untilEvents(2)))).toEqual(await store.read(`${run}-2`));
    });

    it('keeps the order for a slow follower while writers go on', async () => {
      const writing = (async () => {
        for (let at = 0; at < 40; at += 1)
          await store.append(`${run}-${at % 4}`, facts(10), at < 4 ? 'no-stream' : Math.floor(at / 4) * 10 - 1);
      })();
      const seen: RecordedEvent[] = [];
      for await (const item of follow()) {
        await turn();
        if (item.kind === 'event') seen.push(item.event);
        if (seen.length === 400) break;
      }
      await writing;
      expect(seen).toEqual(await all(store.readAll({ from: undefined, prefixes: [`${run}-`] })));
    });

    it('subscribes again after a drop, without missing or doubling', async () => {
      await store.append(`${run}-1`, facts(30), 'no-stream');
      const seen: RecordedEvent[] = [];
      for await (const item of follow()) {
        if (item.kind !== 'event') continue;
        seen.push(item.event);
        if (seen.length % 10 === 0) drop();
        if (seen.length === 30) await store.append(`${run}-2`, facts(5), 'no-stream');
        if (seen.length === 35) break;
      }
      expect(seen).toEqual([...(await store.read(`${run}-1`)), ...(await store.read(`${run}-2`))]);
    });

    it('ends without an error when the signal says so', async () => {
      await store.append(`${run}-1`, facts(1), 'no-stream');
      const items: Followed[] = [];
      for await (const item of follow()) {
        items.push(item);
        if (item.kind === 'caught-up') leaving.abort();
      }
      expect(eventsOf(items)).toHaveLength(1);
    });
  });
};

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

const eventsOf = (items: readonly Followed[]): RecordedEvent[] =>
  items.flatMap((item) => (item.kind === 'event' ? [item.event] : []));

/** Events with nothing in them, each with its own id. */
export const facts = (count: number): NewEvent[] =>
  Array.from({ length: count }, (_, at) => ({
    id: randomUUID(),
    type: 'Noted',
    data: { at },
    metadata: {
      schemaVersion: 1,
      occurredAt: '2026-03-02T01:00:00.000Z',
      recordedAt: '2026-03-02T01:00:00.000Z',
      actor: { person: 'zhang' },
      idempotencyKey: 'k',
      command: 'Note',
      $correlationId: 'c',
      $causationId: 'c',
      contentHash: 'h',
      previousHash: '',
    },
  }));

const cycle = (): Record<string, unknown> => {
  const ring: Record<string, unknown> = {};
  ring.self = ring;
  return ring;
};
