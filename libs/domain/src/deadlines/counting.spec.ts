import { ruixiangPolicy } from '@gridloop/presets';
import { dueAt, lampAt, localDate, verdictOf, yellowAt } from './counting';
import { policyFaults } from './policy';

/** An instant told as local time in Asia/Shanghai. */
const at = (local: string) => new Date(`${local}+08:00`).toISOString();
const earnest = { timeLapse: 1 };

describe('dueAt', () => {
  it.each([
    // handbook §5.5
    ['2026-01-01T00:00', 25, '2026-01-26T23:59:59.999'],
    ['2026-01-01T23:59', 30, '2026-01-31T23:59:59.999'],
    ['2026-01-01T12:00', 365, '2027-01-01T23:59:59.999'],
    // the day boundary is drawn in the zone: 00:30 local is still the day before in UTC
    ['2026-01-01T00:30', 1, '2026-01-02T23:59:59.999'],
  ])('counts from %s %i natural days to the end of the last', (anchor, days, due) =>
    expect(dueAt({ type: 'NATURAL_DAY', days }, at(anchor), earnest)).toBe(at(due)),
  );

  it('runs urgent hours through lunch and night', () =>
    expect(dueAt({ type: 'URGENT_HOUR', minutes: 60 }, at('2020-02-19T11:30'), earnest)).toBe(at('2020-02-19T12:30')));

  it('runs urgent hours faster in a demonstration', () =>
    expect(dueAt({ type: 'URGENT_HOUR', minutes: 1 }, at('2020-02-19T11:30'), { timeLapse: 6 })).toBe(
      at('2020-02-19T11:30:10'),
    ));

  it('refuses working time until there is a work calendar', () =>
    expect(() => dueAt({ type: 'WORK_DAY', days: 5 }, at('2020-01-21T10:00'), earnest)).toThrow(
      expect.objectContaining({ code: 'LIMIT_NOT_SUPPORTED' }),
    ));
});

describe('lamp and verdict', () => {
  const anchor = at('2020-02-19T10:00');
  const due = at('2020-02-19T11:00');
  const deadline = { dueAt: due, yellowAt: yellowAt(anchor, due, ruixiangPolicy) };

  it.each([
    ['10:48', 'GREEN'],
    ['10:48:00.001', 'YELLOW'],
    ['11:00', 'YELLOW'],
    ['11:00:00.001', 'RED'],
  ])('at %s shows %s', (time, lamp) => expect(lampAt(deadline, at(`2020-02-19T${time}`))).toBe(lamp));

  it('is on time up to the very instant', () =>
    expect([verdictOf(due, due), verdictOf(due, at('2020-02-19T11:00:00.001'))]).toEqual(['ON_TIME', 'OVERDUE']));
});

it('dates by the zone, not by UTC', () => expect(localDate(at('2020-02-19T00:10'))).toBe('20200219'));

describe('policyFaults', () => {
  it('finds none in the policy that ships', () => expect(policyFaults(ruixiangPolicy)).toEqual([]));

  it('names amounts, thresholds and time lapses that make no sense', () =>
    expect(
      policyFaults({
        ...ruixiangPolicy,
        lines: [{ clock: 'HANDLE', limit: { type: 'URGENT_HOUR', minutes: 1.5 }, anchor: 'REPORTED' }],
        yellowAt: 100,
        timeLapse: 0,
      }),
    ).toEqual([
      '1.5 is not a whole number above zero',
      'yellowAt 100 is not between 0 and 100',
      'timeLapse 0 is below 1',
    ]));
});
