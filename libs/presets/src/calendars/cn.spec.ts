import { arrangementFaults, calendarFrom, dateAt, day, dayOf, startOf, type LocalDate } from '@gridloop/domain';
import { cn, cnEvents } from './cn';

/** Days moved over New Year (2005–2007, 2011–2012), a holiday for once (2015), days added without make-up (2020). */
const exceptions: Readonly<Record<number, number>> = {
  2005: 1,
  2006: 1,
  2007: -2,
  2011: 1,
  2012: -1,
  2015: -1,
  2020: -2,
};

const calendar = calendarFrom(cn, cnEvents);
const workedIn = (date: LocalDate, known?: LocalDate) => dayOf(calendarFrom(cn, cnEvents, known), date)?.worked;

describe('the calendars that ship', () => {
  it('hold every year from 2004 to 2026', () => {
    expect([...calendar.years.keys()].sort()).toEqual(Array.from({ length: 23 }, (_, index) => 2004 + index));
    expect([dayOf(calendar, '2003-12-31'), dayOf(calendar, '2027-01-01')]).toEqual([undefined, undefined]);
  });

  it('have no fault', () => {
    expect(cnEvents.flatMap(({ data }) => arrangementFaults(data.arrangement))).toEqual([]);
    expect(cnEvents).toHaveLength(26);
  });

  it('make up on weekends only', () => {
    for (const { data } of cnEvents)
      for (const date of data.arrangement.makeUpDays)
        expect([date, dayOf(calendar, date)?.weekend]).toEqual([date, true]);
  });

  it('leave as many working days as weekdays less the days off by law', () => {
    for (let year = 2004; year <= 2026; year += 1) {
      const days = Array.from({ length: 366 }, (_, n) => dateAt(startOf(`${year}-01-01`) + n * day))
        .filter((date) => date.startsWith(`${year}-`))
        .map((date) => dayOf(calendar, date));
      const byLaw = year < 2008 ? 10 : year < 2025 ? 11 : 13;
      const worked = days.filter((one) => one?.worked).length;
      expect([year, worked - days.filter((one) => !one?.weekend).length + byLaw]).toEqual([
        year,
        exceptions[year] ?? 0,
      ]);
    }
  });

  it('know 2020 in both versions, by the day of the notice', () => {
    expect(['2020-01-31', '2020-02-01'].map((date) => workedIn(date, '2020-01-25'))).toEqual([true, true]);
    expect(['2020-01-31', '2020-02-01'].map((date) => workedIn(date, '2020-01-26'))).toEqual([false, false]);
    expect(workedIn('2020-02-03')).toBe(true);
  });

  it('know make-up days that the notice of the next year names', () =>
    expect([workedIn('2005-12-31', '2005-12-21'), workedIn('2005-12-31', '2005-12-22')]).toEqual([false, true]));
});
