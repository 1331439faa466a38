import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { Log } from '../src/storage/log';
import { type Expected, Refusal } from '../src/streams/refusal';
import { Streams } from '../src/streams/streams';

type Request =
  | { readonly kind: 'append'; readonly stream: string; readonly expected: Expected; readonly ids: readonly string[] }
  | { readonly kind: 'delete' | 'tombstone'; readonly stream: string };

interface ModelStream {
  ids: string[];
  hiddenBefore: number;
  deleted: boolean;
  ended: boolean;
}

/** What the store promises, in the plainest words. */
class Model {
  private readonly streams = new Map<string, ModelStream>();
  readonly log: string[] = [];

  /** Revision after the request, or why not. */
  answer(request: Request): number | string {
    const stream = this.stream(request.stream);
    if (stream.ended) return 'stream-deleted';
    if (request.kind === 'append') return this.append(stream, request.expected, request.ids);
    if (request.kind === 'tombstone') stream.ended = true;
    else Object.assign(stream, { deleted: true, hiddenBefore: Infinity });
    return 'done';
  }

  visible(name: string): readonly string[] | 'absent' {
    const { ids, hiddenBefore, deleted, ended } = this.stream(name);
    return ids.length === 0 || deleted || ended ? 'absent' : ids.slice(hiddenBefore);
  }

  private append(stream: ModelStream, expected: Expected, ids: readonly string[]): number | string {
    const last = stream.ids.length - 1;
    if (expected === 'stream-exists' && stream.deleted) return 'stream-deleted';
    if (expected === 'stream-exists' && last < 0) return 'wrong-expected-version';
    if (expected === 'any' || expected === 'stream-exists') {
      const known = ids.map((id) => stream.ids.lastIndexOf(id));
      if (known[0] === -1) return this.write(stream, ids);
      return known.includes(-1) ? 'wrong-expected-version' : (known.at(-1) as number);
    }
    const at = expected === 'no-stream' ? -1 : expected;
    if (at === last) return this.write(stream, ids);
    const there = stream.ids.slice(at + 1, at + 1 + ids.length);
    if (at < last && String(there) === String(ids)) return at + ids.length;
    const reborn = at < last && expected === 'no-stream' && stream.deleted && there[0] !== ids[0];
    return reborn ? this.write(stream, ids) : 'wrong-expected-version';
  }

  private write(stream: ModelStream, ids: readonly string[]): number {
    if (stream.deleted) Object.assign(stream, { deleted: false, hiddenBefore: stream.ids.length });
    stream.ids.push(...ids);
    this.log.push(...ids);
    return stream.ids.length - 1;
  }

  private stream(name: string): ModelStream {
    const known = this.streams.get(name) ?? { ids: [], hiddenBefore: 0, deleted: false, ended: false };
    this.streams.set(name, known);
    return known;
  }
}

const names = ['a', 'b', 'c'];
// Few ids, so that requests repeat and overlap; each stream has its own, as no client reuses them elsewhere.
const pools = new Map(names.map((name) => [name, Array.from({ length: 6 }, () => randomUUID())]));

const request: fc.Arbitrary<Request> = fc.constantFrom(...names).chain((stream) => {
  const id = fc.constantFrom(...(pools.get(stream) ?? []));
  const expected = fc.oneof(
    fc.constantFrom<Expected>('any', 'no-stream', 'stream-exists'),
    fc.integer({ min: 0, max: 8 }),
  );
  const append = fc.record({
    kind: fc.constant('append' as const),
    stream: fc.constant(stream),
    expected,
    ids: fc.array(id, { minLength: 1, maxLength: 3 }),
  });
  const end = fc.record({
    kind: fc.constantFrom('delete' as const, 'tombstone' as const),
    stream: fc.constant(stream),
  });
  return fc.oneof({ weight: 12, arbitrary: append }, { weight: 1, arbitrary: end });
});

/** Requests that are made at the same moment, and whether the store is restarted after them. */
const round = fc.record({ requests: fc.array(request, { minLength: 1, maxLength: 12 }), restart: fc.boolean() });

/** Everything that is not in the log is forgotten, as by a restart. */
const open = (log: Log): Streams => new Streams(log, { maxAppendSize: 1 << 20, now: Date.now });

const ask = async (streams: Streams, asked: Request): Promise<number | string> => {
  const events = (ids: readonly string[]) =>
    ids.map((id) => ({ id, type: 'Said', json: true, data: Buffer.from('{}'), metadata: Buffer.alloc(0) }));
  try {
    if (asked.kind === 'append')
      return (await streams.append(asked.stream, asked.expected, events(asked.ids))).revision;
    await (asked.kind === 'delete' ? streams.delete(asked.stream, 'any') : streams.tombstone(asked.stream, 'any'));
    return 'done';
  } catch (error) {
    if (error instanceof Refusal) return error.reason.kind;
    throw error;
  }
};

const visible = (streams: Streams, name: string): readonly string[] | 'absent' => {
  const { last, metadata } = streams.head(name);
  if (last < 0 || last === Number.MAX_SAFE_INTEGER || metadata.truncateBefore === Number.MAX_SAFE_INTEGER)
    return 'absent';
  return streams.streamPage(name, 0, 1000).map(({ id }) => id);
};

it('agrees with the model, whatever is asked at once, again, and across restarts', () =>
  fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 6 }), async (rounds) => {
      const log = Log.inMemory();
      const model = new Model();
      let streams = open(log);
      for (const { requests, restart } of rounds) {
        const answers = await Promise.all(requests.map((asked) => ask(streams, asked)));
        expect(answers).toEqual(requests.map((asked) => model.answer(asked)));
        if (restart) streams = open(log);
        for (const name of names) expect(visible(streams, name)).toEqual(model.visible(name));
        const said = streams.page(0, 10_000).filter(({ type }) => type === 'Said');
        expect(said.map(({ id }) => id)).toEqual(model.log);
      }
      await log.close();
    }),
    { numRuns: 300 },
  ));
