import { appointed, bookOf, created, day, unit } from '../grid-units/given';
import { specification } from '../kernel/given';
import { jointReviewDecider, type JointReviewCommand } from './joint-review';

const book = bookOf(
  created(unit('c', 'COMMUNITY')),
  appointed('leader', 'UNIT_LEADER', 'c'),
  appointed('worker', 'GRID_WORKER', 'c'),
);
const { given, happened } = specification(jointReviewDecider, book);

const hold = (more: object = {}) =>
  ({
    type: 'HoldReview',
    data: {
      ...{ reviewId: 'r', unitId: 'c', heldOn: '2020-02-28', participants: ['leader', 'worker'], cases: ['a', 'b'] },
      ...{ by: 'leader', at: day('2020-03-01'), ...more },
    },
  }) satisfies JointReviewCommand;
const record = (more: object = {}) =>
  ({
    type: 'RecordFinding',
    data: { reviewId: 'r', caseId: 'a', cause: '管道老化', by: 'leader', at: day('2020-03-01'), ...more },
  }) satisfies JointReviewCommand;

describe('a joint review', () => {
  it('is held once, over the cases before it', () => {
    given([])
      .when(hold())
      .then(['ReviewHeld', { cases: ['a', 'b'] }]);
    given(happened(hold())).when(hold()).thenNothing();
    given(happened(hold()))
      .when(hold({ cases: ['a'] }))
      .thenRejected('REVIEW_EXISTS');
  });
  it('is a leader’s, on a day that has come, with people and cases', () => {
    given([])
      .when(hold({ by: 'worker' }))
      .thenRejected('ACTOR_NOT_ALLOWED');
    given([])
      .when(hold({ heldOn: '2020-03-02' }))
      .thenRejected('DATE_INVALID');
    given([])
      .when(hold({ participants: [] }))
      .thenRejected('RECORD_MISSING');
    given([])
      .when(hold({ cases: [] }))
      .thenRejected('RECORD_MISSING');
  });
  it('finds the cause of each case, what it repeats and what to do', () => {
    given(happened(hold()))
      .when(record({ repeatOf: 'b', advice: '整体更换' }))
      .then(['FindingRecorded', { caseId: 'a', cause: '管道老化', repeatOf: 'b', advice: '整体更换' }]);
    given(happened(hold(), record()))
      .when(record({ caseId: 'b' }))
      .then(['FindingRecorded']);
  });
  it('finds one thing about a case', () => {
    given(happened(hold(), record())).when(record()).thenNothing();
    given(happened(hold(), record()))
      .when(record({ cause: '施工' }))
      .thenRejected('FINDING_EXISTS');
  });
  it('refuses what cannot be found', () => {
    given([]).when(record()).thenRejected('REVIEW_UNKNOWN');
    given(happened(hold()))
      .when(record({ caseId: 'x' }))
      .thenRejected('CASE_NOT_COVERED');
    given(happened(hold()))
      .when(record({ cause: ' ' }))
      .thenRejected('REASON_MISSING');
    given(happened(hold()))
      .when(record({ repeatOf: 'a' }))
      .thenRejected('REPEAT_OF_ITSELF');
    given(happened(hold()))
      .when(record({ by: 'worker' }))
      .thenRejected('ACTOR_NOT_ALLOWED');
  });
});
