import { caseDecider, type JointReviewEvent } from '@gridloop/domain';
import type { Automation, Recorded } from '@gridloop/engine';

/** When a joint review finds something about a case, then the case is reviewed, in the name of whoever recorded it. */
export const whenFindingRecordedThenReviewCase: Automation = {
  name: 'when-finding-recorded-then-review-case',
  prefixes: ['joint-review-'],
  when: (recorded, at) => {
    const { type, data, metadata } = recorded as Recorded<JointReviewEvent>;
    if (type !== 'FindingRecorded') return [];
    const { reviewId: jointReviewId, ...finding } = data;
    const command = { type: 'ReviewCase', data: { ...finding, jointReviewId, by: metadata.actor.person, at } };
    return [{ category: caseDecider.category, id: finding.caseId, command }];
  },
};
