import type { Urgency } from '../deadlines/policy';
import { unknownEvent } from '../kernel/event';
import type { Status } from '../workflow/definition';
import { evolveClocks } from './case.clock-state';
import type { CaseEvent, CaseEventOf, Satisfaction } from './case.events';
import { contactKey, lacksReason, runKey, type CaseState, type OpenCase, type Round } from './case.state';

const freshRound: Round = { callbacks: {} };

/** The case after one more fact. Facts before the beginning or after the end cannot occur and change nothing. */
export const evolveCase = (state: CaseState, event: CaseEvent, id: string): CaseState => {
  if (event.type === 'CaseReported' || event.type === 'CaseDiscovered') return begin(event, id);
  return state.status === 'START' ? state : proceed(state, event, id);
};

const begin = (event: Extract<CaseEvent, { type: 'CaseReported' | 'CaseDiscovered' }>, id: string): CaseState => {
  const { caseId, caseNo, reportedAt, status, definition, policy, levelScheme, calendar, splitFrom } = event.data;
  const reporterId = event.type === 'CaseReported' ? event.data.reporterId : undefined;
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
    channel: event.type === 'CaseReported' ? event.data.channel : 'PATROL',
    confidential: event.type === 'CaseReported' && event.data.confidential,
    ...(reporterId ? { reporterId } : {}),
    callees: reporterId ? [reporterId] : [],
    involved: event.data.finder ? [event.data.finder] : [],
    discovered: !!event.data.finder,
    urgency: 'NORMAL',
    earlierContacts: [],
    filed: false,
    chain: [],
    assignments: 0,
    selfHandled: false,
    coHandlers: [],
    returnedBy: [],
    binding: false,
    round: 1,
    thisRound: freshRound,
    dissatisfied: 0,
    supervised: false,
    reminded: [],
    noticed: false,
    unanswered: false,
    openChildren: [],
    ...(splitFrom ? { splitFrom } : {}),
    absorbed: [],
    clocks: {},
    deferred: {},
    generations: {},
    verdicts: {},
    excludedFrom: [],
  };
};

