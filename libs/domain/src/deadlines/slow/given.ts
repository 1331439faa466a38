import { cnEvents } from '@gridloop/presets';
import type { LocalDate } from '../../calendars/local-time';
import type { Budget } from '../counting';

// The slow, obvious way to count: nothing here is shared with the code under test, not even the arithmetic of zones.

const hour = 3_600_000;
const shanghai = (date: LocalDate, time: string): number => Date.parse(`${date}T${time}+08:00`);
const dateAfter = (date: LocalDate, days: number): LocalDate =>
  new Date(Date.parse(`${date}T12:00:00Z`) + days * 24 * hour).toISOString().slice(0, 10);
const shanghaiDate = (time: number): LocalDate => new Date(time + 8 * hour).toISOString().slice(0, 10);

const yearsKnown = new Map<LocalDate, (date: LocalDate) => boolean | undefined>();

/** Whether a date is worked as far as the notices up to `known` say; undefined: they do not say. */
export const workedAsKnown = (known: LocalDate): ((date: LocalDate) => boolean | undefined) => {
  const before = yearsKnown.get(known);
  if (before) return before;
  const latest = new Map<number, (typeof cnEvents)[number]['data']['arrangement']>();
  for (const { data } of cnEvents)
    if (data.arrangement.announced <= known) latest.set(data.arrangement.year, data.arrangement);
  const off = new Set<LocalDate>();
  const made = new Set<LocalDate>();
  for (const { holidays, makeUpDays } of latest.values()) {
    for (const date of makeUpDays) made.add(date);
    for (const { from, to } of holidays) for (let date = from; date <= to; date = dateAfter(date, 1)) off.add(date);
  }
  const worked = (date: LocalDate): boolean | undefined => {
    if (!latest.has(Number(date.slice(0, 4)))) return undefined;
    if (made.has(date)) return true;
    if (off.has(date)) return false;
    return ![0, 6].includes(new Date(`${date}T12:00:00Z`).getUTCDay());
  };
  yearsKnown.set(known, worked);
  return worked;
};

/** Due instant in milliseconds; undefined when the notices end first. Every pause is closed. */
export const slowDueAt = (
  { anchor, limit, extended = 0, pauses = [], countFrom }: Budget,
  known: LocalDate,
): number | undefined => {
  const worked = workedAsKnown(known);
  const start = Date.parse(anchor);
  const stops = pauses.map(({ from, to }) => [Date.parse(from), Date.parse(to ?? '')] as const);
  const paused = (time: number): boolean => stops.some(([from, to]) => time >= from && time < to);

  if ('days' in limit) {
    let left = limit.days + extended;
    for (let date = dateAfter(shanghaiDate(start), countFrom === 'SAME_INSTANT' ? 0 : 1); ; date = dateAfter(date, 1)) {
      const works = limit.type === 'NATURAL_DAY' || worked(date);
      if (works === undefined) return undefined;
      const midnight = shanghai(date, '23:59:59.999');
      const close = limit.type === 'NATURAL_DAY' ? midnight : shanghai(date, '17:00:00.000');
      if (!works || close < start || paused(close)) continue;
      left -= 1;
      if (left <= 0 && !paused(midnight)) return midnight;
    }
  }

  // Time is cut at everything that may start or stop the clock; between two cuts it runs wholly or not at all.
  let left = (limit.minutes + extended) * 60_000;
  for (let date = shanghaiDate(start); ; date = dateAfter(date, 1)) {
    const works = limit.type === 'URGENT_HOUR' || worked(date);
    if (works === undefined) return undefined;
    const edges = ['00:00:00.000', '09:00:00.000', '12:00:00.000', '13:00:00.000', '17:00:00.000'];
    const cuts = [...edges.map((edge) => shanghai(date, edge)), shanghai(date, '00:00:00.000') + 24 * hour];
    const all = [...cuts, start, ...stops.flat()].filter((cut) => cut >= (cuts[0] ?? 0) && cut <= (cuts[5] ?? 0));
    all.sort((a, b) => a - b);
    for (const [index, from] of all.entries()) {
      const to = all[index + 1];
      if (to === undefined || from < start || paused(from)) continue;
      const open = (from >= cuts[1]! && from < cuts[2]!) || (from >= cuts[3]! && from < cuts[4]!);
      if (limit.type === 'WORK_HOUR' && !(works && open)) continue;
      if (left <= to - from) return from + left;
      left -= to - from;
    }
  }
};
