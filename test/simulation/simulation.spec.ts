import { simulate } from './simulate';

describe('simulated deadlines', () => {
  it.each([2, 3, 4])('are rung once, never early, none lost, with seed %i', async (seed) => {
    const { broken, rung, paused, crashes } = await simulate({ seed, cases: 16 });
    expect({ seed, broken }).toEqual({ seed, broken: [] });
    expect(Math.min(rung, paused, crashes)).toBeGreaterThan(0);
  });

  it('survive a crash at any await of a morning', async () => {
    const { turns, rung } = await simulate({ seed: 5, cases: 1, crashAt: 0 });
    expect(rung).toBeGreaterThan(0);
    for (let crashAt = 1; crashAt <= turns; crashAt += 9) {
      const { broken } = await simulate({ seed: 5, cases: 1, crashAt });
      expect({ crashAt, broken }).toEqual({ crashAt, broken: [] });
    }
  });

  it('go the same way for the same seed', async () =>
    expect(await simulate({ seed: 7, cases: 5 })).toEqual(await simulate({ seed: 7, cases: 5 })));
});
