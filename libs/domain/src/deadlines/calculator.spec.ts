import { cn, cnEvents, publishedPolicies } from '@gridloop/presets';
import { emptyRulebook, foldRulebook, type RulebookEvent } from '../workflow/rulebook';
import { whenDue, type DueQuestion } from './calculator';
import { local } from './given';

const book = foldRulebook(emptyRulebook, [
  ...cnEvents,
  ...publishedPolicies.map((version): RulebookEvent => ({ type: 'PolicyPublished', data: { version } })),
]);
const ask = (more: Partial<DueQuestion> = {}) =>
  whenDue({ from: '2026-02-12', limit: 2, type: 'WORK_DAY', calendar: cn, ...more }, book);

describe('the calculator', () => {
  it('is due on a worked Saturday (handbook §9.2, 8)', () => expect(local(ask().dueAt)).toBe('2026-02-14 23:59'));

  it('knows what was known (handbook §9.2, 7)', () => {
    const asked = { from: '2020-01-21', limit: 5 };
    expect(local(ask({ ...asked, known: '2020-01-22' }).dueAt)).toBe('2020-02-03 23:59');
    expect(local(ask(asked).dueAt)).toBe('2020-02-05 23:59');
    expect(ask({ ...asked, known: '2003-01-01', type: 'NATURAL_DAY' }).calendar).toBeUndefined();
  });

  it('takes the newest version of a policy, and its cards', () => {
    const { policy, yellowCardAt } = ask({ policy: 'SD-2017' });
    expect([policy, local(yellowCardAt)]).toEqual(['SD-2017@1', '2026-02-13 09:00']);
  });

  it.each([
    ['2026-02-13 15:30', '2026-02-14 11:30'],
    ['2026-02-13T15:30', '2026-02-14 11:30'],
    ['2026-02-13T07:30:00.000Z', '2026-02-14 11:30'],
  ])('counts from %s', (from, due) => expect(local(ask({ from, limit: 240, type: 'WORK_HOUR' }).dueAt)).toBe(due));

  it.each<[string, Partial<DueQuestion>, string]>([
    ['a day that does not exist', { from: '2026-02-30' }, 'VALIDATION_FAILED'],
    ['half a day', { limit: 0.5 }, 'VALIDATION_FAILED'],
    ['more than a century', { limit: 40_000 }, 'VALIDATION_FAILED'],
    ['a day of knowledge that does not exist', { known: '2026-13-01' }, 'VALIDATION_FAILED'],
    ['days that end before they begin', { countFrom: 'SAME_INSTANT', ends: 'INSTANT' }, 'VALIDATION_FAILED'],
    ['a policy that is not published', { policy: 'SD' }, 'POLICY_UNKNOWN'],
    ['working days without a calendar', { calendar: 'none' }, 'LIMIT_NOT_SUPPORTED'],
  ])('refuses %s', (_, more, code) => expect(() => ask(more)).toThrow(expect.objectContaining({ code })));
});
