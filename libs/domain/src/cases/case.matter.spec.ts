import { closedLoop, fourLevels, ruixiangPolicy, ruixiangUnits } from '@gridloop/presets';
import { named } from '../grid-units/given';
import { foldRulebook, type RulebookEvent } from '../workflow/rulebook';
import { specification } from '../kernel/given';
import { caseDecider } from './case';
import {
  accept,
  acceptForSelf,
  book,
  branch,
  community,
  dispatch,
  escalate,
  household,
  on,
  report,
  reportHimself,
  sign,
  wish,
  zhaoMeiju,
} from './given';

const resources = { staff: true, money: true, means: true };
const matter = (matterId: string, kind: 'SERVICE' | 'LAW_ENFORCEMENT' = 'SERVICE'): RulebookEvent => ({
  type: 'MatterApplied',
  data: { matterId, unitId: community, name: named(matterId), department: 'housing', kind },
});
const withCatalogue = foldRulebook(book, [
  matter('PASS'),
  matter('PATROL'),
  matter('FINE', 'LAW_ENFORCEMENT'),
  matter('LATER'),
  {
    type: 'MatterAdmitted',
    data: {
      matterId: 'PASS',
      version: 1,
      effectiveFrom: on('00:00'),
      decisionBody: 'PARTY_STANDING_COMMITTEE',
      resources,
    },
  },
  {
    type: 'MatterTemporarilyAdmitted',
    data: { matterId: 'PATROL', version: 1, effectiveFrom: on('00:00'), effectiveTo: on('09:00'), consentOf: 'street' },
  },
]);
const { given, happened } = specification(caseDecider, withCatalogue);
const classified = (name: string) =>
  wish('ClassifyCase', zhaoMeiju, '10:01', { category: 'TRAVEL_PASS', urgency: 'NORMAL', matter: name });

describe('a case with a matter', () => {
  it('goes to a grid under the admission that stands, and keeps its version', () =>
    given(happened(report(), classified('PASS'), accept()))
      .when(dispatch())
      .then(['CaseDispatched', { leadUnit: household, matterVersion: 'PASS@1' }], ['DeadlineSet']));

  it.each([
    ['UNLISTED', 'MATTER_NOT_ADMITTED'],
    ['LATER', 'MATTER_NOT_ADMITTED'],
    ['PATROL', 'MATTER_EXPIRED'],
    ['FINE', 'MATTER_KIND_EXCLUDED'],
  ])('%s is refused at dispatch and at self-acceptance: %s', (name, code) => {
    given(happened(report(), classified(name), accept()))
      .when(dispatch())
      .thenRejected(code);
    given(happened(report(), classified(name)))
      .when(acceptForSelf())
      .thenRejected(code);
  });

  it('may go to a unit that is no grid, whatever the catalogue says', () =>
    given(happened(report(), classified('UNLISTED'), accept()))
      .when(dispatch(community))
      .then(['CaseDispatched', { leadUnit: community }], ['DeadlineSet']));

  it('is classified anew with the catalogue asked anew', () =>
    given(happened(report(), classified('PASS'), classified('UNLISTED'), accept()))
      .when(dispatch())
      .thenRejected('MATTER_NOT_ADMITTED'));

  it('keeps the version it has when the matter leaves the catalogue', () => {
    const left = foldRulebook(withCatalogue, [
      { type: 'MatterExited', data: { matterId: 'PASS', to: on('10:30'), reason: '退出' } },
    ]);
    specification(caseDecider, left)
      .given(happened(report(), classified('PASS'), accept(), dispatch(), sign()))
      .when(escalate(branch, zhaoMeiju, '11:00'))
      .then(['CaseEscalated'], ['SkippedLevelNotified'], ['VerdictRecorded'], ['DeadlineSet']);
  });
});

describe('several communities side by side', () => {
  const [top] = ruixiangUnits;
  const neighbour = foldRulebook(book, [
    {
      type: 'GridUnitCreated',
      data: {
        unitId: 'neighbour',
        level: 'COMMUNITY',
        kind: 'RESIDENTIAL',
        name: top?.name ?? named(''),
        addresses: [{ addressId: 'n1', name: named('n1') }],
      },
    },
    {
      type: 'AppointmentStarted',
      data: { appointmentId: 'n', person: 'n-dispatcher', post: 'DISPATCHER', unitId: 'neighbour', from: on('00:00') },
    },
  ]);
  const adopted = foldRulebook(neighbour, [
    {
      type: 'RulesAdopted',
      data: {
        unitId: 'neighbour',
        definition: closedLoop.id,
        policy: 'demo@1',
        levelScheme: 'two@1',
        calendar: 'none',
      },
    },
  ]);

  it('each judges its cases by the rules of the nearest unit above the address', () => {
    const { given: here } = specification(caseDecider, adopted);
    here([])
      .when(reportHimself({ addressId: 'n1' }))
      .then(['CaseReported', { policy: 'demo@1', levelScheme: 'two@1' }], ['CaseLocated'], ['DeadlineSet']);
    here([])
      .when(reportHimself({ addressId: 'ruixiang-1-1' }))
      .then(['CaseReported', { policy: ruixiangPolicy.id }], ['CaseLocated'], ['DeadlineSet']);
  });
  it('none judges by the rules of another', () =>
    specification(caseDecider, neighbour)
      .given([])
      .when(reportHimself({ addressId: 'n1' }))
      .thenRejected('RULES_MISSING'));
  it('a case without a place goes by the post of who reports it, and by nothing where several could be meant', () => {
    const { given: here } = specification(caseDecider, adopted);
    here([])
      .when({ ...report(), data: { ...report().data, addressId: undefined } })
      .then(['CaseReported', { policy: ruixiangPolicy.id }], ['DeadlineSet']);
    here([]).when(reportHimself()).thenRejected('RULES_MISSING');
  });
  it('a dispatcher of one has no say in another', () =>
    specification(caseDecider, adopted)
      .given(happened(report(), accept()))
      .when(wish('DispatchCase', 'n-dispatcher', '10:03', {}))
      .thenRejected('ACTOR_NOT_ALLOWED'));
});

describe('a level that may not be skipped', () => {
  const strict = foldRulebook(book, [
    {
      type: 'LevelSchemePublished',
      data: {
        version: {
          id: fourLevels.id,
          levels: [
            { code: 'HOUSEHOLD_POINT', name: named('户') },
            { code: 'BUILDING', name: named('楼'), skip: 'FORBIDDEN' },
            { code: 'GRID', name: named('格') },
          ],
        },
      },
    },
  ]);
  it('stops an escalation over it', () => {
    const inHand = happened(report(), acceptForSelf());
    specification(caseDecider, strict).given(inHand).when(escalate(branch)).thenRejected('LEVEL_NOT_SKIPPABLE');
    specification(caseDecider, strict)
      .given(inHand)
      .when(escalate())
      .then(['CaseEscalated'], ['VerdictRecorded'], ['DeadlineSet']);
  });
});
