import { day, dateOf, instant, nextDate, startOf } from '../calendars/local-time';
import { dayOf, usualPeriods, type Day, type WorkCalendar } from '../calendars/work-calendar';
import type { Instant } from '../kernel/event';
import { count, type Budget, type Counted } from './counting';
import type { CardRules, DeadlinePolicy, PolicyLine, RedRule, YellowRule } from './policy';

export type Lamp = 'GREEN' | 'YELLOW' | 'RED';
export type Verdict = 'ON_TIME' | 'OVERDUE';

/** What follows from a count: when the lamp changes and the cards fall (handbook §5.4). */
export interface Schedule extends Counted {
  /** Last instant of green; undefined when `dueAt` is. */
  readonly yellowAt: Instant | undefined;
  /** When the yellow card is issued; undefined when the policy has none. */
  readonly yellowCardAt: Instant | undefined;
  /** When the red card is issued; undefined: as soon as the deadline has passed. */
  readonly redCardAt: Instant | undefined;
}

/** The lamp of one running deadline at an instant; never red where the year in which it is due is not published. */
export const lampAt = (
  { yellowAt, dueAt, unpublished }: { yellowAt: Instant; dueAt: Instant; unpublished?: number },
  at: Instant,
): Lamp => (at <= yellowAt ? 'GREEN' : at <= dueAt || unpublished ? 'YELLOW' : 'RED');

/** Whether an act came in time. */
export const verdictOf = (due: Instant, actAt: Instant): Verdict => (actAt <= due ? 'ON_TIME' : 'OVERDUE');

/** The budget that a line of a policy gives from an anchor on. */
export const budgetOf = (
  { limit, countFrom, ends }: Pick<PolicyLine, 'limit' | 'countFrom' | 'ends'>,
  policy: Pick<DeadlinePolicy, 'timeLapse'>,
  given: Pick<Budget, 'anchor' | 'extended' | 'pauses'>,
): Budget => ({
  ...given,
  limit,
  ...(countFrom ? { countFrom } : {}),
  ...(ends ? { ends } : {}),
  timeLapse: policy.timeLapse,
});

/** A limit counted out, with its lamp and its cards. */
export const schedule = (
  budget: Budget,
  policy: Pick<DeadlinePolicy, 'yellowAt' | 'cards'>,
  calendar: WorkCalendar | undefined,
): Schedule => {
  const counted = count(budget, calendar);
  if (!counted.dueAt) return { ...counted, yellowAt: undefined, yellowCardAt: undefined, redCardAt: undefined };
  const yellowAt = shareUsedAt(counted, policy.yellowAt, budget, calendar);
  const cards: CardRules = policy.cards ?? { red: 'WHEN_DUE' };
  const red = redCardAt(cards.red, counted.dueAt, calendar);
  return {
    ...counted,
    ...(typeof red === 'number' ? { unpublished: red } : {}),
    yellowAt,
    yellowCardAt: cards.yellow && yellowCardAt(cards.yellow, counted, budget, calendar),
    redCardAt: typeof red === 'number' ? undefined : red,
  };
};

/** The last instant at which no more than so many per cent are used up, never behind the due one. */
const shareUsedAt = (
  counted: Counted,
  percent: number,
  budget: Budget,
  calendar: WorkCalendar | undefined,
): Instant | undefined => {
  const share = (counted.budget * percent) / 100;
  if ('minutes' in budget.limit) {
    const { extended: _more, limit, timeLapse = 1, ...rest } = budget;
    const lapse = limit.type === 'URGENT_HOUR' ? timeLapse : 1;
    const minutes = (Math.floor(share) * lapse) / 60_000;
    return count({ ...rest, timeLapse, limit: { type: limit.type, minutes } }, calendar).dueAt;
  }
  const whole = Math.ceil(share);
  const last = counted.days.find(({ used, total }) => used > 0 && total === whole);
  const reached = last && instant(startOf(last.day.date) + Math.round((share - whole + 1) * day) - 1);
  return reached && counted.dueAt && reached < counted.dueAt ? reached : counted.dueAt;
};

/** A card on a day limit falls when work opens that day (handbook §5.4); one on an hour limit, or a share, at once. */
const yellowCardAt = (
  rule: YellowRule,
  counted: Counted,
  budget: Budget,
  calendar: WorkCalendar | undefined,
): Instant | undefined => {
  if ('percent' in rule) {
    const used = shareUsedAt(counted, rule.percent, budget, calendar);
    return used && instant(Date.parse(used) + 1);
  }
  if ('minutes' in budget.limit) return undefined; // hours have no last day
  const on = counted.days.find(({ used, total }) => used > 0 && total === counted.budget - rule.daysLeft);
  const opening = on && instant(openingOf(on.day));
  return opening && opening > budget.anchor ? opening : budget.anchor;
};

/** The instant, or the year that is not published and would say. */
const redCardAt = (rule: RedRule, due: Instant, calendar: WorkCalendar | undefined): Instant | number | undefined => {
  if (rule === 'WHEN_DUE' || !calendar) return undefined;
  for (let date = nextDate(dateOf(due)); ; date = nextDate(date)) {
    const today = dayOf(calendar, date);
    if (!today) return Number(date.slice(0, 4));
    if (today.worked) return instant(openingOf(today));
  }
};

/** When work opens; on a day off, when it usually does. */
const openingOf = ({ date, spans }: Day): number =>
  spans[0]?.[0] ?? Date.parse(`${date}T${usualPeriods[0]?.from}:00.000+08:00`);
