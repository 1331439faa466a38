import { manualClock, systemClock } from './clock';

describe('The clock', () => {
  it('tells instants of one width', () => {
    expect(systemClock().now()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('never goes backward when the machine does', () => {
    const readings = [2_000, 1_000, 3_000];
    const clock = systemClock(() => readings.shift() ?? 0);
    expect([clock.now(), clock.now(), clock.now()]).toEqual(
      ['1970-01-01T00:00:02.000Z', '1970-01-01T00:00:02.000Z', '1970-01-01T00:00:03.000Z'], // prettier-ignore
    );
  });

  it('stands still by hand until it is told', () => {
    const clock = manualClock('2026-03-02T01:00:00.000Z');
    expect(clock.now()).toBe('2026-03-02T01:00:00.000Z');
    expect(clock.advance(90_000)).toBe('2026-03-02T01:01:30.000Z');
    expect(clock.now()).toBe('2026-03-02T01:01:30.000Z');
  });
});
