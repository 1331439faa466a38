import type { Instant } from '../kernel/event';

/** A calendar date in Asia/Shanghai, as `2026-02-12`; text order is date order. */
export type LocalDate = string;

/** Milliseconds; sums of them are doubles, which are whole far beyond the 32 bits that 25 days need (handbook §5.6, 1). */
export const minute = 60_000;
export const day = 24 * 60 * minute;

/** Asia/Shanghai, without summer time since 1991; day boundaries are drawn here, not in UTC (handbook §5.6, 10). */
const zone = 8 * 60 * minute;

/** The date of an instant in the zone, whatever the zone of the process. */
export const dateOf = (at: Instant): LocalDate => dateAt(Date.parse(at));

/** As `dateOf`, of milliseconds since 1970. */
export const dateAt = (time: number): LocalDate => new Date(time + zone).toISOString().slice(0, 10);

/** Milliseconds since 1970 of the date's first instant. */
export const startOf = (date: LocalDate): number => Date.parse(`${date}T00:00:00.000Z`) - zone;

/** The date of an instant as numbers of cases carry it: `20260212`. */
export const localDate = (at: Instant): string => dateOf(at).replaceAll('-', '');

export const nextDate = (date: LocalDate): LocalDate => dateAt(startOf(date) + day);

/** 0 for Sunday to 6 for Saturday. */
export const weekdayOf = (date: LocalDate): number => new Date(`${date}T00:00:00.000Z`).getUTCDay();

/** Whether the text is a date that the calendar has: 2026-02-30 is none. */
export const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(`${text}T00:00:00.000Z`)) &&
  dateAt(startOf(text)) === text;

export const instant = (time: number): Instant => new Date(time).toISOString();

/** An instant as people of the zone read it: `2026-02-14 23:59:59.999`. */
export const localText = (at: Instant): string =>
  instant(Date.parse(at) + zone)
    .slice(0, 23)
    .replace('T', ' ');
