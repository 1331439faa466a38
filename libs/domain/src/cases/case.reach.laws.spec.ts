import type { CaseState } from './case.state';
import { explore, isOpen, ringsAt, sortOf, take, waysTo, type Stand } from './street/given-reach';

/** Overlays at a time: one in the quick check, two in the long one. */
const mostOverlays = process.env['LAWS_RUNS'] ? 2 : 1;

describe(`every sort of states that a case comes to with at most ${mostOverlays} overlays at a time`, () => {
  const found = explore(mostOverlays);
  const open = [...found].filter(([, { stand }]) => isOpen(stand.state));
  const ways = waysTo('CLOSED', found);
  const those = (fits: (stand: Stand) => boolean): readonly string[] =>
    open.filter(([, { stand }]) => fits(stand)).map(([sort]) => sort);

  /** A way is known of sorts only, hence each case walks it to its end. */
  const isClosedAtLast = (from: Stand): boolean => {
    let stand: Stand | undefined = from;
    for (let steps = 0; stand && steps < 50; steps++) {
      if (stand.state.status === 'CLOSED') return true;
      const step = ways.get(sortOf(stand.state));
      stand = step && take(step, stand);
    }
    return false;
  };

  const isAwaited = (state: CaseState): boolean =>
    isOpen(state) && Object.values(state.clocks).some((running) => running.expired || ringsAt(running));

  it('is one of many', () => expect(open.length).toBeGreaterThan(100));
  it('leads on to a regular end', () => expect(those((stand) => !isClosedAtLast(stand))).toEqual([]));
  it('is waited for: a clock will ring, or has rung red', () =>
    expect(those(({ state }) => !isAwaited(state))).toEqual([]));
});
