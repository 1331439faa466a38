import type { LocalDate } from '../calendars/local-time';
import type { Pause } from '../deadlines/counting';
import type { Layout, Limit, RedRule, Urgency } from '../deadlines/policy';
import type { Verdict } from '../deadlines/lamps';
import type { ChainLink } from '../grid-units/net';
import type { Event, Instant, Personal } from '../kernel/event';
import type { Clock, Stage, Status } from '../workflow/definition';
import type { Pins } from '../workflow/rulebook';

// Stored for ever. Never reshape an event: add one, and add its JSON to test/golden. † marks personal fields (handbook §8).

export type Channel = 'PHONE' | 'APP' | 'WECHAT' | 'WINDOW' | 'PATROL' | 'HOTLINE_12345';
export type Outcome =
  | 'RESOLVED'
  | 'PARTIALLY_RESOLVED'
  | 'MEDIATED'
  | 'EXPLAINED'
  | 'REFERRED'
  | 'UNRESOLVED'
  | 'NOT_EXISTENT'
  | 'OUT_OF_DUTY';
export type Settlement = 'CLAIM_DROPPED' | 'COMPENSATED' | 'OTHER';
export type Satisfaction = 'SATISFIED' | 'BASICALLY_SATISFIED' | 'DISSATISFIED' | 'NOT_RATED';

/** Where the definition put the case: decided once, then part of the fact, so that history reads without the definition. */
export interface Standing {
  readonly status: Status;
  readonly stage: Stage;
}

/** Who reported, as far as he said. */
export interface Reporter {
  readonly name?: string;
  readonly telephone?: string;
}

/** Why a deadline was counted anew 重算. */
export type RecomputeCause =
  | 'POLICY_CHOSEN'
  | 'POLICY_MIGRATED'
  | 'CLASSIFIED'
  | 'CALENDAR_REVISED'
  | 'EXTENSION_GRANTED'
  | 'EXTENSION_DENIED'
  | 'CLOCK_RESUMED';

interface Beginning extends Standing, Pins {
  readonly caseId: string;
  readonly caseNo: string;
  /** The instant from which the whole counts. */
  readonly reportedAt: Instant;
  readonly text: Personal<string>; // †
  /** Room or exact spot. */
  readonly placeDetail?: Personal<string>; // †
}

/** A running deadline; its instants are evidence, derived from the rest by the versions named. */
export interface Deadline extends Layout {
  readonly clock: Clock;
  /** Rises with every change, so that an old alarm is known as such (engineering rule: rungs are claimed once). */
  readonly generation: number;
  readonly anchor: Instant;
  readonly limit: Limit;
  /** Granted on top, in the unit of the limit. */
  readonly extended?: number;
  /** Every pause of this run so far: what was used up before it stays used up, no more and no less. */
  readonly pauses?: readonly Pause[];
  readonly policy: string;
  readonly calendar: string;
  /** Last instant of green. */
  readonly yellowAt: Instant;
  readonly dueAt: Instant;
  readonly yellowCardAt?: Instant;
  /** Left out: as soon as the deadline has passed. */
  readonly redCardAt?: Instant;
  /** The red card of this run is issued; nothing rings any more. */
  readonly carded?: true;
  /** `CALENDAR_YEAR_UNPUBLISHED`: `dueAt` is no more than the last day that is published; nothing rings until the year is. */
  readonly unpublished?: number;
}

