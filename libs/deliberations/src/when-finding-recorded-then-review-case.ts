import { caseDecider, engine, type JointReviewEvent } from '@gridloop/domain';
import { wishOf, type Automation, type Recorded } from '@gridloop/engine';

/** When a joint review finds something about a case, then the case is reviewed. */
export const whenFindingRecordedThenReviewCase: Automation = {
  name: 'when-finding-recorded-then-review-case',
  prefixes: ['joint-review-'],
  when: (recorded, at) => {
    const { type, data, metadata } = recorded as Recorded<JointReviewEvent>;
    if (type !== 'FindingRecorded') return [];
    const { reviewId: jointReviewId, ...finding } = data;
    const said = { ...finding, jointReviewId, by: engine, at };
    return [wishOf(caseDecider, finding.caseId, { type: 'ReviewCase', data: said }, metadata.actor.person)];
  },
};
