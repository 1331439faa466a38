import { specification } from '../kernel/given';
import { foldRulebook } from '../workflow/rulebook';
import { caseDecider } from './case';
import { after, atBranch, book, close, community, inspect, rate, reply, review, secretary, wish } from './given';

const arbiter = 'p-arbiter';
const withArbiter = foldRulebook(book, [
  {
    type: 'AppointmentStarted',
    data: { appointmentId: 'x', person: arbiter, post: 'ARBITER', unitId: community, from: '2020-01-01T00:00:00.000Z' },
  },
]);
const { given, continued, fold } = specification(caseDecider, withArbiter);
const closed = after(inspect(), reply(), rate(), review(), close());

const correct = (result: 'ON_TIME' | 'OVERDUE' = 'OVERDUE', by = arbiter, reason = '申诉成立', generation = 2) =>
  wish('CorrectVerdict', by, '15:00', { clock: 'HANDLE', generation, result, appealId: 'appeal-1', reason });
const exclude = (indicators = ['SATISFACTION'], requestedBy = secretary, evidence = '停水公告', by = arbiter) =>
  wish('ExcludeFromRating', by, '15:00', { indicators, evidence, requestedBy });
const revoke = (indicators = ['SATISFACTION'], by = arbiter, reason = '证据不实') =>
  wish('RevokeExclusion', by, '16:00', { indicators, reason });

describe('correcting a verdict (handbook §6)', () => {
  it('says what it was and what it is now, of an ended case, too', () =>
    given(closed)
      .when(correct())
      .then(['VerdictCorrected', { previous: 'ON_TIME', result: 'OVERDUE', appealId: 'appeal-1' }]));
  it('leaves the old one visible', () => {
    const history = continued(closed, correct());
    expect(history.filter(({ type }) => type === 'VerdictRecorded')).toEqual(
      closed.filter(({ type }) => type === 'VerdictRecorded'),
    );
    expect(fold(history)).toMatchObject({ verdicts: { 'HANDLE.2': 'OVERDUE', 'TOTAL.1': 'ON_TIME' } });
  });
  it('may follow from an appeal, by the engine', () =>
    given(closed).when(correct('OVERDUE', 'engine')).then(['VerdictCorrected']));
  it('says nothing where it would say the same', () => {
    given(closed).when(correct('ON_TIME')).thenNothing();
    given(continued(closed, correct())).when(correct()).thenNothing();
  });
  it('goes back and forth in plain sight', () =>
    given(continued(closed, correct()))
      .when(correct('ON_TIME'))
      .then(['VerdictCorrected', { previous: 'OVERDUE', result: 'ON_TIME' }]));
  it('needs a reason', () =>
    given(closed)
      .when(correct('OVERDUE', arbiter, ' '))
      .thenRejected('REASON_MISSING'));
  it('needs a verdict', () =>
    given(closed)
      .when(correct('OVERDUE', arbiter, '申诉成立', 9))
      .thenRejected('RECORD_MISSING'));
  it('is not for a leader', () => given(closed).when(correct('OVERDUE', secretary)).thenRejected('ACTOR_NOT_ALLOWED'));
});

describe('excluding a case from rating', () => {
  it('needs evidence and another person than who asks', () =>
    given(closed)
      .when(exclude())
      .then([
        'CaseExcludedFromRating',
        { indicators: ['SATISFACTION'], evidence: '停水公告', requestedBy: secretary, approver: arbiter },
      ]));
  it('is refused without evidence', () =>
    given(closed)
      .when(exclude(['SATISFACTION'], secretary, ''))
      .thenRejected('REASON_MISSING'));
  it('is refused when who asks would approve', () =>
    given(closed)
      .when(exclude(['SATISFACTION'], arbiter))
      .thenRejected('APPROVER_MISSING'));
  it('is not for the leader who asks', () =>
    given(closed)
      .when(exclude(['SATISFACTION'], 'p-1107', '停水公告', secretary))
      .thenRejected('ACTOR_NOT_ALLOWED'));
  it('names each indicator once', () => {
    given(continued(closed, exclude())).when(exclude()).thenNothing();
    given(continued(closed, exclude()))
      .when(exclude(['SATISFACTION', 'RESOLUTION']))
      .then(['CaseExcludedFromRating', { indicators: ['RESOLUTION'] }]);
  });
  it('may be done while the case is open', () => given(atBranch).when(exclude()).then(['CaseExcludedFromRating']));
});

describe('revoking an exclusion', () => {
  const excluded = continued(closed, exclude(['SATISFACTION', 'RESOLUTION']));

  it('counts the case again', () => {
    given(excluded)
      .when(revoke())
      .then(['ExclusionRevoked', { indicators: ['SATISFACTION'], reason: '证据不实' }]);
    expect(fold(continued(excluded, revoke()))).toMatchObject({ excludedFrom: ['RESOLUTION'] });
  });
  it('is done once', () => given(continued(excluded, revoke())).when(revoke()).thenNothing());
  it('needs a reason', () =>
    given(excluded)
      .when(revoke(['SATISFACTION'], arbiter, ''))
      .thenRejected('REASON_MISSING'));
  it('is for the arbiter', () =>
    given(excluded)
      .when(revoke(['SATISFACTION'], secretary))
      .thenRejected('ACTOR_NOT_ALLOWED'));
});
