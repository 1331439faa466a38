import type { Command, Instant } from '../kernel/event';
import type { LocalDate } from '../calendars/local-time';
import type { Urgency } from '../deadlines/policy';
import type { Clock } from '../workflow/definition';
import type { Channel, Outcome, Reporter, Satisfaction, Settlement } from './case.events';

interface Place {
  readonly addressId?: string;
  readonly placeDetail?: string;
}

type On<Type extends string, Data = unknown> = Command<Type, Data & { caseId: string }>;

export type CaseCommand =
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
  | On<'LocateCase', { addressId: string }>
  | On<'ClassifyCase', { category: string; matter?: string; urgency: Urgency }>
  | On<'AcceptCase', { forSelf: boolean; policy?: string }>
  | On<'DispatchCase', { toUnit?: string }>
  | On<'SignAssignment'>
  | On<'StartHandling'>
  | On<'NoteProgress', { note: string }>
  | On<'EscalateCase', { toUnit?: string; reason: string }>
  | On<
      'HandleCase',
      { outcome: Outcome; settlement?: Settlement; unresolvedReason?: string; plannedDate?: string; account?: string }
    >
  | On<'InspectCase', { passed: boolean; findings: string }>
  | On<'PublishReply', { text: string }>
  | On<'MakeCallback', { method: Channel; reached: boolean }>
  | On<'RecordSatisfaction', { level: Exclude<Satisfaction, 'NOT_RATED'>; solved: boolean; statement?: string }>
  | On<'ReviewCase', { cause: string; repeatOf?: string; advice?: string }>
  | On<'CloseCase'>
  | On<'AnswerSupervision', { answer: string }>
  | On<'CloseSupervision', { decision: string }>
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
  | On<'MigrateCase', { policy: string; dryRunId: string }>
  /** A year was published or revised: what runs under an older version of its calendar is counted anew. */
  | On<'RecomputeDeadlines'>
  /** An alarm rang. Harmless when early, late, doubled or obsolete. */
  | On<'ExpireDeadline', { clock: Clock; generation: number }>;

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
