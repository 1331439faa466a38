import fc from 'fast-check';
import { Shelf } from './shelf';

const writes = fc.array(fc.tuple(fc.stringMatching(/^[a-c]{1,3}$/), fc.integer()), { maxLength: 60 });
const put = (shelf: Shelf<number>, entries: readonly (readonly [string, number])[]): Shelf<number> => {
  const draft = shelf.draft();
  for (const [key, value] of entries) draft.set(key, value);
  return draft.done();
};

describe('a shelf', () => {
  it('answers as a Map would, and a later draft leaves the earlier shelf alone', () =>
    fc.assert(
      fc.property(writes, writes, (first, second) => {
        const before = put(Shelf.empty<number>(), first);
        const after = put(before, second);
        for (const [shelf, entries] of [
          [before, first],
          [after, [...first, ...second]],
        ] as const) {
          const map = new Map(entries);
          expect(shelf.size).toBe(map.size);
          expect([...shelf.keys()].sort()).toEqual([...map.keys()].sort());
          for (const [key, value] of map) expect([shelf.get(key), shelf.has(key)]).toEqual([value, true]);
        }
      }),
      { numRuns: 60 },
    ));

  it('is itself when a draft changed nothing', () => {
    const shelf = put(Shelf.empty<number>(), [['a', 1]]);
    expect(shelf.draft().done()).toBe(shelf);
  });
});
