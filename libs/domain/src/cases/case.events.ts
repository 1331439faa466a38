import type { LocalDate } from '../calendars/local-time';
import type { Pause } from '../deadlines/counting';
import type { Layout, Limit, RedRule, Urgency } from '../deadlines/policy';
import type { Verdict } from '../deadlines/lamps';
import type { ChainLink } from '../grid-units/net';
import type { Event, Instant, Personal } from '../kernel/event';
import type { Clock, Stage, Status, Waiver } from '../workflow/definition';
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
/** What a grid worker found on the spot 核实. */
export type Finding = 'EXIST' | 'NOT_EXIST' | 'UNABLE';
/** The lawful kinds of a whistle 吹哨 (handbook §4.4). */
export const whistleKinds = ['STREET_CANNOT_SOLVE', 'JOINT_ENFORCEMENT', 'EMERGENCY'] as const;
export type WhistleKind = (typeof whistleKinds)[number];
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

/** What a child case is about. */
export interface SplitPart {
  readonly text: string;
  readonly category: string;
  readonly matter?: string;
}

/** Why a deadline was counted anew 重算. */
export type RecomputeCause =
  | 'POLICY_CHOSEN'
  | 'POLICY_MIGRATED'
  | 'CLASSIFIED'
  | 'CALENDAR_REVISED'
  | 'EXTENSION_GRANTED'
  | 'EXTENSION_DENIED'
  | 'CLOCK_RESUMED'
  | 'CASE_ABSORBED'
  | 'STAGE_BEGUN';

interface Beginning extends Standing, Pins {
  readonly caseId: string;
  readonly caseNo: string;
  /** The case from which this one was split. */
  readonly splitFrom?: string;
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
  /** An opportunity, no duty: nothing rings. */
  readonly window?: true;
  /** `CALENDAR_YEAR_UNPUBLISHED`: `dueAt` is no more than the last day that is published; nothing rings until the year is. */
  readonly unpublished?: number;
}

/** How the case begins, and what is learned of it before anybody handles it. */
type IntakeEvent =
  | Event<
      'CaseReported',
      Beginning & {
        channel: Channel;
        /** Pseudonym of the reporter; undefined when anonymous. */
        reporterId?: string;
        reporter?: Personal<Reporter>; // †
        /** Who found on patrol the case from which this one was split. */
        finder?: string;
        confidential: boolean;
        anonymous: boolean;
        sourceRef?: string;
      }
    >
  | Event<'CaseDiscovered', Beginning & { finder: string; patrolId?: string }>
  | Event<
      'EarlierContactLinked',
      { organization: string; contactedAt: Instant; result: string; source: string; person: string }
    >
  | Event<'SupplementRequested', Standing & { missingItems: readonly string[]; person: string }>
  | Event<'CaseSupplemented', Standing & { additions: Personal<string> /* † */ }>
  | Event<
      'CaseLocated',
      { addressId: string; gridId: string; gridKind: 'RESIDENTIAL' | 'DEDICATED'; chain: readonly ChainLink[] }
    >
  | Event<'CaseClassified', { category: string; matter?: string; urgency: Urgency }>
  | Event<'CaseVerified', { finding: Finding; evidence: string; person: string }>
  | Event<'CaseFiled', { filingCondition: string; person: string }>
  | Event<
      'CaseAccepted',
      Standing & {
        caseNo: string;
        definition: string;
        policy: string;
        calendar: string;
        acceptedAt: Instant;
        /** The unit and person that accepted for themselves 自办. */
        selfHandled?: { unitId: string; person: string };
        /** The admission under which a grid may handle the matter; kept when the catalogue changes. */
        matterVersion?: string;
      }
    >
  | Event<'CaseRejected', Standing & { reasonCode: string; publicReason: string; referral?: string }>;

