import type { Command, Instant } from '../kernel/event';
import type { LocalDate } from '../calendars/local-time';
import type { Urgency } from '../deadlines/policy';
import type { Verdict } from '../deadlines/lamps';
import type { Clock, Status } from '../workflow/definition';
import type { Pins } from '../workflow/rulebook';
import type { Channel, Finding, Outcome, Reporter, Satisfaction, Settlement, SplitPart } from './case.events';

interface Place {
  readonly addressId?: string;
  readonly placeDetail?: string;
}

type On<Type extends string, Data = unknown> = Command<Type, Data & { caseId: string }>;

export type IntakeCommand =
  | On<
      'ReportCase',
      Place & {
        channel: Channel;
        text: string;
        anonymous: boolean;
        /** The resident for whom a member of staff reports, if he is known here. */
        reporterId?: string;
        /** Pseudonym for a resident who is not. */
        newReporterId: string;
        reporter?: Reporter;
        confidential: boolean;
        sourceRef?: string;
      }
    >
  | On<'DiscoverCase', Place & { text: string; patrolId?: string }>
  /** What a split leaves for one child: all but the part itself is the parent's. */
  | On<
      'BeginChildCase',
      Pins &
        Place &
        SplitPart & {
          parentCase: string;
          reportedAt: Instant;
          channel: Channel;
          reporterId?: string;
          reporter?: Reporter;
          /** Who found the parent on patrol. */
          finder?: string;
          confidential: boolean;
          anonymous: boolean;
        }
    >
  | On<'LinkEarlierContact', { organization: string; contactedAt: Instant; result: string; source: string }>
  | On<'RequestSupplement', { missingItems: readonly string[] }>
  | On<'SupplementCase', { additions: string }>
  | On<'LocateCase', { addressId: string }>
  | On<'ClassifyCase', { category: string; matter?: string; urgency: Urgency }>
  | On<'VerifyCase', { finding: Finding; evidence: string }>
  | On<'FileCase', { filingCondition?: string }>
  | On<'AcceptCase', { forSelf: boolean; policy?: string }>
  | On<'RejectCase', { reasonCode: string; publicReason: string; referral?: string }>;

export type AssignmentCommand =
  | On<'DispatchCase', { toUnit?: string }>
  | On<'RouteExpress'>
  | On<'RecallDispatch', { reason: string }>
  | On<'SignAssignment'>
  | On<'EscalateCase', { toUnit?: string; reason: string }>
  | On<'ReassignCase', { toUnit: string; reason: string }>
  | On<'AddCoHandler', { unit: string; task: string; limit?: LocalDate }>
  | On<'ReportCoHandling', { result: string }>
  | On<'ReturnAssignment', { reason?: string; basis?: string; proposedUnit?: string }>
  | On<'ArbitrateReturn', { upheld: boolean; newLead?: string; reason: string }>;

export type HandlingCommand =
  | On<'ContactReporter', { method: Channel; reached: boolean }>
  | On<'StartHandling'>
  | On<'BeginHandlingStage', { stage: string }>
  | On<'NoteProgress', { note: string }>
  | On<
      'HandleCase',
      {
        outcome: Outcome;
        settlement?: Settlement;
        unresolvedReason?: string;
        plannedDate?: string;
        genuine?: boolean;
        finalResult?: boolean;
        account?: string;
        /** Chance for drawing an inspector; given by the edge. */
        drawSeed?: string;
      }
    >;

export type CallingCommand =
  /** `arriveLimit` in minutes. */
  | On<'BlowWhistle', { kind: string; departments: readonly string[]; arriveLimit?: number }>
  | On<'ReportArrival'>
  | On<'RateDepartment', { department: string; score: number; reason: string }>
  | On<'EndWhistle', { result: string }>
  | On<'LinkDeliberation', { council: string; item: string }>
  | On<'ReturnDeliberation', { council: string; item: string; resolution: string; tasks: readonly string[] }>;

export type CheckingCommand =
  | On<'InspectCase', { passed: boolean; findings: string; found?: Outcome; unableReason?: string }>
  | On<'PublishReply', { text: string }>
  /** `reporter` names one of several, once cases were merged. */
  | On<'MakeCallback', { method: Channel; reached: boolean; reporter?: string }>
  | On<
      'RecordSatisfaction',
      { level: Exclude<Satisfaction, 'NOT_RATED'>; solved: boolean; statement?: string; reporter?: string }
    >
  | On<'OrderRework', { reason: string }>;

