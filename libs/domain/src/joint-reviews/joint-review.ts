import { dateOf, isDate, type LocalDate } from '../calendars/local-time';
import type { Net } from '../grid-units/net';
import type { Decider } from '../kernel/decider';
import { unknownEvent, type Command, type Event } from '../kernel/event';
import type { RefusalCode } from '../kernel/refusals';
import { Rejection, type RejectionKind } from '../kernel/rejection';
import { same } from '../kernel/same';
import { governorOf } from '../posts/governing';
import type { Roster } from '../posts/roster';

// Stored for ever. Never reshape an event: add one, or add an optional field, and add its JSON to test/golden.

/** A joint review meeting 综合研判会 of a unit: many cases looked at together (handbook §4.8). */
export interface JointReview {
  readonly reviewId: string;
  readonly unitId: string;
  readonly heldOn: LocalDate;
  readonly participants: readonly string[];
  readonly cases: readonly string[];
}

/** What it found about one case: the cause, the earlier case that it repeats, what to do about it. */
export interface ReviewFinding {
  readonly caseId: string;
  readonly cause: string;
  readonly repeatOf?: string;
  readonly advice?: string;
}

export type JointReviewEvent =
  /** 研判. */
  | Event<'ReviewHeld', JointReview>
  /** 研判结论. */
  | Event<'FindingRecorded', ReviewFinding & { reviewId: string }>;

export type JointReviewCommand =
  Command<'HoldReview', JointReview> | Command<'RecordFinding', ReviewFinding & { reviewId: string }>;

interface JointReviewState {
  readonly held?: JointReview;
  readonly findings: ReadonlyMap<string, ReviewFinding>;
}

/** Stream `joint-review-<reviewId>`. */
export const jointReviewDecider: Decider<JointReviewState, JointReviewEvent, JointReviewCommand, Net & Roster> = {
  category: 'joint-review',
  initial: { findings: new Map() },
  decide: (command, state, ground) => {
    governorOf(ground, seatOf(command, state), command.data);
    return command.type === 'HoldReview' ? hold(command, state) : record(command, state);
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'ReviewHeld':
        return { ...state, held: event.data };
      case 'FindingRecorded': {
        const { reviewId: _reviewId, ...finding } = event.data;
        return { ...state, findings: new Map(state.findings).set(finding.caseId, finding) };
      }
      default:
        return unknownEvent(event);
    }
  },
  actor: (command, state, ground) => governorOf(ground, seatOf(command, state), command.data),
  personal: () => ({}),
};

/** @throws Rejection `REVIEW_UNKNOWN` */
const seatOf = (command: JointReviewCommand, { held }: JointReviewState): string => {
  if (command.type === 'HoldReview') return command.data.unitId;
  if (held) return held.unitId;
  throw refused(command, 'REVIEW_UNKNOWN', 'nobody held it', 'not-found');
};

const hold = (
  command: JointReviewCommand & { type: 'HoldReview' },
  { held }: JointReviewState,
): readonly JointReviewEvent[] => {
  const { by: _by, at, ...review } = command.data;
  if (held && same(held, review)) return [];
  if (held) throw refused(command, 'REVIEW_EXISTS', 'it was held otherwise', 'already-exists');
  if (!isDate(review.heldOn) || review.heldOn > dateOf(at))
    throw refused(command, 'DATE_INVALID', `${review.heldOn} is no past date`);
  if (review.participants.length === 0) throw refused(command, 'RECORD_MISSING', 'nobody took part');
  if (review.cases.length === 0) throw refused(command, 'RECORD_MISSING', 'no case was before it');
  return [{ type: 'ReviewHeld', data: review }];
};

const record = (
  command: JointReviewCommand & { type: 'RecordFinding' },
  { held, findings }: JointReviewState,
): readonly JointReviewEvent[] => {
  const { by: _by, at: _at, reviewId, ...finding } = command.data;
  const { caseId, repeatOf, cause } = finding;
  if (!held?.cases.includes(caseId)) throw refused(command, 'CASE_NOT_COVERED', `case ${caseId} was not before it`);
  const known = findings.get(caseId);
  if (known && same(known, finding)) return [];
  if (known) throw refused(command, 'FINDING_EXISTS', `it found otherwise about case ${caseId}`);
  if (!cause.trim()) throw refused(command, 'REASON_MISSING', 'no cause is named');
  if (repeatOf === caseId) throw refused(command, 'REPEAT_OF_ITSELF', `case ${caseId} is itself`);
  return [{ type: 'FindingRecorded', data: { reviewId, ...finding } }];
};

const refused = (
  { type, data }: JointReviewCommand,
  code: RefusalCode,
  fact: string,
  kind: RejectionKind = 'invalid-state',
): Rejection => new Rejection(kind, code, `Expected ${type} in joint review ${data.reviewId}, but ${fact}`);
