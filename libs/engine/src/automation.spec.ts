import { refusedAgain, type RefusedWish } from './automation.refused';

const now = '2020-02-19T02:00:00.000Z';
const wish: RefusedWish = {
  ...{ key: 'k', stream: 'joint-review-r', revision: 1, index: 0, target: 'case-c', command: 'ReviewCase' },
  ...{ code: 'MOVE_NOT_ALLOWED', tries: 0, next_at: null },
};
const seconds = (at: string | null) => (at === null ? null : (Date.parse(at) - Date.parse(now)) / 1_000);

describe('a refused wish', () => {
  const waits: (number | null)[] = [];
  for (let again = wish; waits.length < 36; waits.push(seconds(again.next_at)))
    again = refusedAgain(again, 'ALREADY_TERMINAL', now);

  it('is tried again after a second, two, four, and then every hour', () =>
    expect([waits.slice(0, 3), waits.slice(12, 14)]).toEqual([
      [1, 2, 4],
      [3_600, 3_600],
    ]));
  it('is refused for good in the end', () => {
    expect(waits.at(-2)).toBe(3_600);
    expect(waits.at(-1)).toBeNull();
  });
  it('says why it was refused the last time', () =>
    expect(refusedAgain(wish, 'ALREADY_TERMINAL', now)).toMatchObject({ code: 'ALREADY_TERMINAL', tries: 1 }));
});
