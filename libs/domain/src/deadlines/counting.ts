import { dateOf, day, instant, minute, nextDate, startOf, weekdayOf, type LocalDate } from '../calendars/local-time';
import { dayOf, type Day, type Span, type WorkCalendar } from '../calendars/work-calendar';
import type { Instant } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import type { Layout, Limit } from './policy';

/** A stretch in which the clock stood still, from inclusive to exclusive; open while `to` is undefined. */
export interface Pause {
  readonly from: Instant;
  readonly to?: Instant;
  readonly reason?: string;
}

/** All that a due instant follows from, but for the calendar (handbook §5.2). */
export interface Budget extends Layout {
  readonly anchor: Instant;
  readonly limit: Limit;
  /** Granted on top, in the unit of the limit. */
  readonly extended?: number;
  readonly pauses?: readonly Pause[];
  /** Above 1 in demonstrations only. */
  readonly timeLapse?: number;
}

/** Why a day counts or not. */
export type Why = 'COUNTED' | 'NOT_STARTED' | 'WEEKEND' | 'HOLIDAY' | 'PAUSED' | 'AFTER_WORK' | 'PAUSED_WHEN_DUE';

/** One day of the count; `used` and `total` in days for day limits, in milliseconds for hour limits. */
export interface CountedDay {
  readonly day: Day;
  readonly why: Why;
  readonly used: number;
  readonly total: number;
}

/** A limit counted out, day by day. */
export interface Counted {
  /** In the unit of `used`. */
  readonly budget: number;
  readonly days: readonly CountedDay[];
  /** Undefined while paused, and where the calendar ends first. */
  readonly dueAt: Instant | undefined;
  /** The year that is not published and would be needed: flagged `CALENDAR_YEAR_UNPUBLISHED`, never guessed. */
  readonly unpublished?: number;
}

/**
 * Counts a limit out over the calendar. Hour limits use up milliseconds: `URGENT_HOUR` those of the wall clock,
 * `WORK_HOUR` those of working periods. Day limits use up days in which the clock runs at the close, of work or of the day:
 * `WORK_DAY` worked ones, `NATURAL_DAY` all. The due instant itself never falls into a pause.
 * @throws Rejection `LIMIT_NOT_SUPPORTED` for working time without a calendar
 */
export const count = (budget: Budget, calendar: WorkCalendar | undefined): Counted => {
  const course = courseOf(budget, calendar);
  const days: CountedDay[] = [];
  let total = 0;
  for (let date = dateOf(budget.anchor); ; date = nextDate(date)) {
    const known = calendar && dayOf(calendar, date);
    if (!known && course.worked)
      return { budget: course.amount, days, dueAt: undefined, unpublished: Number(date.slice(0, 4)) };
    const step = course.step(known ?? plainDay(date), total);
    total += step.used;
    days.push({ day: known ?? plainDay(date), why: step.why, used: step.used, total });
    if (step.dueAt !== undefined) return { budget: course.amount, days, dueAt: instant(step.dueAt) };
    if (course.stopped <= startOf(date) + day - 1) return { budget: course.amount, days, dueAt: undefined };
  }
};

interface Step {
  readonly why: Why;
  readonly used: number;
  readonly dueAt?: number;
}

interface Course {
  readonly amount: number;
  /** Whether only worked time counts, which needs a calendar. */
  readonly worked: boolean;
  /** When an open pause began; `Infinity` when the clock runs. */
  readonly stopped: number;
  step(day: Day, total: number): Step;
}

const courseOf = (budget: Budget, calendar: WorkCalendar | undefined): Course => {
  const { limit, extended = 0 } = budget;
  const worked = limit.type === 'WORK_DAY' || limit.type === 'WORK_HOUR';
  if (worked && !calendar)
    throw new Rejection(
      'invalid-state',
      'LIMIT_NOT_SUPPORTED',
      `Expected to count ${limit.type}, but no work calendar is adopted`,
    );
  const pauses = spansOf(budget.pauses ?? []);
  const stopped = pauses.find(([, to]) => to === Infinity)?.[0] ?? Infinity;
  if ('minutes' in limit) {
    const lapse = limit.type === 'URGENT_HOUR' ? (budget.timeLapse ?? 1) : 1;
    const amount = Math.round(((limit.minutes + extended) * minute) / lapse);
    return { amount, worked, stopped, step: byTheClock(budget, amount, worked, pauses) };
  }
  const amount = limit.days + extended;
  return { amount, worked, stopped, step: byTheDay(budget, amount, worked, pauses) };
};

