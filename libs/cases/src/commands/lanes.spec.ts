import { setImmediate as turn } from 'node:timers/promises';
import { Lanes } from './lanes';

describe('Lanes', () => {
  it('never run more works at once than there are, and every one once, in order', async () => {
    const lanes = new Lanes(3);
    let [running, most] = [0, 0];
    const work = async (item: number) => {
      most = Math.max(most, (running += 1));
      await turn();
      running -= 1;
      return item * 2;
    };
    const items = Array.from({ length: 50 }, (_, index) => index);
    const [one, other] = await Promise.all([lanes.each(items, 3, work), lanes.each(items, 3, work)]);
    expect([one, other]).toEqual([items.map((item) => item * 2), items.map((item) => item * 2)]);
    expect(most).toBe(3);
  });

  it('give a later request its turn while an earlier one goes on', async () => {
    const lanes = new Lanes(2);
    const order: string[] = [];
    const work = (name: string) => async () => {
      await turn();
      order.push(name);
    };
    const long = lanes.each(Array.from({ length: 100 }), 2, work('long'));
    await lanes.each([1], 2, work('short'));
    expect(order.length).toBeLessThan(10);
    await long;
    expect(order).toHaveLength(101);
  });

  it('go on after a work that failed', async () => {
    const lanes = new Lanes(1);
    await expect(lanes.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await lanes.run(async () => 'yes')).toBe('yes');
  });
});
