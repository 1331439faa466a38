import { chaos } from './chaos';

jest.setTimeout(600_000);

/** The short form of `gridloop chaos`. */
it('loses and doubles nothing while its parts are killed, stopped and emptied under load', async () => {
  const { broken, faults, answered, rung } = await chaos({ cases: 200, seconds: 25, seed: 3 });
  expect(broken).toEqual([]);
  expect(Object.keys(faults).length).toBeGreaterThan(0);
  expect(Math.min(answered, rung - 200)).toBeGreaterThan(0);
});
