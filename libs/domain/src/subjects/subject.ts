import type { Decider } from '../kernel/decider';
import { unknownEvent, type Actor, type Command, type Event, type Instant, type Personal } from '../kernel/event';
import { Rejection, type RejectionKind } from '../kernel/rejection';
import type { RefusalCode } from '../kernel/refusals';
import { postsOf, type Roster } from '../posts/roster';

/** What a person may agree to have shown, such as the name on a door plate 共产党员户 (handbook §8). */
export const consentPurposes = ['DOOR_PLATE', 'COURTYARD_PLATE', 'SERVICE_BOARD'] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];

/** On whose wish data are destroyed: the person's, because their time is over, or an authority's. */
export type ErasureGround = 'SUBJECT_REQUEST' | 'RETENTION_ENDED' | 'AUTHORITY_ORDER';

/** One stream whose events name the subject, and the hash at its end: it verified after the key was gone. */
export interface TouchedStream {
  readonly stream: string;
  readonly revision: number;
  readonly head: string;
}

export type SubjectEvent =
  | Event<'SubjectRegistered', { subjectId: string; name: Personal<string>; telephone?: Personal<string> }>
  | Event<'ConsentGiven', { purpose: ConsentPurpose }>
  | Event<'ConsentWithdrawn', { purpose: ConsentPurpose }>
  | Event<'ProcessingRestricted', { reason: string }>
  | Event<'RestrictionLifted', { reason: string }>
  | Event<'LegalHoldPlaced', { holdId: string; reason: string }>
  | Event<'LegalHoldLifted', { holdId: string; reason: string }>
  /** Decided: from here on the key is to be destroyed, and nothing is sealed for this person any more. */
  | Event<
      'PersonalDataShredded',
      { subjectId: string; requestId: string; ground: ErasureGround; keyFingerprint: string; officer: string }
    >
  /** Done: the certificate 销毁证明. `parts` names what was rebuilt or purged. */
  | Event<
      'ErasureCertified',
      {
        subjectId: string;
        requestId: string;
        ground: ErasureGround;
        keyFingerprint: string;
        erasedAt: Instant;
        streams: readonly TouchedStream[];
        parts: readonly string[];
      }
    >;

type Of<Type extends string, Data = unknown> = Command<Type, Data & { subjectId: string }>;

export type SubjectCommand =
  | Of<'RegisterSubject', { name: string; telephone?: string }>
  | Of<'GiveConsent', { purpose: ConsentPurpose }>
  | Of<'WithdrawConsent', { purpose: ConsentPurpose }>
  | Of<'RestrictProcessing', { reason: string }>
  | Of<'LiftRestriction', { reason: string }>
  | Of<'PlaceLegalHold', { holdId: string; reason: string }>
  | Of<'LiftLegalHold', { holdId: string; reason: string }>
  /** `openCases`: what the edge finds that still name the person. */
  | Of<
      'ShredPersonalData',
      { requestId: string; ground: ErasureGround; keyFingerprint: string; openCases: readonly string[] }
    >
  | Of<'CertifyErasure', { streams: readonly TouchedStream[]; parts: readonly string[] }>;

/** `ACTIVE` 有效, `RESTRICTED` 限制处理: opened for a stated legal purpose only, `ERASED` 已销毁: never again. */
export type SubjectStatus = 'ACTIVE' | 'RESTRICTED' | 'ERASED';

export interface SubjectState {
  readonly status: SubjectStatus;
  readonly registered: boolean;
  readonly consents: readonly ConsentPurpose[];
  readonly holds: readonly string[];
  readonly shredding?: { readonly requestId: string; readonly ground: ErasureGround; readonly keyFingerprint: string };
  readonly certified: boolean;
}

export const unknownSubject: SubjectState = {
  status: 'ACTIVE',
  registered: false,
  consents: [],
  holds: [],
  certified: false,
};

const evolve = (state: SubjectState, event: SubjectEvent): SubjectState => {
  switch (event.type) {
    case 'SubjectRegistered':
      return { ...state, registered: true };
    case 'ConsentGiven':
      return { ...state, consents: [...state.consents, event.data.purpose] };
    case 'ConsentWithdrawn':
      return { ...state, consents: state.consents.filter((purpose) => purpose !== event.data.purpose) };
    case 'ProcessingRestricted':
      return { ...state, status: 'RESTRICTED' };
    case 'RestrictionLifted':
      return { ...state, status: 'ACTIVE' };
    case 'LegalHoldPlaced':
      return { ...state, holds: [...state.holds, event.data.holdId] };
    case 'LegalHoldLifted':
      return { ...state, holds: state.holds.filter((holdId) => holdId !== event.data.holdId) };
    case 'PersonalDataShredded': {
      const { requestId, ground, keyFingerprint } = event.data;
      return { ...state, status: 'ERASED', consents: [], shredding: { requestId, ground, keyFingerprint } };
    }
    case 'ErasureCertified':
      return { ...state, certified: true };
    default:
      return unknownEvent(event);
  }
};

