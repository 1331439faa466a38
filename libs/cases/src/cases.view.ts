import { unknownEvent, type CaseEvent, type Instant, type Stage, type Status } from '@gridloop/domain';
import { tableView, type Recorded, type View } from '@gridloop/engine';
import { evolveRuns, firstOf, overlaysOf, type Runs } from './cases.clocks';

/** A case as queues and screens show it. No personal data; `reporters` are pseudonyms and stay inside. */
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
  /** Who was drawn to inspect this round. */
  readonly inspector: string | null;
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
  /** The reporter, and those of merged cases. */
  readonly reporters: readonly string[];
  readonly split_from: string | null;
  readonly merged_into: string | null;
  /** The instant from which the whole counts. */
  readonly reported_at: Instant;
  /** The ends of the three intervals 发生—登记—处置—评价 (handbook §1), the last two of the latest round. */
  readonly occurred_at: Instant;
  readonly registered_at: Instant;
  readonly handled_at: Instant | null;
  readonly evaluated_at: Instant | null;
  /** When it ended, one way or another; `forced`: by a leader, with something missing. */
  readonly closed_at: Instant | null;
  readonly forced: boolean;
  /**
   * The duties that run, and the first instants at which one turns yellow and red. What is due in a year that is not published
   * has no such instant yet; a window is no duty.
   */
  readonly clocks: Runs;
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
  const clocks = evolveRuns(row.clocks, event);
  const overlays = [...new Set([...overlaysBeside(row, event), ...overlaysOf(clocks)])].sort();
  return told({ ...row, overlays, clocks, ...firstOf(clocks) }, event);
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
      return { ...row, outcome: event.data.outcome, handled_at: event.metadata.occurredAt, inspector: null };
    case 'SatisfactionRecorded':
      return { ...row, satisfaction: event.data.level, evaluated_at: event.metadata.occurredAt };
    case 'ReworkOrdered':
      return inRound(row, event.data.round);
    case 'CaseReopened':
      return { ...inRound(row, event.data.round), closed_at: null, forced: false };
    case 'InspectorDrawn':
      return { ...row, inspector: event.data.chosen };
    case 'CaseForceClosed':
      return { ...row, closed_at: event.data.at, forced: true };
    case 'CaseClosed':
      return { ...row, closed_at: event.data.at };
    case 'CaseRejected':
    case 'CaseWithdrawn':
    case 'CaseVoided':
      return { ...row, closed_at: event.metadata.recordedAt };
    case 'CaseMerged':
      return { ...row, closed_at: event.metadata.recordedAt, merged_into: event.data.survivingCase };
    case 'SupervisionOpened':
      return { ...row, supervised: true };
    case 'SupervisionClosed':
      return { ...row, supervised: false };
    case 'CaseAbsorbed': {
      const { reportedAt, reporters } = event.data;
      return {
        ...row,
        reported_at: reportedAt < row.reported_at ? reportedAt : row.reported_at, // same-width UTC text sorts as time
        reporters: [...new Set([...row.reporters, ...reporters])],
      };
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
    case 'DeadlineSet':
    case 'DeadlineRecomputed':
    case 'DeadlineWithdrawn':
    case 'ClockPaused':
    case 'VerdictDeferred':
    case 'VerdictRecorded':
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

/** A new round begins clean. */
const inRound = (row: CaseRow, round: number): CaseRow => ({
  ...row,
  round,
  outcome: null,
  satisfaction: null,
  inspector: null,
  handled_at: null,
  evaluated_at: null,
});

/** The overlays that one kind of fact opens and another ends; those of the clocks stand with the clocks. */
const overlaysBeside = ({ overlays }: CaseRow, { type }: Proceeded): readonly string[] =>
  Object.entries(overlayEvents).flatMap(([name, { by, until }]) =>
    type === by || (overlays.includes(name) && type !== until) ? [name] : [],
  );

const overlayEvents: Readonly<Record<string, { by: CaseEvent['type']; until: CaseEvent['type'] }>> = {
  IN_DELIBERATION: { by: 'DeliberationLinked', until: 'DeliberationReturned' },
  UNDER_SUPERVISION: { by: 'SupervisionOpened', until: 'SupervisionClosed' },
  WHISTLED: { by: 'WhistleBlown', until: 'WhistleEnded' },
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
  inspector: null,
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
  reporters: type === 'CaseReported' && data.reporterId ? [data.reporterId] : [],
  split_from: data.splitFrom ?? null,
  merged_into: null,
  reported_at: data.reportedAt,
  occurred_at: metadata.occurredAt,
  registered_at: metadata.recordedAt,
  handled_at: null,
  evaluated_at: null,
  closed_at: null,
  forced: false,
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
    inspector: 'text',
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
    reporters: 'text[] not null',
    split_from: 'text',
    merged_into: 'text',
    reported_at: 'text collate "C" not null',
    occurred_at: 'text collate "C" not null',
    registered_at: 'text collate "C" not null',
    handled_at: 'text collate "C"',
    evaluated_at: 'text collate "C"',
    closed_at: 'text collate "C"',
    forced: 'boolean not null',
    clocks: 'jsonb not null',
    yellow_at: 'text collate "C"',
    due_at: 'text collate "C"',
    revision: 'integer not null',
    changed_at: 'text collate "C" not null',
  },
  indexes: [
    '(due_at nulls last, case_id)',
    'using gin (path)',
    'using gin (reporters)',
    '(handler)',
    `(closed_at, case_id) where status = 'CLOSED'`,
  ],
});