const proceed = (
  before: OpenCase,
  event: Exclude<CaseEvent, { type: 'CaseReported' | 'CaseDiscovered' }>,
  id: string,
): OpenCase => {
  const state = 'status' in event.data && event.data.status ? standing(before, event.data.status) : before;
  switch (event.type) {
    case 'CaseLocated':
      return { ...state, chain: event.data.chain, addressId: event.data.addressId };
    case 'CaseClassified':
      return classified(state, event.data);
    case 'EarlierContactLinked':
      return { ...state, earlierContacts: [...state.earlierContacts, contactKey(event.data)] };
    case 'CaseVerified':
      return { ...state, verified: event.data.finding };
    case 'CaseFiled':
      return { ...state, filed: true };
    case 'CaseAccepted': {
      const { selfHandled, definition, policy, calendar, acceptedAt, matterVersion } = event.data;
      const accepted = {
        ...state,
        ...{ definition, policy, calendar },
        acceptedAt,
        ...(matterVersion ? { matterVersion } : {}),
      };
      return selfHandled
        ? { ...involve(assigned(accepted, selfHandled.unitId), selfHandled.person), selfHandled: true }
        : accepted;
    }

    case 'CaseDispatched':
      return assigned(state, event.data.leadUnit, event.data.matterVersion);
    case 'CaseExpressRouted':
      return assigned(state, event.data.partner);
    case 'DispatchRecalled':
      return unassigned(state);
    case 'CaseEscalated':
      return assigned(state, event.data.toUnit);
    case 'CaseReassigned':
      return assigned(state, event.data.toUnit, event.data.matterVersion);
    case 'AssignmentSigned':
      return involve(state, event.data.person);
    case 'CoHandlerAdded':
      return { ...state, coHandlers: [...state.coHandlers, { unit: event.data.unit, reported: false }] };
    case 'CoHandlerReported': {
      const { unit, person } = event.data;
      const coHandlers = state.coHandlers.map((one) => (one.unit === unit ? { unit, reported: true } : one));
      return { ...involve(state, person), coHandlers };
    }
    case 'AssignmentReturned': {
      const { unit, arbiter, person } = event.data;
      const returned = { ...state, returnedBy: [...state.returnedBy, unit] };
      if (state.status !== 'RETURN_UNDER_REVIEW') return returned; // an office takes it over undecided
      return { ...returned, returning: { from: before.status, person, ...(arbiter ? { arbiter } : {}) } };
    }
    case 'ReturnArbitrated':
      return arbitrated(state, event.data);

    case 'HandlingStarted':
      return { ...involve(state, event.data.person), thisRound: { ...state.thisRound, startedBy: event.data.person } };
    case 'HandlingStageBegun':
      return { ...involve(state, event.data.person), stageOfHandling: event.data.stage };
    case 'ReporterContacted':
    case 'ProgressNoted':
      return involve(state, event.data.person);
    case 'CaseHandled': {
      const { person, outcome, waived } = event.data;
      const reason = lacksReason(event.data) ? { handledWithoutReason: true as const } : {};
      const handled = { ...freshRound, handled: id, outcome, ...reason, ...(waived ? { waived } : {}) };
      return { ...involve(state, person), thisRound: handled };
    }

    case 'WhistleBlown': {
      const { unit, departments } = event.data;
      return { ...state, whistle: { unit, departments, arrived: [], rated: [] } };
    }
    case 'DepartmentArrived':
      return arrived(involve(state, event.data.person), event.data.department);
    case 'DepartmentRated': {
      const { whistle } = state;
      return whistle ? { ...state, whistle: { ...whistle, rated: [...whistle.rated, event.data.department] } } : state;
    }
    case 'WhistleEnded': {
      const { whistle: _ended, ...rest } = state;
      return rest;
    }
    case 'DeliberationLinked': {
      const { council, item } = event.data;
      return { ...state, deliberation: { council, item } };
    }
    case 'DeliberationReturned': {
      const { deliberation: _returned, ...rest } = state;
      return rest;
    }

    case 'InspectorDrawn':
      return { ...state, thisRound: { ...state.thisRound, drawn: event.data.chosen } };
    case 'InspectionPassed':
      return { ...state, thisRound: { ...state.thisRound, inspected: id } };
    case 'PublicReplyPublished':
      return { ...state, thisRound: { ...state.thisRound, replied: id } };
    case 'CallbackMade': {
      const { reached, attempt, reporter } = event.data;
      const called = withCallback(state, reporter, { attempts: attempt });
      return reached ? { ...called, thisRound: { ...called.thisRound, called: id } } : called;
    }
    case 'SatisfactionRecorded': {
      const { level: satisfaction, reporter } = event.data;
      const judged = withCallback(state, reporter, { satisfaction });
      return {
        ...judged,
        thisRound: { ...judged.thisRound, called: id },
        dissatisfied: state.dissatisfied + (satisfaction === 'DISSATISFIED' ? 1 : 0),
      };
    }
    case 'ReworkOrdered':
      return { ...state, round: event.data.round, thisRound: freshRound };

    case 'ReminderSent':
      return { ...state, unanswered: true, reminded: [...state.reminded, runKey(event.data)] };
    case 'SupervisionOpened':
      return { ...state, unanswered: true, supervised: true, noticed: false };
    case 'NoticeIssued':
      return { ...state, unanswered: true, noticed: true };
    case 'SupervisionAnswered':
      return { ...state, unanswered: false };
    case 'SupervisionClosed':
      return { ...state, supervised: false };

    case 'CaseReviewed':
      return { ...state, thisRound: { ...state.thisRound, reviewed: id } };
    case 'CaseClosed':
    case 'CaseForceClosed':
      return { ...state, closedAt: event.data.at };
    case 'CaseReopened':
      return { ...state, round: event.data.round, thisRound: freshRound };
    case 'CaseAbsorbed':
      return absorbing(state, event.data);
    case 'CaseSplit':
      return { ...state, openChildren: [...state.openChildren, ...event.data.childCases] };
    case 'ChildCaseEnded':
      return { ...state, openChildren: state.openChildren.filter((child) => child !== event.data.childCase) };

    case 'DeadlineSet':
    case 'DeadlineRecomputed':
    case 'DeadlineWithdrawn':
    case 'YellowCardIssued':
    case 'RedCardIssued':
    case 'ExtensionRequested':
    case 'ExtensionGranted':
    case 'ExtensionDenied':
    case 'ClockPaused':
    case 'ClockResumed':
    case 'VerdictDeferred':
      return evolveClocks(state, event);
    case 'VerdictRecorded':
      return evolveClocks(
        { ...state, verdicts: { ...state.verdicts, [runKey(event.data)]: event.data.result } },
        event,
      );
    case 'CaseMigrated': {
      const { toVersion: policy, definition } = event.data;
      return { ...state, policy, ...(definition ? { definition: definition.to } : {}) };
    }

    case 'VerdictCorrected':
      return { ...state, verdicts: { ...state.verdicts, [runKey(event.data)]: event.data.result } };
    case 'CaseExcludedFromRating':
      return { ...state, excludedFrom: [...new Set([...state.excludedFrom, ...event.data.indicators])] };
    case 'ExclusionRevoked':
      return { ...state, excludedFrom: state.excludedFrom.filter((one) => !event.data.indicators.includes(one)) };

    case 'SupplementRequested':
    case 'CaseSupplemented':
    case 'CaseRejected':
    case 'SkippedLevelNotified':
    case 'InspectionFailed':
    case 'CaseArchived':
    case 'CaseWithdrawn':
    case 'CaseVoided':
    case 'CaseMerged':
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

/** Whatever takes a case out of review, be it a climb or a closing by force, overtakes the return. */
const standing = ({ returning, ...state }: OpenCase, status: Status): OpenCase => ({
  ...state,
  status,
  ...(returning && status === 'RETURN_UNDER_REVIEW' ? { returning } : {}),
});

/** A new lead has it, with the admission under which a grid may; who leads no longer helps. */
const assigned = (state: OpenCase, unitId: string, matterVersion?: string): OpenCase => ({
  ...state,
  unitId,
  assignments: state.assignments + 1,
  selfHandled: false,
  coHandlers: state.coHandlers.filter(({ unit }) => unit !== unitId),
  ...(matterVersion ? { matterVersion } : {}),
});

const unassigned = ({ unitId: _unit, ...state }: OpenCase): OpenCase => state;

const arbitrated = (
  state: OpenCase,
  { upheld, newLead, matterVersion, binding }: CaseEventOf<'ReturnArbitrated'>['data'],
): OpenCase => {
  const decided = { ...state, binding };
  if (!upheld) return decided;
  return newLead ? assigned(decided, newLead, matterVersion) : unassigned(decided);
};

const arrived = (state: OpenCase, department: string): OpenCase =>
  state.whistle ? { ...state, whistle: { ...state.whistle, arrived: [...state.whistle.arrived, department] } } : state;

/** What is known of one callee; of the only one there is, when none is named. */
const withCallback = (
  state: OpenCase,
  reporter: string | undefined,
  known: { readonly attempts?: number; readonly satisfaction?: Satisfaction },
): OpenCase => {
  const callee = reporter ?? state.callees[0] ?? '';
  const { callbacks } = state.thisRound;
  const callback = { attempts: 0, ...callbacks[callee], ...known };
  return { ...state, thisRound: { ...state.thisRound, callbacks: { ...callbacks, [callee]: callback } } };
};

const absorbing = (
  state: OpenCase,
  { caseId, reportedAt, reporters }: CaseEventOf<'CaseAbsorbed'>['data'],
): OpenCase => ({
  ...state,
  absorbed: [...state.absorbed, caseId],
  reportedAt: reportedAt < state.reportedAt ? reportedAt : state.reportedAt, // same-width UTC text sorts as time
  callees: [...new Set([...state.callees, ...reporters])],
});

/** Another matter needs another admission. */
const classified = (
  { matter: before, matterVersion, ...state }: OpenCase,
  data: { category: string; matter?: string; urgency: Urgency },
): OpenCase => ({ ...state, ...data, ...(matterVersion && data.matter === before ? { matterVersion } : {}) });

const involve = (state: OpenCase, person: string): OpenCase =>
  state.involved.includes(person) ? state : { ...state, involved: [...state.involved, person] };
