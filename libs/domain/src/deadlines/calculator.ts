import { isDate, type LocalDate } from '../calendars/local-time';
import { versionNumber } from '../calendars/work-calendar';
import type { Instant } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import { calendarKnown, type Rulebook } from '../workflow/rulebook';
import { explain, type Explanation } from './explanation';
import { budgetOf } from './lamps';
import type { DeadlinePolicy, Layout, Limit } from './policy';

export const limitTypes = ['URGENT_HOUR', 'WORK_HOUR', 'WORK_DAY', 'NATURAL_DAY'] as const satisfies Limit['type'][];

/** What anybody may ask of the calculator. */
export interface DueQuestion extends Layout {
  /** A date, a local time as `2026-02-13 15:30`, or an instant. */
  readonly from: string;
  /** Days, or minutes for hour types. */
  readonly limit: number;
  readonly type: Limit['type'];
  readonly extended?: number | undefined;
  /** Whose lamps and cards are asked for: an id with or without its version. */
  readonly policy?: string | undefined;
  /** Count with what was known on this day. */
  readonly known?: LocalDate | undefined;
  /** The line of calendars. */
  readonly calendar: string;
}

/**
 * When a limit is due, and why, without a case.
 * @throws Rejection `VALIDATION_FAILED`, `POLICY_UNKNOWN`, `LIMIT_NOT_SUPPORTED` where working time has no calendar
 */
export const whenDue = (question: DueQuestion, book: Pick<Rulebook, 'policies' | 'calendars'>): Explanation => {
  const { limit: amount, type, extended, known = '9999-12-31', policy: wanted } = question;
  const anchor = instantOf(question.from);
  const byTheClock = type === 'URGENT_HOUR' || type === 'WORK_HOUR';
  const most = 36_525 * (byTheClock ? 1_440 : 1); // a century
  if (![amount, amount + (extended ?? 0)].every((each) => Number.isInteger(each) && each > 0 && each <= most))
    throw refusal('a limit of whole days or minutes, above zero and below a century');
  if (!isDate(known)) throw refusal('`known` to be a date');
  if (question.countFrom === 'SAME_INSTANT' && question.ends === 'INSTANT' && !byTheClock)
    throw refusal('days that are not over before the first has passed');
  const limit: Limit = byTheClock ? { type, minutes: amount } : { type, days: amount };
  const policy = wanted === undefined ? plain : policyOf(wanted, book);
  const budget = budgetOf({ ...question, limit }, policy, { anchor, ...(extended ? { extended } : {}) });
  return explain(budget, policy, calendarKnown(book, question.calendar, known));
};

/** Lamps at 80 %, no yellow card, the red one when due. */
const plain = { id: '–', yellowAt: 80, timeLapse: 1 } satisfies Partial<DeadlinePolicy>;

const policyOf = (wanted: string, { policies }: Pick<Rulebook, 'policies'>): DeadlinePolicy => {
  const [newest] = [...policies.values()]
    .filter(({ id }) => id === wanted || id.startsWith(`${wanted}@`))
    .sort((a, b) => versionNumber(b.id) - versionNumber(a.id));
  if (newest) return newest;
  throw new Rejection(
    'not-found',
    'POLICY_UNKNOWN',
    'Expected to count under a policy, but no such policy is published',
  );
};

/** A date stands for its first instant in the zone. */
const instantOf = (text: string): Instant => {
  const [, date = '', time] = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d{3})?)?))?$/.exec(text) ?? [];
  const parsed = isDate(date)
    ? Date.parse(`${date}T${time ?? '00:00'}+08:00`)
    : isDate(text.slice(0, 10)) && /^.{10}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text)
      ? Date.parse(text)
      : NaN;
  if (Number.isNaN(parsed)) throw refusal('`from` to be a date, a local time or an instant');
  return new Date(parsed).toISOString();
};

const refusal = (wish: string): Rejection =>
  new Rejection('invalid-argument', 'VALIDATION_FAILED', `Expected ${wish}, but it is not`);