/** Each day uses up the milliseconds in which the clock runs; due the instant at which none is left. */
const byTheClock = ({ anchor, countFrom }: Budget, amount: number, worked: boolean, pauses: readonly Span[]) => {
  const start = countFrom === 'NEXT_DAY' ? startOf(nextDate(dateOf(anchor))) : Date.parse(anchor);
  return (today: Day, total: number): Step => {
    const midnight = startOf(today.date);
    const open = (worked ? today.spans : [[midnight, midnight + day] as const]).filter(([, to]) => to > start);
    const running = open
      .map(([from, to]): Span => [Math.max(from, start), to])
      .flatMap((span) => without(span, pauses));
    const used = Math.min(amount - total, lengthOf(running));
    const dueAt = pointIn(running, amount - total);
    const why = used > 0 ? 'COUNTED' : whyNot(today, worked, start, open);
    return { why, used, ...(dueAt === undefined ? {} : { dueAt }) };
  };
};

/** Each day uses up one, if it may count and the clock runs at its close. */
const byTheDay = ({ anchor, countFrom, ends }: Budget, amount: number, worked: boolean, pauses: readonly Span[]) => {
  const anchorDate = dateOf(anchor);
  const first = countFrom === 'SAME_INSTANT' ? anchorDate : nextDate(anchorDate);
  const timeOfDay = Date.parse(anchor) - startOf(anchorDate);
  return (today: Day, total: number): Step => {
    const midnight = startOf(today.date);
    if (today.date < first) return { why: 'NOT_STARTED', used: 0 };
    if (worked && !today.worked) return { why: today.kind === 'HOLIDAY' ? 'HOLIDAY' : 'WEEKEND', used: 0 };
    const close = worked ? closeOf(today) : midnight + day - 1;
    if (close < Date.parse(anchor)) return { why: 'AFTER_WORK', used: 0 };
    if (isPaused(close, pauses)) return { why: 'PAUSED', used: 0 };
    const used = total < amount ? 1 : 0;
    if (total + used < amount) return { why: 'COUNTED', used };
    const dueAt = endOf(ends ?? 'END_OF_DAY', today, midnight + timeOfDay);
    if (isPaused(dueAt, pauses)) return { why: used > 0 ? 'COUNTED' : 'PAUSED_WHEN_DUE', used };
    return { why: 'COUNTED', used, dueAt };
  };
};

const endOf = (ends: NonNullable<Layout['ends']>, today: Day, sameTime: number): number => {
  switch (ends) {
    case 'END_OF_DAY':
      return startOf(today.date) + day - 1;
    case 'END_OF_WORK':
      return today.worked ? closeOf(today) : startOf(today.date) + day - 1;
    case 'INSTANT':
      return sameTime;
  }
};

const closeOf = ({ spans, date }: Day): number => spans.at(-1)?.[1] ?? startOf(date) + day - 1;

const whyNot = (today: Day, worked: boolean, start: number, open: readonly Span[]): Why => {
  if (worked && !today.worked) return today.kind === 'HOLIDAY' ? 'HOLIDAY' : 'WEEKEND';
  if (start >= startOf(today.date) + day) return 'NOT_STARTED';
  return open.length > 0 ? 'PAUSED' : 'AFTER_WORK';
};

/** Pauses in order, those that overlap as one. */
const spansOf = (pauses: readonly Pause[]): readonly Span[] =>
  pauses
    .map(({ from, to }): Span => [Date.parse(from), to ? Date.parse(to) : Infinity])
    .filter(([from, to]) => to > from)
    .sort(([a], [b]) => a - b)
    .reduce<Span[]>((joined, [from, to]) => {
      const last = joined.at(-1);
      if (!last || from > last[1]) return [...joined, [from, to]];
      return [...joined.slice(0, -1), [last[0], Math.max(last[1], to)]];
    }, []);

const isPaused = (time: number, pauses: readonly Span[]): boolean =>
  pauses.some(([from, to]) => from <= time && time < to);

/** What is left of a span outside the pauses. */
const without = (span: Span, pauses: readonly Span[]): Span[] =>
  pauses.reduce<Span[]>(
    (rest, [from, to]) =>
      rest.flatMap(([a, b]): Span[] =>
        to <= a || from >= b
          ? [[a, b]]
          : [...(from > a ? [[a, from] as const] : []), ...(to < b ? [[to, b] as const] : [])],
      ),
    [span],
  );

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, [from, to]) => sum + to - from, 0);

/** The instant at which so many milliseconds of the spans have passed; undefined when they are shorter. */
const pointIn = (spans: readonly Span[], amount: number): number | undefined => {
  let left = amount;
  for (const [from, to] of spans) {
    if (left <= to - from) return from + left;
    left -= to - from;
  }
  return undefined;
};

/** A day of which no calendar says anything: for limits that need none. */
const plainDay = (date: LocalDate): Day => ({
  date,
  kind: 'NORMAL',
  weekend: weekdayOf(date) % 6 === 0,
  worked: weekdayOf(date) % 6 !== 0,
  spans: [],
});