export type CaseEvent =
  | Event<
      'CaseReported',
      Beginning & {
        channel: Channel;
        /** Pseudonym of the reporter; undefined when anonymous. */
        reporterId?: string;
        reporter?: Personal<Reporter>; // †
        confidential: boolean;
        anonymous: boolean;
        sourceRef?: string;
      }
    >
  | Event<'CaseDiscovered', Beginning & { finder: string; patrolId?: string }>
  | Event<
      'CaseLocated',
      { addressId: string; gridId: string; gridKind: 'RESIDENTIAL' | 'DEDICATED'; chain: readonly ChainLink[] }
    >
  | Event<'CaseClassified', { category: string; matter?: string; urgency: Urgency }>
  | Event<
      'CaseAccepted',
      Standing & {
        caseNo: string;
        definition: string;
        policy: string;
        calendar: string;
        /** The unit and person that accepted for themselves 自办. */
        selfHandled?: { unitId: string; person: string };
        /** The admission under which a grid may handle the matter; kept when the catalogue changes. */
        matterVersion?: string;
      }
    >
  | Event<
      'CaseDispatched',
      Standing & { assignmentId: string; leadUnit: string; round: number; matterVersion?: string }
    >
  | Event<'AssignmentSigned', Standing & { assignmentId: string; person: string }>
  | Event<'HandlingStarted', { person: string; unitId: string; level: string }>
  | Event<'ProgressNoted', { person: string; note: Personal<string> /* † */ }>
  | Event<
      'CaseEscalated',
      Standing & {
        assignmentId: string;
        fromUnit: string;
        toUnit: string;
        skippedLevels: readonly string[];
        reason: string;
      }
    >
  | Event<'SkippedLevelNotified', { level: string; unitId: string }>
  | Event<
      'CaseHandled',
      Standing & {
        person: string;
        round: number;
        outcome: Outcome;
        settlement?: Settlement;
        unresolvedReason?: string;
        plannedDate?: string;
        account?: Personal<string>; // †
        resolvedAtLevel: string;
        selfHandled: boolean;
      }
    >
  | Event<'InspectionPassed', Standing & { inspector: string; round: number; findings: string }>
  | Event<'InspectionFailed', Standing & { inspector: string; round: number; findings: string }>
  | Event<'PublicReplyPublished', Partial<Standing> & { text: string }>
  | Event<'CallbackMade', { agent: string; method: Channel; reached: boolean; attempt: number }>
  | Event<
      'SatisfactionRecorded',
      Standing & { level: Satisfaction; solved: boolean; statement?: Personal<string> /* † */ }
    >
  | Event<'ReworkOrdered', { round: number; trigger: 'INSPECTION_FAILED' | 'DISSATISFIED' }>
  | Event<'CaseReviewed', Standing & { cause: string; repeatOf?: string; advice?: string }>
  /** The five events that satisfied the five stages. */
  | Event<'CaseClosed', Standing & { stageProof: Readonly<Record<Stage, string>> }>
  | Event<'DeadlineSet', Deadline>
  | Event<'DeadlineRecomputed', Deadline & { previousDueAt: Instant; cause: RecomputeCause }>
  | Event<'RedCardIssued', { clock: Clock; generation: number; unitId?: string; dueAt: Instant; rule: RedRule }>
  | Event<
      'YellowCardIssued',
      { clock: Clock; generation: number; unitId?: string; dueAt: Instant; rule: 'DAYS_LEFT' | 'PERCENT' }
    >
  | Event<'ExtensionRequested', { clock: Clock; generation: number; amount: number; reason: string; person: string }>
  /** `newBudget` in the unit of the limit. */
  | Event<'ExtensionGranted', { clock: Clock; amount: number; newBudget: number; approver: string }>
  | Event<'ExtensionDenied', { clock: Clock; approver: string; reason: string }>
  /** `budgetSpent` in days for day limits, in milliseconds for hour limits; `until` ends it by itself. */
  | Event<
      'ClockPaused',
      { clock: Clock; generation: number; reasonCode: string; from: Instant; until?: Instant; budgetSpent: number }
    >
  | Event<'ClockResumed', { clock: Clock; at: Instant }>
  | Event<'CaseSuspended', Standing & { reason: string; resumeOn: LocalDate; approver: string }>
  | Event<'CaseResumed', Standing & { person: string }>
  | Event<
      'CasePutOnAccount',
      Standing & { explanation: string; verifiedBy: string; owner: string; reviewOn: LocalDate; approver: string }
    >
  | Event<'AccountReviewed', { person: string; state: string; nextReviewOn: LocalDate }>
  | Event<'CaseTakenOffAccount', Standing & { reason: string; approver: string }>
  /** To another policy, after a dry run that showed what would follow. */
  | Event<'CaseMigrated', { fromVersion: string; toVersion: string; dryRunId: string }>
  /** The act came while an extension asked in time was undecided: whether it was on time is said with that decision. */
  | Event<'VerdictDeferred', { clock: Clock; generation: number; actAt: Instant }>
  | Event<
      'VerdictRecorded',
      {
        clock: Clock;
        generation: number;
        result: Verdict;
        dueAt: Instant;
        actAt: Instant;
        policy: string;
        calendar: string;
        /** The due instant lies in a year that was not published: in doubt for the unit. */
        unpublished?: number;
      }
    >
  | Event<
      'SupervisionOpened',
      {
        kind: 'OVERDUE_ORDER' | 'IMPORTANT';
        unitId?: string;
        trigger: 'HANDLE_OVERDUE' | 'TOTAL_OVERDUE' | 'DISSATISFIED_AGAIN';
      }
    >
  | Event<'SupervisionAnswered', { person: string; answer: string }>
  | Event<'SupervisionClosed', { person: string; decision: string }>;

export type CaseEventOf<Type extends CaseEvent['type']> = Extract<CaseEvent, { type: Type }>;

/** Which fields are sealed, and under whose keys: the reporter's, and the case's own. Destroying either hides the text. */
export const personalFields = (
  event: CaseEvent,
  reporterId: string | undefined,
  caseId: string,
): Readonly<Record<string, readonly string[]>> => {
  const everybody = reporterId ? [caseId, reporterId] : [caseId];
  switch (event.type) {
    case 'CaseReported':
      return { text: everybody, placeDetail: everybody, reporter: everybody };
    case 'CaseDiscovered':
      return { text: everybody, placeDetail: everybody };
    case 'ProgressNoted':
      return { note: everybody };
    case 'CaseHandled':
      return { account: everybody };
    case 'SatisfactionRecorded':
      return { statement: everybody };
    default:
      return {};
  }
};
