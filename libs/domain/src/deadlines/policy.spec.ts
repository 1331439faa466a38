import { dcm, demoPolicy, publishedPolicies, ruixiangPolicy, sh1515, bjDraft } from '@gridloop/presets';
import { lineFor, policyFaults, type PolicyLine } from './policy';

const line: PolicyLine = { clock: 'HANDLE', limit: { type: 'WORK_DAY', days: 5 }, anchor: 'ASSIGNED' };

describe('faults of a policy', () => {
  it.each([ruixiangPolicy, demoPolicy, ...publishedPolicies])('are none in $id', (policy) =>
    expect(policyFaults(policy)).toEqual([]),
  );

  it.each<[string, Partial<typeof ruixiangPolicy>, string]>([
    ['no line', { lines: [] }, 'it has no line'],
    [
      'an amount',
      { lines: [{ ...line, limit: { type: 'URGENT_HOUR', minutes: 1.5 } }] },
      '1.5 is not a whole number above zero',
    ],
    [
      'a slip of the pen',
      { lines: [{ ...line, limit: { type: 'NATURAL_DAY', days: 40_000 } }] },
      'HANDLE is longer than a century',
    ],
    [
      'hours that end with a day',
      { lines: [{ ...line, limit: { type: 'WORK_HOUR', minutes: 60 }, ends: 'END_OF_DAY' }] },
      'HANDLE counts time, which ends at an instant',
    ],
    [
      'a day that is over at once',
      { lines: [{ ...line, countFrom: 'SAME_INSTANT', ends: 'INSTANT' }] },
      'HANDLE would be due before its first day has passed',
    ],
    [
      'a line behind a wider one',
      { lines: [line, { ...line, level: 'GRID' }] },
      'HANDLE has a line that an earlier one hides',
    ],
    ['a threshold', { yellowAt: 100 }, 'yellowAt 100 is not between 0 and 100'],
    ['a time lapse', { timeLapse: 0 }, 'timeLapse 0 is below 1'],
    ['a card', { cards: { yellow: { daysLeft: 0 }, red: 'WHEN_DUE' } }, 'a yellow card 0 days before makes no sense'],
    ['an extension', { extension: { most: 0, times: 1 } }, 'its extension is no amount'],
    ['a pause', { pause: { reasons: [], mostDays: 3 } }, 'its pause has no cap or no reason'],
  ])('name %s', (_, more, fault) => expect(policyFaults({ ...ruixiangPolicy, ...more })).toEqual([fault]));
});

describe('the line of a policy', () => {
  const limitOf = (policy: typeof dcm, category: string, stage?: string) =>
    lineFor(policy, 'HANDLE', { urgency: 'NORMAL', category, stage })?.limit;

  it('follows category and stage, beginning with the first', () =>
    expect(
      [undefined, 'STOP', 'PENALTY', 'DEMOLITION'].map((stage) => limitOf(dcm, 'ILLEGAL_BUILDING', stage)),
    ).toEqual([
      { type: 'WORK_HOUR', minutes: 240 },
      { type: 'WORK_HOUR', minutes: 240 },
      { type: 'WORK_DAY', days: 7 },
      { type: 'WORK_DAY', days: 20 },
    ]));

  it('is none where the policy sets no limit', () => expect(limitOf(sh1515, 'LAW_ENFORCEMENT')).toBeUndefined());

  it('prefers what stands first', () =>
    expect(lineFor(bjDraft, 'HANDLE', { urgency: 'URGENT', category: 'WATER' })?.limit).toEqual({
      type: 'URGENT_HOUR',
      minutes: 120,
    }));
});
