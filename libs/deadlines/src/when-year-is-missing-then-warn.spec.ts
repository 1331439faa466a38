import { emptyRulebook, foldRulebook } from '@gridloop/domain';
import { cnEvents } from '@gridloop/presets';
import { missingYears } from './when-year-is-missing-then-warn';

const book = foldRulebook(emptyRulebook, cnEvents);
const yearsMissing = (now: string) => missingYears(book, now).map(({ year }) => year);

describe('a calendar', () => {
  it('that lacks this year or the next is told of, with what to do', () => {
    expect(yearsMissing('2026-11-22T00:00:00.000Z')).toEqual([2027]);
    expect(missingYears(book, '2026-11-22T00:00:00.000Z')[0]?.sentence).toMatch(
      /cn 缺少 2027 .* gridloop calendar 2027\.json/,
    );
    expect(yearsMissing('2027-05-01T00:00:00.000Z')).toEqual([2027, 2028]);
  });
  it('begins its year in China', () => expect(yearsMissing('2026-12-31T16:00:00.000Z')).toEqual([2027, 2028]));
  it('that has both is not', () => expect(yearsMissing('2025-06-01T00:00:00.000Z')).toEqual([]));
});
