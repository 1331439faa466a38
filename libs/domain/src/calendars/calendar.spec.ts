import { cn, cnEvents } from '@gridloop/presets';
import { specification } from '../kernel/given';
import { calendarDecider, type CalendarCommand } from './calendar';
import { arrangementFaults, usualPeriods, type YearArrangement } from './work-calendar';

const everybody = { mayArrange: () => true };
const { given, happened } = specification(calendarDecider, everybody);

const arrangement: YearArrangement = {
  year: 2027,
  announced: '2026-11-20',
  source: 'a notice',
  holidays: [{ name: { zh: '元旦', en: 'New Year' }, from: '2027-01-01', to: '2027-01-03' }],
  makeUpDays: ['2026-12-27'],
  periods: usualPeriods,
};
const publish = (more: Partial<YearArrangement> = {}): CalendarCommand => ({
  type: 'PublishCalendar',
  data: { calendarId: cn, arrangement: { ...arrangement, ...more }, by: 'p', at: '2026-11-20T00:00:00.000Z' },
});
const revise = (reason: string, more: Partial<YearArrangement> = {}): CalendarCommand => ({
  type: 'ReviseCalendar',
  data: { ...publish(more).data, reason },
});

describe('a calendar', () => {
  it('takes a year as its next version', () =>
    given(cnEvents)
      .when(publish())
      .then(['CalendarPublished', { version: 'cn@27' }]));
  it('takes the same year once', () => given(happened(publish())).when(publish()).thenNothing());
  it('is not published over', () =>
    given(cnEvents)
      .when(publish({ year: 2026 }))
      .thenRejected('VERSION_EXISTS'));
  it('is revised with a reason', () => {
    const published = happened(publish());
    given(published)
      .when(revise('延长假期', { announced: '2026-12-30' }))
      .then(['CalendarRevised', { version: 'cn@2', reason: '延长假期' }]);
    given(published)
      .when(revise(' ', { announced: '2026-12-30' }))
      .thenRejected('REASON_MISSING');
  });
  it('is not revised before it is published', () =>
    given(cnEvents).when(revise('因故')).thenRejected('CALENDAR_YEAR_UNPUBLISHED'));
  it('is arranged only by those who may', () =>
    specification(calendarDecider, { mayArrange: (person) => person === 'officer' })
      .given([])
      .when(publish())
      .thenRejected('ACTOR_NOT_ALLOWED'));
  it('refuses what is no arrangement', () =>
    given(cnEvents)
      .when(publish({ makeUpDays: ['2027-01-02'] }))
      .thenRejected('CALENDAR_FAULTY'));
});

describe('faults of an arrangement', () => {
  it.each<[string, Partial<YearArrangement>, string]>([
    ['a day that does not exist', { makeUpDays: ['2027-02-29'] }, '2027-02-29 is not a date'],
    ['a day of another year', { makeUpDays: ['2028-01-08'] }, '2028-01-08 is not of 2027'],
    ['a day both off and worked', { makeUpDays: ['2027-01-03'] }, '2027-01-03 is both a holiday and worked'],
    [
      'periods out of order',
      { periods: [{ from: '13:00', to: '12:00' }] },
      'its working periods are not times of one day in order',
    ],
    ['no period', { periods: [] }, 'no period is worked'],
    [
      'a holiday that ends before it begins',
      { holidays: [{ name: { zh: '元旦', en: 'New Year' }, from: '2027-01-03', to: '2027-01-01' }] },
      '2027-01-03 to 2027-01-01 is no holiday',
    ],
  ])('name %s', (_, more, fault) => expect(arrangementFaults({ ...arrangement, ...more })).toEqual([fault]));
});
