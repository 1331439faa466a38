import type { Instant } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import type { DeadlinePolicy, Limit } from './policy';

export type Lamp = 'GREEN' | 'YELLOW' | 'RED';
export type Verdict = 'ON_TIME' | 'OVERDUE';

const minute = 60_000;
const day = 24 * 60 * minute;

/** Asia/Shanghai, without summer time since 1991; day boundaries are drawn here, not in UTC (handbook §5.6, 10). */
const zone = 8 * 60 * minute;

/**
 * When a limit that starts at `anchor` ends; on time is at or before it (handbook §5.2).
 * `URGENT_HOUR` runs on the wall clock to the instant; `NATURAL_DAY` counts from the next day to the end of the last.
 * @throws Rejection `LIMIT_NOT_SUPPORTED` for working time, which needs a work calendar
 */
export const dueAt = (limit: Limit, anchor: Instant, policy: Pick<DeadlinePolicy, 'timeLapse'>): Instant => {
  const start = Date.parse(anchor);
  switch (limit.type) {
    case 'URGENT_HOUR':
      return instant(start + Math.round((limit.minutes * minute) / policy.timeLapse));
    case 'NATURAL_DAY':
      return instant(startOfDay(start) + (limit.days + 1) * day - 1);
    case 'WORK_HOUR':
    case 'WORK_DAY':
      throw new Rejection(
        'invalid-argument',
        'LIMIT_NOT_SUPPORTED',
        `Expected to count ${limit.type}, but there is no work calendar`,
      );
  }
};

/** When the lamp turns yellow: after `policy.yellowAt` per cent of the time between anchor and due (handbook §5.4). */
export const yellowAt = (anchor: Instant, due: Instant, policy: Pick<DeadlinePolicy, 'yellowAt'>): Instant =>
  instant(Date.parse(anchor) + Math.floor(((Date.parse(due) - Date.parse(anchor)) * policy.yellowAt) / 100));

/** The lamp of one running deadline at an instant. */
export const lampAt = (deadline: { yellowAt: Instant; dueAt: Instant }, at: Instant): Lamp =>
  at <= deadline.yellowAt ? 'GREEN' : at <= deadline.dueAt ? 'YELLOW' : 'RED';

/** Whether an act came in time. */
export const verdictOf = (due: Instant, actAt: Instant): Verdict => (actAt <= due ? 'ON_TIME' : 'OVERDUE');

/** The calendar date of an instant in the zone, as `20260212`. */
export const localDate = (at: Instant): string =>
  instant(Date.parse(at) + zone)
    .slice(0, 10)
    .replaceAll('-', '');

const startOfDay = (time: number): number => Math.floor((time + zone) / day) * day - zone;

const instant = (time: number): Instant => new Date(time).toISOString();
