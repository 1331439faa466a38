import { stories } from '@gridloop/presets';
import { itOn, System } from '../system';

let system: System;
const it = itOn(() => system);
beforeAll(async () => void (system = await System.start()));
afterAll(() => system?.remove());

/** Plays a story against the running system; every claim of it must be true. */
const played = async (name: string): Promise<string> => {
  const { code, output } = await system.gridloop(['demo', '--story', name]);
  expect([code, output]).toEqual([0, expect.not.stringContaining('FALSE')]);
  return output;
};

describe('the stories of the articles', () => {
  for (const { name, cases } of stories)
    it(`${name} is played, and all that must be sayable afterwards is true`, async () => {
      const claims = cases.flatMap(({ sayable }) => sayable);
      expect((await played(name)).match(/^ +true /gm)).toHaveLength(claims.length);
    });

  it('councils says 37, 9 and 29, also when told twice', async () => {
    for (const output of [await played('councils'), await played('councils')])
      expect(output).toMatch(
        /lishanlu-council met 37 times[^]*shimuyuan-council met 9 times[^]*houpojie-council met 29/,
      );
  });

  it('an unknown one is refused, with the names there are', async () => {
    const { code, output } = await system.gridloop(['demo', '--story', 'nobody']);
    expect([code, output]).toEqual([1, expect.stringContaining('wangkui-pass')]);
  });
});
