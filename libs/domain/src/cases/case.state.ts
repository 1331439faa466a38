import type { Urgency } from '../deadlines/policy';
import { unknownEvent, type Instant } from '../kernel/event';
import type { ChainLink } from '../grid-units/net';
import type { Status } from '../workflow/definition';
import type { Pins } from '../workflow/rulebook';
import { evolveClocks, type Clocks } from './case.clock-state';
import type { CaseEvent, Satisfaction } from './case.events';

/** What the present round has brought so far; the ids become the stage proof. */
interface Round {
  readonly handled?: string;
  readonly handledWithoutReason?: true;
  readonly inspected?: string;
  readonly replied?: string;
  readonly called?: string;
  readonly callbackAttempts: number;
  readonly satisfaction?: Satisfaction;
  readonly reviewed?: string;
  readonly startedBy?: string;
}

/** Only what a decision asks; what a screen shows belongs to a view. */
export interface OpenCase extends Pins, Clocks {
  readonly status: Status;
  readonly caseId: string;
  readonly caseNo: string;
  readonly reportedAt: Instant;
  readonly begun: string;
  readonly reporterId?: string;
  /** The warden of independence: who found or handled the case never checks it. */
  readonly involved: readonly string[];
  readonly callable: boolean;
  readonly urgency: Urgency;
  readonly category?: string;
  readonly matter?: string;
  /** The admission under which a grid once got the matter. */
  readonly matterVersion?: string;
  readonly addressId?: string;
  readonly chain: readonly ChainLink[];
  /** The unit that holds the case. */
  readonly unitId?: string;
  readonly assignments: number;
  readonly selfHandled: boolean;
  readonly round: number;
  readonly thisRound: Round;
  readonly dissatisfied: number;
  readonly supervised: boolean;
}

/** Whether the case waits by itself: suspended or on account. */
export const isParked = ({ status }: OpenCase): boolean => status === 'SUSPENDED' || status === 'ON_ACCOUNT';

export const isExtensionPending = ({ clocks, deferred }: OpenCase): boolean =>
  [...Object.values(clocks), ...Object.values(deferred)].some(({ pending }) => pending);

export type CaseState = { readonly status: 'START' } | OpenCase;

export const unreported: CaseState = { status: 'START' };

const freshRound: Round = { callbackAttempts: 0 };

/** The case after one more fact. Facts before the beginning or after the end cannot occur and change nothing. */
export const evolveCase = (state: CaseState, event: CaseEvent, id: string): CaseState => {
  if (event.type === 'CaseReported' || event.type === 'CaseDiscovered') return begin(event, id);
  return state.status === 'START' ? state : proceed(state, event, id);
};

const begin = (event: Extract<CaseEvent, { type: 'CaseReported' | 'CaseDiscovered' }>, id: string): CaseState => {
  const { caseId, caseNo, reportedAt, status, definition, policy, levelScheme, calendar } = event.data;
  return {
    status,
    caseId,
    caseNo,
    definition,
    policy,
    levelScheme,
    calendar,
    reportedAt,
    begun: id,
    ...(event.type === 'CaseReported' && event.data.reporterId ? { reporterId: event.data.reporterId } : {}),
    involved: event.type === 'CaseDiscovered' ? [event.data.finder] : [],
    callable: event.type === 'CaseReported' && !event.data.anonymous,
    urgency: 'NORMAL',
    chain: [],
    assignments: 0,
    selfHandled: false,
    round: 1,
    thisRound: freshRound,
    dissatisfied: 0,
    supervised: false,
    clocks: {},
    deferred: {},
    generations: {},
  };
};

