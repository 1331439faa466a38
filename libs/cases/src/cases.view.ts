import { unknownEvent, type CaseEvent, type Clock, type Instant, type Stage, type Status } from '@gridloop/domain';
import { tableView, type Recorded, type View } from '@gridloop/engine';

/** A case as queues and screens show it. No personal data; `reporter` is a pseudonym and stays inside. */
export interface CaseRow {
  readonly case_id: string;
  readonly case_no: string;
  readonly status: Status;
  readonly stage: Stage;
  /** Units from the one that holds the address up to the uppermost; [] while not located. */
  readonly path: readonly string[];
  readonly levels: readonly string[];
  readonly unit: string | null;
  readonly level: string | null;
  /** Who signed or accepted last. */
  readonly handler: string | null;
  readonly category: string | null;
  readonly urgency: string;
  readonly confidential: boolean;
  readonly round: number;
  readonly supervised: boolean;
  /** What hangs over the case besides its status (handbook §2.3), such as `WHISTLED`. */
  readonly overlays: readonly string[];
  readonly outcome: string | null;
  readonly satisfaction: string | null;
  readonly definition: string;
  readonly policy: string;
  readonly reporter: string | null;
  readonly reported_at: Instant;
  readonly closed_at: Instant | null;
  /**
   * The duties that run, and the first instants at which one turns yellow and red. What is due in a year that is not published
   * has no such instant yet; a window is no duty.
   */
  readonly clocks: Readonly<Partial<Record<Clock, { readonly yellow_at: Instant; readonly due_at: Instant }>>>;
  readonly yellow_at: Instant | null;
  readonly due_at: Instant | null;
  readonly revision: number;
  readonly changed_at: Instant;
}

/** The row after one more fact. */
export const evolveRow = (before: CaseRow | undefined, event: Recorded<CaseEvent>): CaseRow | undefined => {
  const row = factOf(before, event);
  return row && { ...row, revision: event.revision, changed_at: event.metadata.recordedAt };
};

const factOf = (before: CaseRow | undefined, event: Recorded<CaseEvent>): CaseRow | undefined => {
  if (event.type === 'CaseReported' || event.type === 'CaseDiscovered') return begun(event);
  if (!before) throw new Error(`Expected ${event.stream} to begin before ${event.type}`);
  const row =
    'status' in event.data && event.data.status
      ? { ...before, status: event.data.status, stage: event.data.stage ?? before.stage }
      : before;
  const over = overlayOf(row, event);
  return over === undefined ? told(row, event) : told({ ...row, overlays: over }, event);
};

const told = (row: CaseRow, event: Proceeded): CaseRow => {
  switch (event.type) {
    case 'CaseLocated': {
      const { chain } = event.data;
      return { ...row, path: chain.map((link) => link.unitId), levels: chain.map((link) => link.level) };
    }
    case 'CaseClassified':
      return { ...row, category: event.data.category, urgency: event.data.urgency };
    case 'CaseAccepted': {
      const { selfHandled, definition, policy } = event.data;
      const accepted = { ...row, definition, policy };
      return selfHandled ? { ...held(accepted, selfHandled.unitId), handler: selfHandled.person } : accepted;
    }
    case 'CaseDispatched':
      return held(row, event.data.leadUnit);
    case 'CaseExpressRouted':
      return held(row, event.data.partner);
    case 'CaseEscalated':
    case 'CaseReassigned':
      return held(row, event.data.toUnit);
    case 'DispatchRecalled':
      return { ...row, unit: null, level: null, handler: null };
    case 'ReturnArbitrated': {
      const { upheld, newLead } = event.data;
      if (!upheld) return row;
      return newLead ? held(row, newLead) : { ...row, unit: null, level: null, handler: null };
    }
    case 'AssignmentSigned':
      return { ...row, handler: event.data.person };
    case 'CaseMigrated': {
      const { toVersion: policy, definition } = event.data;
      return { ...row, policy, ...(definition ? { definition: definition.to } : {}) };
    }
    case 'CaseHandled':
      return { ...row, outcome: event.data.outcome };
    case 'SatisfactionRecorded':
      return { ...row, satisfaction: event.data.level };
    case 'ReworkOrdered':
      return { ...row, round: event.data.round, outcome: null, satisfaction: null };
    case 'CaseClosed':
    case 'CaseForceClosed':
    case 'CaseRejected':
    case 'CaseWithdrawn':
    case 'CaseVoided':
    case 'CaseMerged':
      return { ...row, closed_at: event.metadata.recordedAt };
    case 'CaseReopened':
      return { ...row, round: event.data.round, outcome: null, satisfaction: null, closed_at: null };
    case 'DeadlineSet':
    case 'DeadlineRecomputed': {
      const { clock, yellowAt, dueAt, window, unpublished } = event.data;
      const { [clock]: _before, ...others } = row.clocks;
      if (window || unpublished) return timed(row, others); // no lamp for what nobody has to do, or nobody knows yet
      return timed(row, { ...others, [clock]: { yellow_at: yellowAt, due_at: dueAt } });
    }
    case 'ClockPaused':
    case 'DeadlineWithdrawn':
    case 'VerdictDeferred':
    case 'VerdictRecorded': {
      const { [event.data.clock]: _ended, ...running } = row.clocks;
      return timed(row, running);
    }
    case 'SupervisionOpened':
      return { ...row, supervised: true };
    case 'SupervisionClosed':
      return { ...row, supervised: false };
    case 'CaseAbsorbed': {
      const { reportedAt } = event.data;
      return reportedAt < row.reported_at ? { ...row, reported_at: reportedAt } : row;
    }
    case 'EarlierContactLinked':
    case 'SupplementRequested':
    case 'CaseSupplemented':
    case 'CaseVerified':
    case 'CaseFiled':
    case 'CoHandlerAdded':
    case 'CoHandlerReported':
    case 'AssignmentReturned':
    case 'ReporterContacted':
    case 'HandlingStageBegun':
    case 'WhistleBlown':
    case 'DepartmentArrived':
    case 'DepartmentRated':
    case 'WhistleEnded':
    case 'DeliberationLinked':
    case 'DeliberationReturned':
    case 'InspectorDrawn':
    case 'ReminderSent':
    case 'NoticeIssued':
    case 'CaseArchived':
    case 'CaseSplit':
    case 'ChildCaseEnded':
    case 'VerdictCorrected':
    case 'CaseExcludedFromRating':
    case 'ExclusionRevoked':
    case 'SkippedLevelNotified':
    case 'HandlingStarted':
    case 'ProgressNoted':
    case 'InspectionPassed':
    case 'InspectionFailed':
    case 'PublicReplyPublished':
    case 'CallbackMade':
    case 'CaseReviewed':
    case 'YellowCardIssued':
    case 'RedCardIssued':
    case 'ExtensionRequested':
    case 'ExtensionGranted':
    case 'ExtensionDenied':
    case 'ClockResumed':
    case 'CaseSuspended':
    case 'CaseResumed':
    case 'CasePutOnAccount':
    case 'AccountReviewed':
    case 'CaseTakenOffAccount':
    case 'SupervisionAnswered':
      return row;
    default:
      return unknownEvent(event);
  }
};