/** Who has the case. */
type AssignmentEvent =
  | Event<
      'CaseDispatched',
      Standing & { assignmentId: string; leadUnit: string; round: number; matterVersion?: string }
    >
  | Event<
      'CaseExpressRouted',
      Standing & {
        assignmentId: string;
        partner: string;
        ruleVersion: string;
        bypassedLevels: readonly string[];
        round: number;
      }
    >
  | Event<'DispatchRecalled', Standing & { assignmentId: string; reason: string }>
  | Event<'AssignmentSigned', Standing & { assignmentId: string; person: string }>
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
      'CaseReassigned',
      Standing & { assignmentId: string; fromUnit: string; toUnit: string; reason: string; matterVersion?: string }
    >
  | Event<'CoHandlerAdded', { unit: string; task: string; limit?: LocalDate }>
  | Event<'CoHandlerReported', { unit: string; result: string; person: string }>
  /** `arbiter`: the unit that decides; left out, the dispatcher does (handbook §4.3). */
  | Event<
      'AssignmentReturned',
      Standing & {
        assignmentId: string;
        unit: string;
        reason: string;
        basis?: string;
        proposedUnit?: string;
        returnCount: number;
        arbiter?: string;
        person: string;
      }
    >
  /** `assignmentId` when a new lead is named, whose assignment it is. */
  | Event<
      'ReturnArbitrated',
      Standing & {
        upheld: boolean;
        newLead?: string;
        assignmentId?: string;
        matterVersion?: string;
        binding: boolean;
        reason: string;
        person: string;
      }
    >;

/** What is done about the matter. */
type HandlingEvent =
  | Event<'ReporterContacted', { person: string; method: Channel; reached: boolean; at: Instant }>
  | Event<'HandlingStarted', { person: string; unitId: string; level: string }>
  /** Of a category whose handling has several limits one after the other, such as 私搭乱建. */
  | Event<'HandlingStageBegun', { stage: string; person: string }>
  | Event<'ProgressNoted', { person: string; note: Personal<string> /* † */ }>
  | Event<
      'CaseHandled',
      Standing & {
        person: string;
        round: number;
        outcome: Outcome;
        settlement?: Settlement;
        unresolvedReason?: string;
        plannedDate?: string;
        /** Whether the request was as told. */
        genuine?: boolean;
        finalResult?: boolean;
        /** What the definition does without for this outcome. */
        waived?: readonly Waiver[];
        account?: Personal<string>; // †
        resolvedAtLevel: string;
        selfHandled: boolean;
      }
    >;

/** Departments called to the spot 吹哨报到, and what a council makes of the matter 议事. */
type CallingEvent =
  | Event<
      'WhistleBlown',
      { kind: WhistleKind; departments: readonly string[]; arriveLimit: number; unit: string; person: string }
    >
  | Event<'DepartmentArrived', { department: string; person: string; at: Instant }>
  | Event<'DepartmentRated', { department: string; score: number; reason: string; person: string }>
  | Event<'WhistleEnded', { result: string; person: string }>
  | Event<'DeliberationLinked', { council: string; item: string; person: string }>
  | Event<'DeliberationReturned', { council: string; item: string; resolution: string; tasks: readonly string[] }>;

/** Checked, answered, judged by the resident, and handled again where it was not good. */
type CheckingEvent =
  /** `candidatesDigest` and `drawSeed` reproduce the choice (handbook §4.6). */
  | Event<'InspectorDrawn', { candidatesDigest: string; candidates: number; drawSeed: string; chosen: string }>
  | Event<'InspectionPassed', Standing & { inspector: string; round: number; findings: string; found?: Outcome }>
  | Event<
      'InspectionFailed',
      Standing & { inspector: string; round: number; findings: string; found?: Outcome; unableReason?: string }
    >
  | Event<'PublicReplyPublished', Partial<Standing> & { text: string }>
  /** `reporter`: which of several, once cases were merged. */
  | Event<'CallbackMade', { agent: string; method: Channel; reached: boolean; attempt: number; reporter?: string }>
  | Event<
      'SatisfactionRecorded',
      Partial<Standing> & {
        level: Satisfaction;
        solved: boolean;
        statement?: Personal<string> /* † */;
        reporter?: string;
      }
    >
  | Event<
      'ReworkOrdered',
      Partial<Standing> & {
        round: number;
        trigger: 'INSPECTION_FAILED' | 'DISSATISFIED' | 'SUPERVISOR' | 'REOPENED';
        reason?: string;
      }
    >;

