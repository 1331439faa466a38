import { goldenRows, printed, told } from './given';

const sumOf = (days: readonly { used: number }[]): number => days.reduce((sum, { used }) => sum + used, 0);

// The golden table of handbook §5.5. Each row's explanation stands in the snapshot beside this file, in both languages.

describe.each(goldenRows)('%s', (_, explanation, expected) => {
  it('is due, yellow and red as the table says', () => expect(told(explanation)).toMatchObject(expected));

  it('explains itself day by day', () => {
    const { days } = explanation;
    expect(days.map(({ total }) => total)).toEqual(days.map((_day, index) => sumOf(days.slice(0, index + 1))));
    if (days.length < 50) expect(printed(explanation, 'zh') + printed(explanation, 'en')).toMatchSnapshot();
  });
});

it('is due at the last millisecond of the day', () =>
  expect(goldenRows.map(([, { dueAt, limit }]) => 'days' in limit && dueAt?.endsWith('T15:59:59.999Z'))).toEqual(
    goldenRows.map(([, { limit }]) => 'days' in limit),
  ));
