import { unknownEvent, type ReviewFinding, type JointReviewEvent, type LocalDate } from '@gridloop/domain';
import { tableView, type Recorded, type View } from '@gridloop/engine';

/** One joint review with its findings. */
export interface JointReviewRow {
  readonly review_id: string;
  readonly unit_id: string;
  readonly held_on: LocalDate;
  readonly participants: readonly string[];
  readonly cases: readonly string[];
  readonly findings: readonly ReviewFinding[];
  readonly revision: number;
}

/** The row after one more fact. */
export const evolveReview = (
  row: JointReviewRow | undefined,
  event: Recorded<JointReviewEvent>,
): JointReviewRow | undefined => {
  const { revision } = event;
  switch (event.type) {
    case 'ReviewHeld': {
      const { reviewId, unitId, heldOn, participants, cases } = event.data;
      return { review_id: reviewId, unit_id: unitId, held_on: heldOn, participants, cases, findings: [], revision };
    }
    case 'FindingRecorded': {
      if (!row) throw new Error(`Expected ${event.stream} to be held before its findings`);
      const { reviewId: _reviewId, ...finding } = event.data;
      return { ...row, findings: [...row.findings, finding], revision };
    }
    default:
      return unknownEvent(event);
  }
};

export const jointReviewsView: View<JointReviewRow, JointReviewEvent> = tableView<JointReviewRow, JointReviewEvent>({
  name: 'joint_reviews',
  version: 1,
  prefixes: ['joint-review-'],
  keyOf: ({ data }) => data.reviewId,
  evolve: evolveReview,
  key: 'review_id',
  columns: {
    review_id: 'text not null',
    unit_id: 'text not null',
    held_on: 'text collate "C" not null',
    participants: 'jsonb not null',
    cases: 'jsonb not null',
    findings: 'jsonb not null',
    revision: 'integer not null',
  },
  indexes: ['(unit_id, held_on)'],
});
