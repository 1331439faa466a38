import fc from 'fast-check';
import { calendarKnown, naturalDays, urgentMinutes, workDays, workMinutes } from './given';
import { count, type Budget } from './counting';
import { slowDueAt } from './slow/given';
import type { WorkCalendar } from '../calendars/work-calendar';

const day = 86_400_000;
const instants = fc
  .integer({ min: Date.parse('2004-01-05T00:00:00Z'), max: Date.parse('2026-11-30T00:00:00Z') })
  .map((time) => new Date(time).toISOString());
const limits = fc.oneof(
  fc.integer({ min: 1, max: 20 }).map(workDays),
  fc.integer({ min: 1, max: 30 }).map(naturalDays),
  fc.integer({ min: 1, max: 2_500 }).map(workMinutes),
  fc.integer({ min: 1, max: 30_000 }).map(urgentMinutes),
);

/** Pauses that begin and last anything from an instant to weeks, also over one another. */
const pausesAfter = (anchor: string) =>
  fc
    .array(fc.tuple(fc.integer({ min: -day, max: 20 * day }), fc.oneof(fc.nat(3 * 3_600_000), fc.nat(6 * day))), {
      maxLength: 3,
    })
    .map((stretches) =>
      stretches.map(([after, length]) => {
        const from = Date.parse(anchor) + after;
        return { from: new Date(from).toISOString(), to: new Date(from + length).toISOString() };
      }),
    );
const budgets: fc.Arbitrary<Budget> = fc
  .tuple(instants, limits, fc.nat(10), fc.boolean())
  .chain(([anchor, limit, extended, atOnce]): fc.Arbitrary<Budget> =>
    pausesAfter(anchor).map((pauses) => ({
      anchor,
      limit,
      extended,
      pauses,
      ...(atOnce ? { countFrom: 'SAME_INSTANT' } : 'days' in limit ? { countFrom: 'NEXT_DAY' } : {}),
    })),
  );

/** Days on which notices came, and the day before each: every state of knowledge there ever was. */
const knowns = fc.constantFrom(
  '2015-05-12',
  '2015-05-13',
  '2019-03-21',
  '2019-03-22',
  '2020-01-25',
  '2020-01-26',
  '2026-01-01',
);
const calendars = new Map<string, WorkCalendar>();
const known = (date: string): WorkCalendar => {
  const calendar = calendars.get(date) ?? calendarKnown(date);
  calendars.set(date, calendar);
  return calendar;
};
const dueOf = (budget: Budget, date = '2026-01-01') => count(budget, known(date)).dueAt;
const millis = (instant: string | undefined) => (instant ? Date.parse(instant) : Infinity);

it('10,000 deadlines are due at the millisecond at which the slow way says', () =>
  fc.assert(
    fc.property(budgets, knowns, (budget, date) => {
      const slow = slowDueAt(budget, date);
      expect(dueOf(budget, date)).toBe(slow === undefined ? undefined : new Date(slow).toISOString());
    }),
    { numRuns: 10_000 },
  ));

it('more budget never means earlier', () =>
  fc.assert(
    fc.property(budgets, fc.integer({ min: 1, max: 20 }), (budget, more) => {
      const extended = { ...budget, extended: (budget.extended ?? 0) + more };
      expect(millis(dueOf(extended))).toBeGreaterThanOrEqual(millis(dueOf(budget)));
    }),
    { numRuns: 500 },
  ));

it('one more pause never means earlier', () =>
  fc.assert(
    fc.property(budgets, fc.nat(20 * day), fc.nat(5 * day), (budget, after, length) => {
      const from = Date.parse(budget.anchor) + after;
      const pause = { from: new Date(from).toISOString(), to: new Date(from + length).toISOString() };
      const paused = { ...budget, pauses: [...(budget.pauses ?? []), pause] };
      expect(millis(dueOf(paused))).toBeGreaterThanOrEqual(millis(dueOf(budget)));
    }),
    { numRuns: 500 },
  ));

it('a pause neither loses nor gains a millisecond of an hour limit', () =>
  fc.assert(
    fc.property(
      instants,
      fc.integer({ min: 1, max: 20_000 }),
      fc.nat(20_000),
      fc.nat(5 * day),
      (anchor, minutes, n, length) => {
        const from = Date.parse(anchor) + (n % minutes) * 60_000 + (n % 997);
        const pauses = [{ from: new Date(from).toISOString(), to: new Date(from + length).toISOString() }];
        const limit = urgentMinutes(minutes);
        expect(millis(dueOf({ anchor, limit, pauses })) - millis(dueOf({ anchor, limit }))).toBe(length);
      },
    ),
    { numRuns: 500 },
  ));

it('what a pause stops is what is left: used before and used after make the budget', () =>
  fc.assert(
    fc.property(budgets, (budget) => {
      const { days, budget: all, dueAt } = count(budget, known('2026-01-01'));
      const used = days.reduce((sum, one) => sum + one.used, 0);
      if (dueAt) expect(used).toBe(all);
      else expect(used).toBeLessThanOrEqual(all);
    }),
    { numRuns: 500 },
  ));