/** 催办 → 督办 → 通报, each step once (handbook §4.6). */
type SupervisionEvent =
  | Event<'ReminderSent', { to?: string; clock: Clock; generation: number; note?: string; person: string }>
  | Event<
      'SupervisionOpened',
      {
        kind: 'OVERDUE_ORDER' | 'IMPORTANT' | 'LEADER';
        unitId?: string;
        trigger: 'HANDLE_OVERDUE' | 'TOTAL_OVERDUE' | 'DISSATISFIED_AGAIN' | 'ORDERED';
        reason?: string;
      }
    >
  | Event<'SupervisionAnswered', { person: string; answer: string }>
  | Event<'SupervisionClosed', { person: string; decision: string }>
  | Event<'NoticeIssued', { unit?: string; facts: string; person: string }>;

/** Reviewed and ended, one way or another. `at` of an ending is the instant from which the window for reopening counts. */
type EndingEvent =
  | Event<'CaseReviewed', Standing & { cause: string; repeatOf?: string; advice?: string; jointReviewId?: string }>
  /** The five events that satisfied the five stages; `waived` those that the definition does without for this outcome. */
  | Event<
      'CaseClosed',
      Standing & { stageProof: Readonly<Record<Stage, string>>; waived?: readonly Waiver[]; at: Instant }
    >
  | Event<'CaseForceClosed', Standing & { reason: string; approver: string; missing: string; at: Instant }>
  | Event<'CaseReopened', Standing & { reason: string; round: number }>
  | Event<'CaseArchived', Standing & { retentionClass: string }>
  | Event<'CaseWithdrawn', Standing & { reason: string; confirmedBy: string }>
  | Event<'CaseVoided', Standing & { reason: string; approver: string }>
  | Event<'CaseMerged', Standing & { survivingCase: string }>
  /** The survivor takes in a merged case: its earlier anchor counts, and its reporters are owed reply and callback. */
  | Event<'CaseAbsorbed', Partial<Standing> & { caseId: string; reportedAt: Instant; reporters: readonly string[] }>
  | Event<'CaseSplit', { childCases: readonly string[]; parts: Personal<readonly SplitPart[]> /* † */ }>
  | Event<'ChildCaseEnded', { childCase: string; endedAs: Status }>;

type TimeEvent =
  | Event<'DeadlineSet', Deadline>
  | Event<'DeadlineRecomputed', Deadline & { previousDueAt: Instant; cause: RecomputeCause }>
  /** Nobody has to meet it: a window, or what was not yet due when the case was given up. */
  | Event<
      'DeadlineWithdrawn',
      { clock: Clock; generation: number; cause: 'WINDOW_USED' | 'WINDOW_UNUSED' | 'CASE_ENDED' }
    >
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
  /** To another policy, or another definition, after a dry run that showed what would follow. */
  | Event<
      'CaseMigrated',
      { fromVersion: string; toVersion: string; dryRunId: string; definition?: { from: string; to: string } }
    >
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
        /** SHA-256 of the explanation as it is printed in Chinese. */
        explanation?: string;
        /** The due instant lies in a year that was not published: in doubt for the unit. */
        unpublished?: number;
      }
    >;

/** What is said about a record afterwards; the record itself stays (handbook §6). */
type RatingEvent =
  | Event<
      'VerdictCorrected',
      { clock: Clock; generation: number; previous: Verdict; result: Verdict; appealId: string; reason: string }
    >
  | Event<
      'CaseExcludedFromRating',
      { indicators: readonly string[]; evidence: string; requestedBy: string; approver: string }
    >
  | Event<'ExclusionRevoked', { indicators: readonly string[]; reason: string; approver: string }>;

export type CaseEvent =
  | IntakeEvent
  | AssignmentEvent
  | HandlingEvent
  | CallingEvent
  | CheckingEvent
  | SupervisionEvent
  | EndingEvent
  | TimeEvent
  | RatingEvent;

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
    case 'CaseSupplemented':
      return { additions: everybody };
    case 'CaseSplit':
      return { parts: everybody };
    case 'ProgressNoted':
      return { note: everybody };
    case 'CaseHandled':
      return { account: everybody };
    case 'SatisfactionRecorded':
      return { statement: event.data.reporter ? [caseId, event.data.reporter] : everybody };
    default:
      return {};
  }
};
