import { demoPolicy, fourLevels, ruixiangPolicy } from '@gridloop/presets';
import type { LevelScheme } from '../grid-units/level-scheme';
import { specification } from '../kernel/given';
import { foldRulebook } from '../workflow/rulebook';
import { caseDecider } from './case';
import {
  accept,
  book,
  bookWith,
  branch,
  building,
  classify,
  community,
  continued,
  dispatch,
  expire,
  given,
  happened,
  household,
  on,
  report,
} from './given';

/** Every level has ten seconds: dispatched at 10:03, the household’s time is up at 10:03:10. */
const dispatched = happened(report(), accept(demoPolicy.id), dispatch());
const rungAt = (time: string) => given(dispatched).when(expire('HANDLE', 1, on(time)));
/** A level’s time begins with the first instant at which the one below was overdue. */
const late = (time: string, milliseconds: number) => new Date(Date.parse(on(time)) + milliseconds).toISOString();
const notified = (level: string, unitId: string): ['SkippedLevelNotified', Record<string, string>] => [
  'SkippedLevelNotified',
  { level, unitId },
];

describe('a ring long after its time', () => {
  it('climbs one level while the next one’s time would still run', () =>
    rungAt('10:03:20').then(
      ['RedCardIssued', { generation: 1, unitId: household }],
      ['CaseEscalated', { toUnit: building, skippedLevels: [], reason: 'HANDLE_OVERDUE' }],
      ['VerdictRecorded'],
      ['DeadlineSet', { generation: 2, anchor: on('10:03:20') }],
    ));

  it('climbs once to where the case would stand, names the levels whose time is up and tells them', () =>
    rungAt('10:03:31').then(
      ['RedCardIssued', { generation: 1, unitId: household }],
      [
        'CaseEscalated',
        {
          fromUnit: household,
          toUnit: community,
          skippedLevels: ['BUILDING', 'GRID'],
          reason: `HANDLE_OVERDUE; also at BUILDING since ${late('10:03:20', 1)}, GRID since ${late('10:03:30', 2)}`,
        },
      ],
      notified('BUILDING', building),
      notified('GRID', branch),
      ['VerdictRecorded', { generation: 1, result: 'OVERDUE' }],
      ['DeadlineSet', { generation: 2, anchor: on('10:03:31') }],
    ));

  it('goes no higher than the ceiling, and opens supervision when that had its time, too', () =>
    rungAt('11:30').then(
      ['RedCardIssued'],
      ['CaseEscalated', { toUnit: community, reason: expect.stringContaining('COMMUNITY since') }],
      notified('BUILDING', building),
      notified('GRID', branch),
      ['SupervisionOpened', { kind: 'OVERDUE_ORDER', trigger: 'HANDLE_OVERDUE', unitId: community }],
      ['VerdictRecorded'],
      ['DeadlineSet', { generation: 2 }],
    ));

  it('is followed by rings for the levels that it reached, and for no other', () =>
    given(continued(dispatched, expire('HANDLE', 1, on('10:03:21'))))
      .when(expire('HANDLE', 2, on('10:03:32')))
      .then(
        ['RedCardIssued', { generation: 2, unitId: branch }],
        ['CaseEscalated', { fromUnit: branch, toUnit: community }],
        ['VerdictRecorded'],
        ['DeadlineSet', { generation: 3 }],
      ));

  it('stops at a level that may not be passed over, which gets its time', () => {
    const strict: LevelScheme = {
      ...fourLevels,
      levels: fourLevels.levels.map((level) => (level.code === 'GRID' ? { ...level, skip: 'FORBIDDEN' } : level)),
    };
    const strictBook = foldRulebook(book, [{ type: 'LevelSchemePublished', data: { version: strict } }]);
    specification(caseDecider, strictBook)
      .given(dispatched)
      .when(expire('HANDLE', 1, on('11:30')))
      .then(
        ['RedCardIssued'],
        ['CaseEscalated', { toUnit: branch, skippedLevels: ['BUILDING'] }],
        notified('BUILDING', building),
        ['VerdictRecorded'],
        ['DeadlineSet', { generation: 2 }],
      );
  });
});

describe('a limit that counts from the report', () => {
  it('is up for every level at once: the case goes straight to the ceiling', () =>
    given(happened(report(), classify('URGENT'), accept(ruixiangPolicy.id), dispatch()))
      .when(expire('HANDLE', 1, on('11:01')))
      .then(
        ['RedCardIssued', { dueAt: on('11:00') }],
        ['CaseEscalated', { toUnit: community }],
        notified('BUILDING', building),
        notified('GRID', branch),
        ['SupervisionOpened'],
        ['VerdictRecorded'],
        ['DeadlineSet', { dueAt: on('11:00') }],
      ));
});

describe('a policy without a limit for the next level', () => {
  it('climbs there and no further', () => {
    const oneLevel = {
      ...demoPolicy,
      lines: demoPolicy.lines.map((line) => (line.clock === 'HANDLE' ? { ...line, level: 'HOUSEHOLD_POINT' } : line)),
    };
    const short = specification(caseDecider, bookWith(oneLevel));
    short
      .given(short.happened(report(), accept(), dispatch()))
      .when(expire('HANDLE', 1, on('11:30')))
      .then(['RedCardIssued'], ['CaseEscalated', { toUnit: building, skippedLevels: [] }], ['VerdictRecorded']);
  });
});
