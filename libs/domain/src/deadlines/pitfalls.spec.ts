import { demoPolicy, ruixiangPolicy, sd2017, sd2020 } from '@gridloop/presets';
import { startOf } from '../calendars/local-time';
import { count } from './counting';
import { at, calendarKnown, counted, local, naturalDays, printed, urgentMinutes, workDays, workMinutes } from './given';
import { lampAt, schedule, verdictOf } from './lamps';

/** What went wrong in real systems (handbook §5.6), each held against the naive way of doing it. */
describe('pitfalls', () => {
  const start = at('2026-01-01');
  const naive = (days: number) => Date.parse(start) + ((days * 86_400_000) | 0); // the product in 32 bits

  it.each([25, 30, 365, 3_650])('1: %i days stay ahead, though their milliseconds exceed 32 bits', (days) => {
    const { dueAt } = counted('2026-01-01', naturalDays(days));
    expect(Date.parse(dueAt ?? '')).toBe(startOf('2026-01-01') + (days + 1) * 86_400_000 - 1);
    expect(naive(days)).not.toBe(Date.parse(start) + days * 86_400_000);
    expect(verdictOf(dueAt ?? '', start)).toBe('ON_TIME');
  });

  it('1: minutes of ten years stay ahead, too', () =>
    expect(local(counted('2016-01-01', urgentMinutes(3_650 * 1_440)).dueAt)).toBe('2025-12-29 10:00'));

  it('2: holidays count for nothing, and where the list ends there is a flag, not a guess', () => {
    expect(local(counted('2026-09-30', workDays(5)).dueAt)).toBe('2026-10-13 23:59'); // by weekends alone: 10-07
    const beyond = counted('2026-12-30', workDays(5));
    expect([beyond.dueAt, beyond.flag, beyond.unpublished]).toEqual([undefined, 'CALENDAR_YEAR_UNPUBLISHED', 2027]);
    expect(printed(beyond, 'zh')).toContain('尚未发布，不予推算：2027');
  });

  it('3: a make-up Saturday is worked', () =>
    expect(counted('2026-02-12', workDays(2)).days.at(-1)).toMatchObject({
      date: '2026-02-14',
      kind: 'MAKEUP',
      used: 1,
    }));

  it('4: a working day is one day, not 24 working hours', () => {
    expect(local(counted('2026-03-02', workDays(1)).dueAt)).toBe('2026-03-03 23:59');
    expect(local(counted('2026-03-02', workMinutes(24 * 60)).dueAt)).toBe('2026-03-05 14:00'); // what 24 working hours come to
  });

  it('5: a pause survives another policy, and is exact to the millisecond', () => {
    const pauses = [{ from: at('2020-07-21 10:00:00.001'), to: at('2020-07-23 10:00:00.003') }];
    expect(local(counted('2020-07-20', workDays(3), { policy: sd2017, pauses }).dueAt)).toBe('2020-07-27 23:59');
    expect(counted('2020-07-20 09:30', urgentMinutes(3_000), { pauses }).dueAt).toBe(at('2020-07-24 11:30:00.002'));
  });

  it('6: what was known stays known: another calendar does not change what the old one says', () => {
    const before = printed(counted('2020-01-21', workDays(5), { known: '2020-01-22' }), 'zh');
    expect(printed(counted('2020-01-21', workDays(5)), 'zh')).not.toBe(before);
    expect(printed(counted('2020-01-21', workDays(5), { known: '2020-01-22' }), 'zh')).toBe(before);
  });

  it('8: the anchor is named, and the day on which it falls is told as not begun', () =>
    expect(counted('2026-03-02', workDays(1)).days[0]).toMatchObject({
      date: '2026-03-02',
      why: 'NOT_STARTED',
      used: 0,
    }));

  it('10: the day ends in the zone, not in UTC', () => {
    expect(counted('2026-01-01 00:30', naturalDays(1)).dueAt).toBe('2026-01-02T15:59:59.999Z'); // in UTC it is still 2025
    expect(counted('2026-01-01 00:30', workDays(1)).days[0]?.date).toBe('2026-01-01');
  });
});

