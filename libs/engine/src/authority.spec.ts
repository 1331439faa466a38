import fc from 'fast-check';
import { AuthorityClock } from './authority';

/** An authority in true time, a machine that is off by so much, and answers that take their time on both ways. */
const given = (offMs: number, there = 0, back = 0) => {
  let time = Date.parse('2026-03-02T00:00:00.000Z');
  const clock = new AuthorityClock({
    machine: { now: () => new Date(time + offMs).toISOString() },
    elapsed: () => time - 1e12,
    ask: async () => {
      time += there;
      const told = time;
      time += back;
      return told;
    },
  });
  return { clock, pass: (ms: number) => (time += ms), truth: () => time };
};

describe('an authority clock', () => {
  it('stands still, and refuses, until the authority has answered', async () => {
    const { clock } = given(0);
    expect(clock.now()).toBe('1970-01-01T00:00:00.000Z');
    expect(clock.refusal).toContain('has not answered yet');
    await clock.measure();
    expect([clock.now(), clock.refusal]).toEqual(['2026-03-02T00:00:00.000Z', undefined]);
  });

  it('refuses when the machine is two minutes fast, or slow, and says how much', async () => {
    for (const [off, words] of [
      [120_000, '120 s fast'],
      [-120_000, '120 s slow'],
    ] as const) {
      const { clock } = given(off);
      await clock.measure();
      expect(clock.refusal).toContain(words);
    }
  });

  it('does not blame the machine for an answer that took long', async () => {
    const { clock } = given(0, 0, 20_000);
    await clock.measure();
    expect(clock.refusal).toBeUndefined();
  });

  it('is never ahead of the authority and never goes back, however long answers take and however wrong the machine', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -200_000, max: 200_000 }),
        fc.array(fc.tuple(fc.nat(5_000), fc.nat(5_000), fc.nat(60_000)), { minLength: 1, maxLength: 20 }),
        async (off, steps) => {
          const { clock, pass, truth } = given(off, steps[0]?.[0], steps[0]?.[1]);
          let last = 0;
          for (const [, , ms] of steps) {
            await clock.measure();
            pass(ms);
            const now = Date.parse(clock.now());
            expect(now).toBeLessThanOrEqual(truth());
            expect(now).toBeGreaterThanOrEqual(last);
            last = now;
          }
        },
      ),
      { numRuns: 200 },
    ));
});
