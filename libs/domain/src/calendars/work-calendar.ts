import type { Text } from '../kernel/event';
import { day, isDate, nextDate, startOf, weekdayOf, type LocalDate } from './local-time';

/** What an arrangement makes of a day (handbook §2.3); a normal Saturday or Sunday is not worked. */
export type DayKind = 'NORMAL' | 'HOLIDAY' | 'MAKEUP';

/** One year's official arrangement 节假日安排, as its notice says; days near New Year may lie in the year before. */
export interface YearArrangement {
  readonly year: number;
  /** The day from which it is known. */
  readonly announced: LocalDate;
  /** Number or address of the notice. */
  readonly source: string;
  readonly holidays: readonly { readonly name: Text; readonly from: LocalDate; readonly to: LocalDate }[];
  /** Make-up working days 调休上班日. */
  readonly makeUpDays: readonly LocalDate[];
  /** Working periods of every worked day, such as 09:00 to 12:00. */
  readonly periods: readonly Period[];
}

export interface Period {
  readonly from: string;
  readonly to: string;
}

/** 09:00–12:00 and 13:00–17:00 (handbook §5.1, assumed). */
export const usualPeriods: readonly Period[] = [
  { from: '09:00', to: '12:00' },
  { from: '13:00', to: '17:00' },
];

/** An arrangement, looked up by day. */
interface Year {
  readonly arrangement: YearArrangement;
  readonly special: ReadonlyMap<LocalDate, { readonly kind: DayKind; readonly name?: Text }>;
  readonly spans: readonly Span[];
}

/** From and to, in milliseconds. */
export type Span = readonly [from: number, to: number];

/** One version of a calendar: every year as it was known when the version appeared. */
export interface WorkCalendar {
  /** Line and version, such as `cn@26`. */
  readonly id: string;
  /** The day of its latest notice; '' before the first. */
  readonly announced: LocalDate;
  readonly years: ReadonlyMap<number, Year>;
}

/** One day as the calendar has it. */
export interface Day {
  readonly date: LocalDate;
  readonly kind: DayKind;
  /** The festival of a holiday. */
  readonly name?: Text;
  readonly weekend: boolean;
  readonly worked: boolean;
  /** When it is worked, in milliseconds since 1970; [] on a day off. */
  readonly spans: readonly Span[];
}

export const emptyCalendar = (line: string): WorkCalendar => ({
  id: `${line}@0`,
  announced: '',
  years: new Map(),
});

/** The version that follows when a year's arrangement is published or revised. */
export const withYear = (calendar: WorkCalendar, arrangement: YearArrangement): WorkCalendar => ({
  id: nextVersion(calendar.id),
  announced: arrangement.announced > calendar.announced ? arrangement.announced : calendar.announced,
  years: new Map([...calendar.years, [arrangement.year, lookedUp(arrangement)]]),
});

/** The line to which a version belongs: `cn` of `cn@26`. */
export const lineOf = (version: string): string => version.split('@')[0] ?? version;

export const nextVersion = (version: string): string => `${lineOf(version)}@${versionNumber(version) + 1}`;

/** 26 of `cn@26`; 0 for a bare line. */
export const versionNumber = (version: string): number => Number(version.split('@')[1] ?? 0);

/** What a date is; undefined while its year is not published: a day is never guessed. */
export const dayOf = (calendar: WorkCalendar, date: LocalDate): Day | undefined => {
  const year = Number(date.slice(0, 4));
  const own = calendar.years.get(year);
  if (!own) return undefined;
  const { kind, name } = own.special.get(date) ?? calendar.years.get(year + 1)?.special.get(date) ?? { kind: 'NORMAL' };
  const weekend = weekdayOf(date) % 6 === 0;
  const worked = kind === 'MAKEUP' || (kind === 'NORMAL' && !weekend);
  const midnight = startOf(date);
  return {
    date,
    kind,
    ...(name ? { name } : {}),
    weekend,
    worked,
    spans: worked ? own.spans.map(([from, to]) => [midnight + from, midnight + to]) : [],
  };
};

/** What is wrong with an arrangement before it is published, one sentence each; [] when it may be used. */
export const arrangementFaults = (arrangement: YearArrangement): readonly string[] => {
  const { year, announced, holidays, makeUpDays, periods } = arrangement;
  const dates = [announced, ...holidays.flatMap(({ from, to }) => [from, to]), ...makeUpDays];
  const undated = dates.filter((date) => !isDate(date)).map((date) => `${date} is not a date`);
  if (undated.length > 0) return undated;
  const off = new Set(holidays.flatMap(datesOf));
  const instants = periods.flatMap(({ from, to }) => [timeOf(from), timeOf(to)]);
  return [
    ...holidays
      .filter(({ from, to }) => to < from || startOf(to) - startOf(from) > 31 * day)
      .map(({ from, to }) => `${from} to ${to} is no holiday`),
    ...[...off, ...makeUpDays].filter((date) => !near(date, year)).map((date) => `${date} is not of ${year}`),
    ...makeUpDays.filter((date) => off.has(date)).map((date) => `${date} is both a holiday and worked`),
    ...(periods.length > 0 ? [] : ['no period is worked']),
    ...(instants.every((time, index) => time > (instants[index - 1] ?? -1) && time <= day)
      ? []
      : ['its working periods are not times of one day in order']),
  ];
};

/** Of the year, or of the last days of the year before. */
const near = (date: LocalDate, year: number): boolean =>
  date.startsWith(`${year}-`) || date.startsWith(`${year - 1}-12-`);

const lookedUp = (arrangement: YearArrangement): Year => ({
  arrangement,
  special: new Map<LocalDate, { kind: DayKind; name?: Text }>([
    ...arrangement.holidays.flatMap((holiday) =>
      datesOf(holiday).map((date) => [date, { kind: 'HOLIDAY', name: holiday.name }] as const),
    ),
    ...arrangement.makeUpDays.map((date) => [date, { kind: 'MAKEUP' }] as const),
  ]),
  spans: arrangement.periods.map(({ from, to }) => [timeOf(from), timeOf(to)]),
});

const datesOf = ({ from, to }: { from: LocalDate; to: LocalDate }): LocalDate[] => {
  const dates: LocalDate[] = [];
  for (let date = from; date <= to && dates.length <= 31; date = nextDate(date)) dates.push(date);
  return dates;
};

/** Milliseconds from midnight to `HH:MM`; NaN for anything else, which is in no order. */
const timeOf = (text: string): number => {
  const [, hours, minutes] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text) ?? [];
  return (Number(hours) * 60 + Number(minutes)) * 60_000;
};