describe('scenarios of handbook §9.2', () => {
  it('5: SD-2017 is due 05-08, yellow 05-05, red 05-09', () =>
    expect(printed(counted('2017-04-14', workDays(15), { policy: sd2017 }), 'zh')).toMatchSnapshot());

  it('9: no remaining time is negative at the start', () => {
    for (const days of [25, 30, 365])
      expect(
        Date.parse(counted('2026-01-01', naturalDays(days)).dueAt ?? '') - Date.parse(at('2026-01-01')),
      ).toBeGreaterThan(days * 86_400_000 - 1);
  });

  it('10: paused two days, 5 working days end on 07-29 and 3 on 07-27', () => {
    const pauses = [{ from: at('2020-07-21 10:00'), to: at('2020-07-23 10:00'), reason: 'AWAITING_REPORTER' }];
    expect(printed(counted('2020-07-20', workDays(5), { pauses }), 'zh')).toMatchSnapshot();
    expect(local(counted('2020-07-20', workDays(5), { pauses }).dueAt)).toBe('2020-07-29 23:59');
    expect(local(counted('2020-07-20', workDays(3), { pauses }).dueAt)).toBe('2020-07-27 23:59');
  });

  it('11: at 80 per cent the lamp is yellow from 05-04 00:00; a card by the last day is yellow on 05-05', () => {
    const byShare = { ...sd2017, cards: { yellow: { percent: 80 }, red: 'WHEN_DUE' } } as const;
    const { yellowAt, yellowCardAt, dueAt } = counted('2017-04-14', workDays(15), { policy: byShare });
    expect([local(yellowCardAt), dueAt && yellowAt && lampAt({ yellowAt, dueAt }, at('2017-05-04 00:00'))]).toEqual([
      '2017-05-04 00:00',
      'YELLOW',
    ]);
    expect(yellowAt && dueAt && lampAt({ yellowAt, dueAt }, at('2017-05-03 23:59:59.999'))).toBe('GREEN');
    expect(local(counted('2017-04-14', workDays(15), { policy: sd2017 }).yellowCardAt)).toBe('2017-05-05 09:00');
  });
});

describe('at the edges', () => {
  const calendar = calendarKnown();

  it('ends with the morning, not with the lunch behind it', () =>
    expect(local(counted('2026-03-02 09:00', workMinutes(180)).dueAt)).toBe('2026-03-02 12:00'));

  it('counts the same day when told to, unless work is over', () => {
    expect(local(counted('2026-03-02 16:59', workDays(1), { countFrom: 'SAME_INSTANT' }).dueAt)).toBe(
      '2026-03-02 23:59',
    );
    expect(local(counted('2026-03-02 17:01', workDays(1), { countFrom: 'SAME_INSTANT' }).dueAt)).toBe(
      '2026-03-03 23:59',
    );
  });

  it('ends when work ends, or at the same time of day, when told to', () => {
    expect(local(counted('2026-03-02', workDays(2), { ends: 'END_OF_WORK' }).dueAt)).toBe('2026-03-04 17:00');
    expect(local(counted('2026-03-02 10:07', naturalDays(7), { ends: 'INSTANT' }).dueAt)).toBe('2026-03-09 10:07');
  });

  it('is open while it is paused', () =>
    expect(counted('2026-03-02', workDays(5), { pauses: [{ from: at('2026-03-03 11:00') }] })).toMatchObject({
      dueAt: undefined,
      days: [{ used: 0 }, { used: 0, why: 'PAUSED' }],
    }));

  it('is never due while it is paused, even in the evening of its last day', () =>
    expect(
      local(
        counted('2026-03-02', workDays(1), { pauses: [{ from: at('2026-03-03 18:00'), to: at('2026-03-05 08:00') }] })
          .dueAt,
      ),
    ).toBe('2026-03-05 23:59'));

  it('gives the yellow card at once where the limit is one day', () =>
    expect(counted('2026-03-02', workDays(1), { policy: sd2017 }).yellowCardAt).toBe(at('2026-03-02')));

  it('knows the due instant but flags the card where the next year would say when work opens', () =>
    expect(counted('2026-12-30', workDays(1), { policy: sd2020 })).toMatchObject({
      dueAt: at('2026-12-31 23:59:59.999'),
      flag: 'CALENDAR_YEAR_UNPUBLISHED',
      unpublished: 2027,
    }));

  it('turns yellow within the day where 80 per cent are no whole day', () =>
    expect(local(counted('2026-03-02', workDays(1)).yellowAt)).toBe('2026-03-03 19:11'));

  it('needs a calendar for working time, and none for the rest', () => {
    expect(() => count({ anchor: at('2026-03-02'), limit: workDays(1) }, undefined)).toThrow(
      expect.objectContaining({ code: 'LIMIT_NOT_SUPPORTED' }),
    );
    const { dueAt } = count({ anchor: at('2036-03-02'), limit: naturalDays(1) }, calendar);
    expect(local(dueAt)).toBe('2036-03-03 23:59');
  });

  it('runs faster in a demonstration', () =>
    expect(
      schedule({ anchor: at('2026-03-02'), limit: urgentMinutes(1), timeLapse: 6 }, demoPolicy, calendar),
    ).toMatchObject({
      dueAt: at('2026-03-02 10:00:10'),
      yellowAt: at('2026-03-02 10:00:08'),
    }));

  it('shows a lamp by the hour, and a verdict up to the very instant', () => {
    const { dueAt = '', yellowAt = '' } = schedule(
      { anchor: at('2020-02-19 10:00'), limit: urgentMinutes(60) },
      ruixiangPolicy,
      undefined,
    );
    const lamps = ['10:48', '10:48:00.001', '11:00', '11:00:00.001'].map((time) =>
      lampAt({ dueAt, yellowAt }, at(`2020-02-19 ${time}`)),
    );
    expect(lamps).toEqual(['GREEN', 'YELLOW', 'YELLOW', 'RED']);
    expect([verdictOf(dueAt, dueAt), verdictOf(dueAt, at('2020-02-19 11:00:00.001'))]).toEqual(['ON_TIME', 'OVERDUE']);
  });
});
