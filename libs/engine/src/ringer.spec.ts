import { manualClock } from './clock';
import { Ringer, type Alarm, type Rung } from './ringer';

const alarm: Alarm = { caseId: 'c1', deadlineId: 'handle', generation: 1, dueAt: '2020-02-19T02:00:00.000Z' };

const given = (start: string, answer: (alarm: Alarm) => Promise<Rung> = async () => 'done') => {
  const clock = manualClock(start);
  const sent: Alarm[] = [];
  const ringer = new Ringer(clock, (ringing) => {
    sent.push(ringing);
    return answer(ringing);
  });
  return { clock, ringer, sent };
};

/** The first instant at which it is too late. */
const late = '2020-02-19T02:00:00.001Z';

describe('a ringer', () => {
  it('does not ring up to the very instant, and says when', async () => {
    const { ringer, sent } = given(alarm.dueAt);
    expect(await ringer.ring(alarm)).toEqual({ again: alarm.dueAt });
    expect(sent).toEqual([]);
  });

  it('rings once when an alarm comes two ways at a time', async () => {
    const { ringer, sent } = given(late);
    expect(await Promise.all([ringer.ring(alarm), ringer.ring(alarm)])).toEqual(['done', 'done']);
    expect(sent).toEqual([alarm]);
  });

  it('does not ring again while the index learns of it, but does when it never learns', async () => {
    const { clock, ringer, sent } = given(late);
    await ringer.ring(alarm);
    await ringer.ring(alarm);
    expect(sent).toHaveLength(1);
    expect([ringer.hasRung(alarm), ringer.isReady(alarm)]).toEqual([true, false]);
    clock.advance(10_000);
    await ringer.ring(alarm);
    expect(sent).toHaveLength(2);
  });

  it('takes a new generation for another alarm', async () => {
    const { ringer, sent } = given(late);
    await ringer.ring(alarm);
    await ringer.ring({ ...alarm, generation: 2 });
    expect(sent.map(({ generation }) => generation)).toEqual([1, 2]);
  });

  it('lets a failing alarm rest, longer each time, up to a minute', async () => {
    const { clock, ringer, sent } = given(late, () => Promise.reject(new Error('store away')));
    const rests: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      await expect(ringer.ring(alarm)).rejects.toThrow('store away');
      expect(ringer.hasRung(alarm)).toBe(false);
      let rest = 0;
      for (; !ringer.isReady(alarm); rest += 500) clock.advance(500);
      rests.push(rest);
    }
    expect(rests).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(sent).toHaveLength(8);
  });

  it('rings again when it was told to, not before', async () => {
    const { clock, ringer, sent } = given(late, async () => ({ again: '2020-02-19T02:05:00.000Z' }));
    await ringer.ring(alarm);
    expect(ringer.isReady(alarm)).toBe(false);
    expect(await ringer.ring(alarm)).toEqual({ again: '2020-02-19T02:05:00.000Z' });
    expect(sent).toHaveLength(1);
    clock.advance(5 * 60_000);
    await ringer.ring(alarm);
    expect(sent).toHaveLength(2);
  });

  it('forgets what has rested long enough', async () => {
    const { clock, ringer } = given(late);
    await ringer.ring(alarm);
    ringer.sweep();
    expect(ringer.busy).toBe(1);
    clock.advance(3_600_000);
    ringer.sweep();
    expect(ringer.busy).toBe(0);
  });
});