const decide = (command: SubjectCommand, state: SubjectState): readonly SubjectEvent[] => {
  if (state.status === 'ERASED' && command.type !== 'CertifyErasure' && command.type !== 'ShredPersonalData')
    throw refuse('invalid-state', 'SUBJECT_ERASED', command, 'the data of this person were destroyed');
  switch (command.type) {
    case 'RegisterSubject': {
      const { subjectId, name, telephone } = command.data;
      return state.registered
        ? []
        : [{ type: 'SubjectRegistered', data: { subjectId, name, ...(telephone ? { telephone } : {}) } }];
    }
    case 'GiveConsent': {
      const { purpose } = command.data;
      return state.consents.includes(purpose) ? [] : [{ type: 'ConsentGiven', data: { purpose } }];
    }
    case 'WithdrawConsent': {
      const { purpose } = command.data;
      return state.consents.includes(purpose) ? [{ type: 'ConsentWithdrawn', data: { purpose } }] : [];
    }
    case 'RestrictProcessing': {
      const reason = wantReason(command, command.data.reason);
      return state.status === 'RESTRICTED' ? [] : [{ type: 'ProcessingRestricted', data: { reason } }];
    }
    case 'LiftRestriction': {
      const reason = wantReason(command, command.data.reason);
      return state.status === 'RESTRICTED' ? [{ type: 'RestrictionLifted', data: { reason } }] : [];
    }
    case 'PlaceLegalHold': {
      const { holdId, reason } = command.data;
      wantReason(command, reason);
      return state.holds.includes(holdId) ? [] : [{ type: 'LegalHoldPlaced', data: { holdId, reason } }];
    }
    case 'LiftLegalHold': {
      const { holdId, reason } = command.data;
      wantReason(command, reason);
      return state.holds.includes(holdId) ? [{ type: 'LegalHoldLifted', data: { holdId, reason } }] : [];
    }
    case 'ShredPersonalData':
      return shred(command, state);
    case 'CertifyErasure': {
      const { subjectId, streams, parts, at } = command.data;
      if (!state.shredding)
        throw refuse('invalid-state', 'RECORD_MISSING', command, 'nobody has decided that they be destroyed');
      return state.certified
        ? []
        : [{ type: 'ErasureCertified', data: { subjectId, ...state.shredding, erasedAt: at, streams, parts } }];
    }
  }
};

/** Irreversible; refused while a case that names the person is open, or while the law wants the data kept (handbook §8). */
const shred = (command: SubjectCommandOf<'ShredPersonalData'>, state: SubjectState): readonly SubjectEvent[] => {
  const { subjectId, requestId, ground, keyFingerprint, openCases, by } = command.data;
  if (state.status === 'ERASED') return [];
  if (state.holds.length > 0)
    throw refuse('invalid-state', 'LEGAL_HOLD', command, `${state.holds.join(', ')} wants them kept`);
  if (openCases.length > 0)
    throw refuse('invalid-state', 'OPEN_CASE', command, `${openCases.length} cases are open, ${openCases[0]} for one`);
  return [{ type: 'PersonalDataShredded', data: { subjectId, requestId, ground, keyFingerprint, officer: by } }];
};

export type SubjectCommandOf<Type extends SubjectCommand['type']> = Extract<SubjectCommand, { type: Type }>;

/** A person about whom data are kept 个人信息主体 (handbook §8), stream `subject-<subjectId>`; the id is a pseudonym. */
export const subjectDecider: Decider<SubjectState, SubjectEvent, SubjectCommand, Roster> = {
  category: 'subject',
  initial: unknownSubject,
  decide: (command, state, roster) => {
    actingFor(command, roster);
    return decide(command, state);
  },
  evolve,
  actor: (command, _state, roster) => actingFor(command, roster),
  personal: (event): Readonly<Record<string, readonly string[]>> =>
    event.type === 'SubjectRegistered' ? { name: [event.data.subjectId], telephone: [event.data.subjectId] } : {},
};

/** The engine's own hand. */
const engine = 'engine';

/** Consent is the person's own; holds, restriction and erasure are the data officer's 个人信息负责人; registering is anybody's on staff. */
const actingFor = (command: SubjectCommand, roster: Roster): Actor => {
  const { by, at, subjectId } = command.data;
  if (by === engine) return { person: engine, role: 'ENGINE' };
  const held = postsOf(roster, by, at);
  switch (command.type) {
    case 'RegisterSubject':
      return { person: by, ...(held[0] ? { post: held[0].post } : {}) };
    case 'GiveConsent':
    case 'WithdrawConsent':
      if (by === subjectId) return { person: by, role: 'SUBJECT' };
      break;
    case 'CertifyErasure':
      break;
    default:
      if (held.some(({ post }) => post === officer)) return { person: by, post: officer };
  }
  throw refuse('forbidden', 'ACTOR_NOT_ALLOWED', command, `${by} is neither this person nor a data officer`);
};

const officer = 'DATA_OFFICER';

const wantReason = (command: SubjectCommand, reason: string): string => {
  if (reason.trim()) return reason;
  throw refuse('invalid-argument', 'REASON_MISSING', command, 'it has no reason');
};

const refuse = (kind: RejectionKind, code: RefusalCode, { type, data }: SubjectCommand, fact: string): Rejection =>
  new Rejection(kind, code, `Expected ${type} of subject ${data.subjectId}, but ${fact}`);
