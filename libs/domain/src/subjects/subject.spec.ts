import { emptyRoster, draftRoster } from '../posts/roster';
import { specification } from '../kernel/given';
import { subjectDecider, type SubjectCommand, type SubjectCommandOf } from './subject';

const roster = (() => {
  const draft = draftRoster(emptyRoster);
  const from = '2020-01-01T00:00:00.000Z';
  for (const [person, post] of [
    ['officer', 'DATA_OFFICER'],
    ['clerk', 'WINDOW_CLERK'],
  ] as const)
    draft.take({
      type: 'AppointmentStarted',
      data: { appointmentId: person, person, post, unitId: 'c', from },
    });
  return draft.done();
})();
const { given, happened } = specification(subjectDecider, roster);

const subjectId = 'p-wei';
const at = '2020-09-01T00:00:00.000Z';
type Wish<Type extends SubjectCommand['type']> = Omit<SubjectCommandOf<Type>['data'], 'subjectId' | 'by' | 'at'>;
const wish = <Type extends SubjectCommand['type']>(type: Type, data: Wish<Type>, by = 'officer') =>
  ({ type, data: { ...data, subjectId, by, at } }) as unknown as SubjectCommandOf<Type>;

const register = wish('RegisterSubject', { name: '魏先生', telephone: '13800000000' }, 'clerk');
const restrict = wish('RestrictProcessing', { reason: '保存期限未届满' });
const hold = wish('PlaceLegalHold', { holdId: 'court-7', reason: '诉讼' });
const shred = (openCases: readonly string[] = [], by = 'officer') =>
  wish('ShredPersonalData', { requestId: 'r1', ground: 'SUBJECT_REQUEST', keyFingerprint: 'f0', openCases }, by);
const streams = [{ stream: 'case-1', revision: 21, head: 'ab' }];
const certify = wish('CertifyErasure', { streams, parts: ['cases_v2'] }, 'engine');

describe('a person about whom data are kept', () => {
  it('is registered once, under sealed fields', () => {
    given([]).when(register).then(['SubjectRegistered', { subjectId }]);
    given(happened(register)).when(register).thenNothing();
    const [registered] = happened(register);
    expect(registered && subjectDecider.personal(registered, subjectDecider.initial)).toEqual({
      name: [subjectId],
      telephone: [subjectId],
    });
  });

  it('agrees for himself, and takes it back', () => {
    const agree = wish('GiveConsent', { purpose: 'DOOR_PLATE' }, subjectId);
    const takeBack = wish('WithdrawConsent', { purpose: 'DOOR_PLATE' }, subjectId);
    given([])
      .when(agree)
      .then(['ConsentGiven', { purpose: 'DOOR_PLATE' }]);
    given(happened(agree)).when(agree).thenNothing();
    given(happened(agree))
      .when(takeBack)
      .then(['ConsentWithdrawn', { purpose: 'DOOR_PLATE' }]);
    given(happened(agree, takeBack)).when(takeBack).thenNothing();
    given([])
      .when(wish('GiveConsent', { purpose: 'DOOR_PLATE' }, 'officer'))
      .thenRejected('ACTOR_NOT_ALLOWED');
  });

  it('is restricted by a data officer with a reason, and released', () => {
    given([]).when(restrict).then(['ProcessingRestricted']);
    given(happened(restrict)).when(restrict).thenNothing();
    given([])
      .when(wish('RestrictProcessing', { reason: ' ' }))
      .thenRejected('REASON_MISSING');
    given([])
      .when({ ...restrict, data: { ...restrict.data, by: 'clerk' } })
      .thenRejected('ACTOR_NOT_ALLOWED');
    given(happened(restrict))
      .when(wish('LiftRestriction', { reason: '已届满' }))
      .then(['RestrictionLifted']);
    given([])
      .when(wish('LiftRestriction', { reason: '已届满' }))
      .thenNothing();
  });
});

describe('erasure (handbook §8)', () => {
  it('is decided by a data officer, once', () => {
    given(happened(register))
      .when(shred())
      .then(['PersonalDataShredded', { requestId: 'r1', officer: 'officer' }]);
    given(happened(shred())).when(shred()).thenNothing();
    given([]).when(shred([], 'clerk')).thenRejected('ACTOR_NOT_ALLOWED');
    given([]).when(shred([], subjectId)).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('is refused while a case is open', () =>
    given([])
      .when(shred(['case-9']))
      .thenRejected('OPEN_CASE'));
  it('is refused while a hold exists, until it is lifted', () => {
    given(happened(hold)).when(shred()).thenRejected('LEGAL_HOLD');
    const lift = wish('LiftLegalHold', { holdId: 'court-7', reason: '结案' });
    given(happened(hold, lift)).when(shred()).then(['PersonalDataShredded']);
    given(happened(hold)).when(hold).thenNothing();
    given([]).when(lift).thenNothing();
  });
  it('lets nothing be done with the person afterwards', () => {
    for (const later of [register, restrict, hold]) given(happened(shred())).when(later).thenRejected('SUBJECT_ERASED');
  });
  it('is certified by the engine once it is done, with the request and the key it was about', () => {
    given(happened(shred()))
      .when(certify)
      .then(['ErasureCertified', { requestId: 'r1', keyFingerprint: 'f0', streams, erasedAt: at }]);
    given(happened(shred(), certify)).when(certify).thenNothing();
    given([]).when(certify).thenRejected('RECORD_MISSING');
    given(happened(shred()))
      .when({ ...certify, data: { ...certify.data, by: 'officer' } })
      .thenRejected('ACTOR_NOT_ALLOWED');
  });
});
