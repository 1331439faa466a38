import { cn, cnEvents, sd2017, sd2020 } from '@gridloop/presets';
import { calendarFrom } from '../calendars/calendar';
import { localText, type LocalDate } from '../calendars/local-time';
import type { WorkCalendar } from '../calendars/work-calendar';
import type { Budget } from './counting';
import { explain, printed, type Explanation } from './explanation';
import type { DeadlinePolicy, Limit } from './policy';

/** An instant told as local time in Asia/Shanghai; a date alone is its morning, 10:00. */
export const at = (local: string): string =>
  new Date(local.length === 10 ? `${local}T10:00:00+08:00` : `${local.replace(' ', 'T')}+08:00`).toISOString();

/** China's calendar as it was known on a date, by default as it is known now. */
export const calendarKnown = (known?: LocalDate): WorkCalendar => calendarFrom(cn, cnEvents, known);

/** Local time of an instant to the minute. */
export const local = (instant: string | undefined): string | undefined => instant && localText(instant).slice(0, 16);

export const workDays = (days: number): Limit => ({ type: 'WORK_DAY', days });
export const naturalDays = (days: number): Limit => ({ type: 'NATURAL_DAY', days });
export const workMinutes = (minutes: number): Limit => ({ type: 'WORK_HOUR', minutes });
export const urgentMinutes = (minutes: number): Limit => ({ type: 'URGENT_HOUR', minutes });

/** Counts under SD-2020 unless another policy is given. */
export const counted = (
  anchor: string,
  limit: Limit,
  more: Partial<Budget> & { policy?: DeadlinePolicy; known?: LocalDate } = {},
): Explanation => {
  const { policy = sd2020, known, ...rest } = more;
  return explain({ anchor: at(anchor), limit, ...rest }, policy, calendarKnown(known));
};

/** The golden table of handbook §5.5, row by row; a due date alone is its last millisecond. */
export const goldenRows: readonly (readonly [string, Explanation, Readonly<Record<string, string>>])[] = [
  [
    '2017-04-14 + 15 WORK_DAY',
    counted('2017-04-14', workDays(15), { policy: sd2017 }),
    { due: '2017-05-08 23:59', yellowCard: '2017-05-05 09:00', redCard: '2017-05-09 09:00', green: '2017-05-03 23:59' },
  ],
  [
    '2017-04-14 + 15 + 7 WORK_DAY',
    counted('2017-04-14', workDays(15), { policy: sd2017, extended: 7 }),
    { due: '2017-05-17 23:59' },
  ],
  [
    '2020-01-21 + 5 WORK_DAY as known on 01-22',
    counted('2020-01-21', workDays(5), { known: '2020-01-22' }),
    { due: '2020-02-03 23:59', yellowCard: '2020-02-01 09:00', redCard: '2020-02-04 09:00' },
  ],
  [
    '2020-01-21 + 5 WORK_DAY after the revision',
    counted('2020-01-21', workDays(5)),
    { due: '2020-02-05 23:59', yellowCard: '2020-02-04 09:00', redCard: '2020-02-06 09:00' },
  ],
  ['2020-01-21 + 5 + 10 WORK_DAY', counted('2020-01-21', workDays(5), { extended: 10 }), { due: '2020-02-19 23:59' }],
  [
    '2026-02-12 + 2 WORK_DAY, to a worked Saturday',
    counted('2026-02-12', workDays(2)),
    { due: '2026-02-14 23:59', yellowCard: '2026-02-13 09:00', redCard: '2026-02-24 09:00' },
  ],
  [
    '2026-09-30 + 5 WORK_DAY',
    counted('2026-09-30', workDays(5)),
    { due: '2026-10-13 23:59', yellowCard: '2026-10-12 09:00', redCard: '2026-10-14 09:00' },
  ],
  ['2020-07-20 + 2 WORK_DAY (return)', counted('2020-07-20', workDays(2)), { due: '2020-07-22 23:59' }],
  ['2026-02-13 15:30 + 4 WORK_HOUR', counted('2026-02-13 15:30', workMinutes(240)), { due: '2026-02-14 11:30' }],
  [
    '2020-02-19 11:30 + 60 min URGENT_HOUR',
    counted('2020-02-19 11:30', urgentMinutes(60)),
    { due: '2020-02-19 12:30' },
  ],
  ['2026-01-01 + 25 NATURAL_DAY', counted('2026-01-01', naturalDays(25)), { due: '2026-01-26 23:59' }],
  ['2026-01-01 + 30 NATURAL_DAY', counted('2026-01-01', naturalDays(30)), { due: '2026-01-31 23:59' }],
  ['2026-01-01 + 365 NATURAL_DAY', counted('2026-01-01', naturalDays(365)), { due: '2027-01-01 23:59' }],
];

/** What a row says, in the words of the table. */
export const told = ({
  dueAt,
  yellowAt,
  yellowCardAt,
  redCardAt,
}: Explanation): Record<string, string | undefined> => ({
  due: local(dueAt),
  green: local(yellowAt),
  yellowCard: local(yellowCardAt),
  redCard: local(redCardAt),
});

export { printed };
