import type { Decider } from '../kernel/decider';
import type { Command, Event, Instant } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import {
  arrangementFaults,
  emptyCalendar,
  nextVersion,
  withYear,
  type WorkCalendar,
  type YearArrangement,
} from './work-calendar';

interface Arranged {
  /** The line of versions, such as `cn`. */
  readonly calendarId: string;
  readonly arrangement: YearArrangement;
}

export type CalendarEvent =
  /** A year that was open is arranged 发布. */
  | Event<'CalendarPublished', Arranged & { version: string }>
  /** A year is arranged anew 修订, as that of 2020 was while cases ran. */
  | Event<'CalendarRevised', Arranged & { version: string; reason: string }>;

export type CalendarCommand =
  Command<'PublishCalendar', Arranged> | Command<'ReviseCalendar', Arranged & { reason: string }>;

interface CalendarState {
  readonly version: string | undefined;
  readonly years: Readonly<Record<number, string>>;
}

/** What the roster says of people who wish to arrange a year. */
export interface CalendarRules {
  mayArrange(person: string, at: Instant): boolean;
}

/** A work calendar 工作日历, stream `calendar-<calendarId>`: each published or revised year is one version more (handbook §5.1). */
export const calendarDecider: Decider<CalendarState, CalendarEvent, CalendarCommand, CalendarRules> = {
  category: 'calendar',
  initial: { version: undefined, years: {} },
  decide: (command, state, { mayArrange }) => {
    const { calendarId, arrangement, by, at } = command.data;
    if (!mayArrange(by, at))
      throw new Rejection(
        'forbidden',
        'ACTOR_NOT_ALLOWED',
        `Expected to arrange ${arrangement.year} in ${calendarId} by a duty officer or leader, but ${by} is none`,
      );
    const known = state.years[arrangement.year];
    if (known === JSON.stringify(arrangement)) return [];
    if (command.type === 'PublishCalendar' && known)
      throw new Rejection(
        'already-exists',
        'VERSION_EXISTS',
        `Expected to publish ${arrangement.year} in ${calendarId}, but it is published otherwise: revise it with a reason`,
      );
    if (command.type === 'ReviseCalendar' && !known)
      throw new Rejection(
        'not-found',
        'CALENDAR_YEAR_UNPUBLISHED',
        `Expected to revise ${arrangement.year} in ${calendarId}, but it is not published`,
      );
    if (command.type === 'ReviseCalendar' && !command.data.reason.trim())
      throw new Rejection(
        'invalid-argument',
        'REASON_MISSING',
        `Expected to revise ${arrangement.year} in ${calendarId} with a reason, but it has none`,
      );
    const faults = arrangementFaults(arrangement);
    if (faults.length > 0)
      throw new Rejection(
        'invalid-argument',
        'CALENDAR_FAULTY',
        `Expected to arrange ${arrangement.year} in ${calendarId}, but ${faults.join('; ')}`,
      );
    const data = { calendarId, version: nextVersion(state.version ?? calendarId), arrangement };
    return command.type === 'PublishCalendar'
      ? [{ type: 'CalendarPublished', data }]
      : [{ type: 'CalendarRevised', data: { ...data, reason: command.data.reason } }];
  },
  evolve: (state, { data }) => ({
    version: data.version,
    years: { ...state.years, [data.arrangement.year]: JSON.stringify(data.arrangement) },
  }),
  actor: (command) => ({ person: command.data.by }),
  personal: () => ({}),
};

/** The calendar as its events made it, or as it was known on a date: later notices are left out. */
export const calendarFrom = (line: string, events: Iterable<CalendarEvent>, known = '9999-12-31'): WorkCalendar => {
  let calendar = emptyCalendar(line);
  for (const { data } of events)
    if (data.calendarId === line && data.arrangement.announced <= known)
      calendar = { ...withYear(calendar, data.arrangement), id: data.version };
  return calendar;
};