type Proceeded = Exclude<Recorded<CaseEvent>, { type: 'CaseReported' | 'CaseDiscovered' }>;

/** The overlays after a fact that opens or ends one; undefined after any other. */
const overlayOf = ({ overlays }: CaseRow, { type }: Proceeded): readonly string[] | undefined => {
  const opened = Object.entries(overlayEvents).find(([, { by }]) => by === type)?.[0];
  if (opened) return [...new Set([...overlays, opened])].sort();
  const ended = Object.entries(overlayEvents).filter(([, { until }]) => until.includes(type));
  return ended.length > 0 ? overlays.filter((one) => !ended.some(([name]) => name === one)) : undefined;
};

const overlayEvents: Readonly<Record<string, { by: CaseEvent['type']; until: readonly CaseEvent['type'][] }>> = {
  CLOCK_PAUSED: { by: 'ClockPaused', until: ['ClockResumed'] },
  EXTENSION_PENDING: { by: 'ExtensionRequested', until: ['ExtensionGranted', 'ExtensionDenied'] },
  IN_DELIBERATION: { by: 'DeliberationLinked', until: ['DeliberationReturned'] },
  UNDER_SUPERVISION: { by: 'SupervisionOpened', until: ['SupervisionClosed'] },
  WHISTLED: { by: 'WhistleBlown', until: ['WhistleEnded'] },
};

const begun = ({
  type,
  data,
  revision,
  metadata,
}: Recorded<CaseEvent> & { type: 'CaseReported' | 'CaseDiscovered' }): CaseRow => ({
  case_id: data.caseId,
  case_no: data.caseNo,
  status: data.status,
  stage: data.stage,
  path: [],
  levels: [],
  unit: null,
  level: null,
  handler: null,
  category: null,
  urgency: 'NORMAL',
  confidential: type === 'CaseReported' && data.confidential,
  round: 1,
  supervised: false,
  overlays: [],
  outcome: null,
  satisfaction: null,
  definition: data.definition,
  policy: data.policy,
  reporter: (type === 'CaseReported' && data.reporterId) || null,
  reported_at: data.reportedAt,
  closed_at: null,
  clocks: {},
  yellow_at: null,
  due_at: null,
  revision,
  changed_at: metadata.recordedAt,
});

const held = (row: CaseRow, unit: string): CaseRow => ({
  ...row,
  unit,
  level: row.levels[row.path.indexOf(unit)] ?? null,
  handler: null,
});

const timed = (row: CaseRow, clocks: CaseRow['clocks']): CaseRow => {
  const running = Object.values(clocks);
  const first = (instants: Instant[]) => instants.sort()[0] ?? null; // same-width UTC text sorts as time
  return {
    ...row,
    clocks,
    yellow_at: first(running.map((clock) => clock.yellow_at)),
    due_at: first(running.map((clock) => clock.due_at)),
  };
};

export const casesView: View<CaseRow, CaseEvent> = tableView<CaseRow, CaseEvent>({
  name: 'cases',
  version: 3,
  prefixes: ['case-'],
  keyOf: (event) => event.stream.slice('case-'.length),
  evolve: evolveRow,
  key: 'case_id',
  columns: {
    case_id: 'text not null',
    case_no: 'text not null',
    status: 'text not null',
    stage: 'text not null',
    path: 'text[] not null',
    levels: 'text[] not null',
    unit: 'text',
    level: 'text',
    handler: 'text',
    category: 'text',
    urgency: 'text not null',
    confidential: 'boolean not null',
    round: 'integer not null',
    supervised: 'boolean not null',
    overlays: 'text[] not null',
    outcome: 'text',
    satisfaction: 'text',
    definition: 'text not null',
    policy: 'text not null',
    reporter: 'text',
    reported_at: 'text collate "C" not null',
    closed_at: 'text collate "C"',
    clocks: 'jsonb not null',
    yellow_at: 'text collate "C"',
    due_at: 'text collate "C"',
    revision: 'integer not null',
    changed_at: 'text collate "C" not null',
  },
  indexes: ['(due_at nulls last, case_id)', 'using gin (path)', '(handler)', '(reporter)'],
});
