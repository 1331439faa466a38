import { asInstaller, bookOf, created, day, named, unit } from '../grid-units/given';
import { specification } from '../kernel/given';
import { foldRulebook } from '../workflow/rulebook';
import { admissionFor, catalogueAt, versionOf } from './catalogue';
import { matterDecider, type MatterCommand, type MatterKind } from './matter';

const book = bookOf(created(unit('c', 'COMMUNITY')), created(unit('g1', 'GRID', 'c', 'a1')));
const { given, happened } = specification(matterDecider, book);
const chain = [
  { unitId: 'g1', level: 'GRID' },
  { unitId: 'c', level: 'COMMUNITY' },
];

const apply = (kind: MatterKind = 'SERVICE') =>
  ({
    type: 'ApplyMatter',
    data: { matterId: 'm', unitId: 'c', name: named('疏通管道'), department: 'water', kind, ...asInstaller },
  }) satisfies MatterCommand;
const admit = (more: object = {}) =>
  ({
    type: 'AdmitMatter',
    data: {
      matterId: 'm',
      effectiveFrom: day('2020-02-01'),
      decisionBody: 'PARTY_STANDING_COMMITTEE',
      resources: { staff: true, money: true, means: true },
      batch: 1,
      ...more,
      ...asInstaller,
    },
  }) satisfies MatterCommand;
const admitTemporarily = (more: object = {}) =>
  ({
    type: 'TemporarilyAdmitMatter',
    data: {
      matterId: 'm',
      effectiveFrom: day('2020-02-01'),
      effectiveTo: day('2020-03-01'),
      consentOf: 'street-1',
      ...more,
      ...asInstaller,
    },
  }) satisfies MatterCommand;
const exit = (to: string, reason = '职责调整') =>
  ({ type: 'ExitMatter', data: { matterId: 'm', to, reason, ...asInstaller } }) satisfies MatterCommand;

describe('a matter', () => {
  it('is applied for once', () => {
    given([])
      .when(apply())
      .then(['MatterApplied', { department: 'water' }]);
    given(happened(apply())).when(apply()).thenNothing();
    given(happened(apply())).when(apply('PATROL')).thenRejected('MATTER_EXISTS');
  });
  it('is admitted by a leading body, with staff, money and means', () => {
    given(happened(apply()))
      .when(admit())
      .then(['MatterAdmitted', { version: 1, batch: 1 }]);
    given(happened(apply(), admit())).when(admit()).thenNothing();
    given(happened(apply()))
      .when(admit({ decisionBody: undefined }))
      .thenRejected('APPROVER_MISSING');
    given(happened(apply()))
      .when(admit({ resources: { staff: true, money: false, means: true } }))
      .thenRejected('RESOURCES_MISSING');
  });
  it('of law enforcement or industry regulation is never admitted', () => {
    given(happened(apply('LAW_ENFORCEMENT')))
      .when(admit())
      .thenRejected('MATTER_KIND_EXCLUDED');
    given(happened(apply('INDUSTRY_REGULATION')))
      .when(admitTemporarily())
      .thenRejected('MATTER_KIND_EXCLUDED');
  });
  it('is admitted in urgency with consent and an end', () => {
    given(happened(apply()))
      .when(admitTemporarily())
      .then(['MatterTemporarilyAdmitted', { version: 1 }]);
    given(happened(apply()))
      .when(admitTemporarily({ consentOf: '' }))
      .thenRejected('APPROVER_MISSING');
    given(happened(apply()))
      .when(admitTemporarily({ effectiveTo: undefined }))
      .thenRejected('END_DATE_MISSING');
    given(happened(apply()))
      .when(admitTemporarily({ effectiveTo: day('2020-01-01') }))
      .thenRejected('MATTER_EXPIRED');
  });
  it('leaves with a reason, and may come again under a new version', () => {
    given(happened(apply(), admit()))
      .when(exit(day('2020-04-01')))
      .then(['MatterExited']);
    given(happened(apply(), admit()))
      .when(exit(day('2020-04-01'), ''))
      .thenRejected('REASON_MISSING');
    given(happened(apply(), admit(), exit(day('2020-04-01'))))
      .when(admit())
      .then(['MatterAdmitted', { version: 2 }]);
  });
  it('that nobody applied for is not admitted', () => given([]).when(admit()).thenRejected('MATTER_NOT_ADMITTED'));
});

describe('the catalogue', () => {
  const after = (...commands: readonly MatterCommand[]) => foldRulebook(book, happened(...commands));
  const answer = (catalogue: typeof book, date: string) => {
    const found = admissionFor(catalogue, 'm', chain, day(date));
    return typeof found === 'string' ? found : versionOf(found);
  };

  it('says under which admission a grid may have a matter, or why it may not', () => {
    expect(answer(book, '2020-02-01')).toBe('MATTER_NOT_ADMITTED');
    expect(answer(after(apply()), '2020-02-01')).toBe('MATTER_NOT_ADMITTED');
    expect(answer(after(apply('LAW_ENFORCEMENT')), '2020-02-01')).toBe('MATTER_KIND_EXCLUDED');
    const temporary = after(apply(), admitTemporarily());
    expect(['2020-01-31', '2020-02-01', '2020-03-01'].map((date) => answer(temporary, date))).toEqual([
      'MATTER_NOT_ADMITTED',
      'm@1',
      'MATTER_EXPIRED',
    ]);
    const left = after(apply(), admit(), exit(day('2020-04-01')), admit({ effectiveFrom: day('2020-06-01') }));
    expect(['2020-03-31', '2020-04-01', '2020-06-01'].map((date) => answer(left, date))).toEqual([
      'm@1',
      'MATTER_EXPIRED',
      'm@2',
    ]);
  });
  it('counts below the unit it belongs to, and nowhere else', () => {
    const catalogue = after(apply(), admit());
    expect(admissionFor(catalogue, 'm', [{ unitId: 'other', level: 'GRID' }], day('2020-02-01'))).toBe(
      'MATTER_NOT_ADMITTED',
    );
    expect(catalogueAt(catalogue, 'g1', day('2020-02-01'))).toMatchObject([{ admission: { version: 1 } }]);
    expect(catalogueAt(catalogue, 'elsewhere', day('2020-02-01'))).toEqual([]);
  });
});