export type SupervisionCommand =
  | On<'SendReminder', { clock: Clock; note?: string }>
  | On<'OpenSupervision', { kind: 'OVERDUE_ORDER' | 'IMPORTANT' | 'LEADER'; reason: string }>
  | On<'AnswerSupervision', { answer: string }>
  | On<'CloseSupervision', { decision: string }>
  | On<'IssueNotice', { facts: string }>;

export type EndingCommand =
  | On<'ReviewCase', { cause: string; repeatOf?: string; advice?: string; jointReviewId?: string }>
  | On<'CloseCase'>
  | On<'ForceCloseCase', { reason: string }>
  | On<'ReopenCase', { reason: string }>
  | On<'ArchiveCase', { retentionClass?: string }>
  /** `confirmedBy`: who has asked the reporter; left out, who sends it. */
  | On<'WithdrawCase', { reason: string; confirmedBy?: string }>
  | On<'VoidCase', { reason: string; approver?: string }>
  /** `surviving`: what the edge read of the other case. */
  | On<'MergeCase', { survivingCase: string; surviving?: MergePartner }>
  | On<'AbsorbCase', { merged: string; reportedAt: Instant; reporters: readonly string[] }>
  /** `childCases`: an id for each part, given by the edge. */
  | On<'SplitCase', { parts: readonly SplitPart[]; childCases: readonly string[] }>
  | On<'NoteChildEnded', { childCase: string; endedAs: Status }>;

export type TimeCommand =
  | On<'RequestExtension', { clock: Clock; amount: number; reason: string }>
  | On<'GrantExtension', { clock: Clock }>
  | On<'DenyExtension', { clock: Clock; reason: string }>
  | On<'PauseClock', { clock: Clock; reasonCode: string; until: Instant }>
  | On<'ResumeClock', { clock: Clock }>
  | On<'SuspendCase', { reason: string; resumeOn?: LocalDate }>
  | On<'ResumeCase'>
  | On<'PutOnAccount', { explanation: string; verifiedBy: string; owner: string; reviewOn: LocalDate }>
  | On<'ReviewAccount', { state: string; nextReviewOn: LocalDate }>
  | On<'TakeOffAccount', { reason: string }>
  | On<'MigrateCase', { policy: string; definition?: string; dryRunId: string }>;

export type RatingCommand =
  | On<'CorrectVerdict', { clock: Clock; generation: number; result: Verdict; appealId: string; reason: string }>
  | On<'ExcludeFromRating', { indicators: readonly string[]; evidence: string; requestedBy: string }>
  | On<'RevokeExclusion', { indicators: readonly string[]; reason: string }>;

/** What a person, or an automation, wishes of the case; every one is a move of the definition. */
export type MoveCommand =
  | IntakeCommand
  | AssignmentCommand
  | HandlingCommand
  | CallingCommand
  | CheckingCommand
  | SupervisionCommand
  | EndingCommand
  | TimeCommand
  | RatingCommand;

export type CaseCommand =
  | MoveCommand
  /** A year was published or revised: what runs under an older version of its calendar is counted anew. */
  | On<'RecomputeDeadlines'>
  /** An alarm rang. Harmless when early, late, doubled or obsolete. */
  | On<'ExpireDeadline', { clock: Clock; generation: number }>;

/** What merging asks of the case that survives (handbook §4.7). */
export interface MergePartner {
  readonly open: boolean;
  readonly confidential: boolean;
  readonly addressId?: string;
  readonly category?: string;
}

export type CaseCommandOf<Type extends CaseCommand['type']> = Extract<CaseCommand, { type: Type }>;

/** The number people quote: date of the report and forty bits of the case id, such as `20200219-7K3M9QXZ`. */
export const caseNumber = (caseId: string, date: string): string => {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'; // Crockford: no I, L, O, U
  let bits = BigInt(`0x${caseId.replaceAll('-', '').slice(-10)}`);
  let word = '';
  for (let digit = 0; digit < 8; digit++, bits >>= 5n) word = alphabet.charAt(Number(bits & 31n)) + word;
  return `${date}-${word}`;
};

/** Whose wish an expiry is. */
export const engine = 'engine';

/** What an alarm is about: the yellow card, the red one, or the end of a pause. */
export type AlarmOf = 'YELLOW' | 'RED' | 'RESUME';

/** The command for an alarm that rang, with the key under which its rung is claimed once. */
export const expireDeadline = (caseId: string, clock: Clock, generation: number, at: Instant, of: AlarmOf = 'RED') => ({
  key: `d_${caseId}_${clock}_g${generation}${of === 'RED' ? '' : `_${of}`}`,
  command: { type: 'ExpireDeadline', data: { caseId, clock, generation, by: engine, at } } satisfies CaseCommand,
});