const proceed = (
  before: OpenCase,
  event: Exclude<CaseEvent, { type: 'CaseReported' | 'CaseDiscovered' }>,
  id: string,
): OpenCase => {
  const state = 'status' in event.data && event.data.status ? { ...before, status: event.data.status } : before;
  switch (event.type) {
    case 'CaseLocated':
      return { ...state, chain: event.data.chain, addressId: event.data.addressId };
    case 'CaseClassified':
      return classified(state, event.data);
    case 'CaseAccepted': {
      const { selfHandled, definition, policy, calendar, matterVersion } = event.data;
      const accepted = { ...state, definition, policy, calendar, ...(matterVersion ? { matterVersion } : {}) };
      return selfHandled
        ? {
            ...involve(accepted, selfHandled.person),
            unitId: selfHandled.unitId,
            assignments: state.assignments + 1,
            selfHandled: true,
          }
        : accepted;
    }
    case 'CaseDispatched':
      return {
        ...state,
        unitId: event.data.leadUnit,
        assignments: state.assignments + 1,
        ...(event.data.matterVersion ? { matterVersion: event.data.matterVersion } : {}),
      };
    case 'CaseEscalated':
      return { ...state, unitId: event.data.toUnit, assignments: state.assignments + 1, selfHandled: false };
    case 'HandlingStarted':
      return { ...involve(state, event.data.person), thisRound: { ...state.thisRound, startedBy: event.data.person } };
    case 'AssignmentSigned':
    case 'ProgressNoted':
      return involve(state, event.data.person);
    case 'CaseHandled':
      return {
        ...involve(state, event.data.person),
        thisRound: { ...freshRound, handled: id, ...(lacksReason(event.data) ? { handledWithoutReason: true } : {}) },
      };
    case 'InspectionPassed':
      return { ...state, thisRound: { ...state.thisRound, inspected: id } };
    case 'PublicReplyPublished':
      return { ...state, thisRound: { ...state.thisRound, replied: id } };
    case 'CallbackMade':
      return {
        ...state,
        thisRound: {
          ...state.thisRound,
          callbackAttempts: event.data.attempt,
          ...(event.data.reached ? { called: id } : {}),
        },
      };
    case 'SatisfactionRecorded':
      return {
        ...state,
        thisRound: { ...state.thisRound, called: id, satisfaction: event.data.level },
        dissatisfied: state.dissatisfied + (event.data.level === 'DISSATISFIED' ? 1 : 0),
      };
    case 'ReworkOrdered':
      return { ...state, round: event.data.round, thisRound: freshRound };
    case 'CaseReviewed':
      return { ...state, thisRound: { ...state.thisRound, reviewed: id } };
    case 'DeadlineSet':
    case 'DeadlineRecomputed':
    case 'YellowCardIssued':
    case 'RedCardIssued':
    case 'ExtensionRequested':
    case 'ExtensionGranted':
    case 'ExtensionDenied':
    case 'ClockPaused':
    case 'ClockResumed':
    case 'VerdictDeferred':
    case 'VerdictRecorded':
      return evolveClocks(state, event);
    case 'CaseMigrated':
      return { ...state, policy: event.data.toVersion };
    case 'SupervisionOpened':
      return { ...state, supervised: true };
    case 'SupervisionClosed':
      return { ...state, supervised: false };
    case 'SkippedLevelNotified':
    case 'SupervisionAnswered':
    case 'InspectionFailed':
    case 'CaseClosed':
    case 'CaseSuspended':
    case 'CaseResumed':
    case 'CasePutOnAccount':
    case 'AccountReviewed':
    case 'CaseTakenOffAccount':
      return state;
    default:
      return unknownEvent(event);
  }
};

/** Another matter needs another admission. */
const classified = (
  { matter: before, matterVersion, ...state }: OpenCase,
  data: { category: string; matter?: string; urgency: Urgency },
): OpenCase => ({ ...state, ...data, ...(matterVersion && data.matter === before ? { matterVersion } : {}) });

const involve = (state: OpenCase, person: string): OpenCase =>
  state.involved.includes(person) ? state : { ...state, involved: [...state.involved, person] };

/** `UNRESOLVED` needs a reason, `PARTIALLY_RESOLVED` a planned date (handbook §4.9). */
export const lacksReason = (result: { outcome: string; unresolvedReason?: string; plannedDate?: string }): boolean =>
  (result.outcome === 'UNRESOLVED' && !result.unresolvedReason) ||
  (result.outcome === 'PARTIALLY_RESOLVED' && !result.plannedDate);
