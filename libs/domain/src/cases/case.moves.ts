import { localDate } from '../calendars/local-time';
import { Rejection } from '../kernel/rejection';
import { locate as locateIn } from '../grid-units/net';
import { postsOf } from '../posts/roster';
import type { Pins, Rulebook } from '../workflow/rulebook';
import type { Acting } from './case.authority';
import { stageProof } from './case.closing';
import { caseNumber, type CaseCommand, type CaseCommandOf } from './case.commands';
import { admittedFor } from './case.matter';
import { escalate, levelOf, nextAssignment, supervision, unitAbove } from './case.escalation';
import type { CaseEvent, Standing } from './case.events';
import { guards } from './case.predicates';
import type { OpenCase } from './case.state';
import type { TimeCommand } from './case.time';

export type Beginning = CaseCommandOf<'ReportCase' | 'DiscoverCase'>;
export type Proceeding = Exclude<
  CaseCommand,
  Beginning | TimeCommand | { type: 'ExpireDeadline' | 'RecomputeDeadlines' }
>;

/** The first events of a case: what was reported or found, and where, if a grid holds the address. */
export const begin = (command: Beginning, standing: Standing, pins: Pins, book: Rulebook): CaseEvent[] => {
  const { caseId, at, by, text, placeDetail, addressId } = command.data;
  const beginning = {
    caseId,
    caseNo: caseNumber(caseId, localDate(at)),
    reportedAt: at,
    text,
    ...(placeDetail ? { placeDetail } : {}),
    ...pins,
    ...standing,
  };
  const begun: CaseEvent =
    command.type === 'ReportCase'
      ? { type: 'CaseReported', data: { ...beginning, ...reportOf(command, book) } }
      : {
          type: 'CaseDiscovered',
          data: { ...beginning, finder: by, ...(command.data.patrolId ? { patrolId: command.data.patrolId } : {}) },
        };
  return addressId ? [begun, locate(command, addressId, book)] : [begun];
};

const reportOf = ({ data }: CaseCommandOf<'ReportCase'>, book: Rulebook) => {
  const reporterId = data.anonymous ? undefined : reporterOf(data, book);
  return {
    channel: data.channel,
    confidential: data.confidential,
    anonymous: data.anonymous,
    ...(reporterId ? { reporterId } : {}),
    ...(reporterId && data.reporter ? { reporter: data.reporter } : {}),
    ...(data.sourceRef ? { sourceRef: data.sourceRef } : {}),
  };
};

/** Staff report for others; whoever holds no post reports for himself. */
const reporterOf = (
  { by, at, reporterId, newReporterId }: CaseCommandOf<'ReportCase'>['data'],
  book: Rulebook,
): string => (postsOf(book, by, at).length === 0 ? by : (reporterId ?? newReporterId));

/** The case keeps the grid that it is given here, wherever boundaries move later (handbook §3). */
const locate = ({ data: { caseId, at } }: CaseCommand, addressId: string, book: Rulebook): CaseEvent => {
  const found = locateIn(book, addressId, at);
  if (found) return { type: 'CaseLocated', data: { addressId, ...found } };
  throw new Rejection(
    'invalid-argument',
    'ADDRESS_UNKNOWN',
    `Expected to locate case ${caseId} at ${addressId}, but no grid holds this address`,
  );
};

/** What the definition and the roster say about a move that is about to be made. */
export interface Road extends Acting {
  /** Where the definition puts the case; where it stands already when the move leaves it there. */
  readonly standing: Standing;
  readonly moved: boolean;
  readonly book: Rulebook;
}

/** What each move writes down. */
export const proceed = (
  command: Proceeding,
  state: OpenCase,
  { standing, moved, book, unitId: actingUnit }: Road,
): CaseEvent[] => {
  const { by, caseId } = command.data;
  const level = levelOf(state, state.unitId);
  switch (command.type) {
    case 'LocateCase':
      return state.addressId === command.data.addressId ? [] : [locate(command, command.data.addressId, book)];
    case 'ClassifyCase': {
      const { category, matter, urgency } = command.data;
      if (state.category === category && state.matter === matter && state.urgency === urgency) return [];
      return [{ type: 'CaseClassified', data: { category, urgency, ...(matter ? { matter } : {}) } }];
    }
    case 'AcceptCase': {
      const { caseNo, calendar } = state;
      const policy = command.data.policy ?? state.policy;
      if (command.data.forSelf && policy !== state.policy)
        throw new Rejection(
          'forbidden',
          'ACTOR_NOT_ALLOWED',
          `Expected to accept case ${caseId} for oneself under ${policy}, but only the centre chooses a policy`,
        );
      if (!book.policies.has(policy))
        throw new Rejection(
          'invalid-argument',
          'POLICY_UNKNOWN',
          `Expected to accept case ${caseId} under ${policy}, but no such policy is published`,
        );
      const selfHandled = command.data.forSelf && actingUnit ? { unitId: actingUnit, person: by } : undefined;
      if (command.data.forSelf) guards.LOCATED(command, state);
      const admitted = selfHandled ? admittedFor(command, state, selfHandled.unitId, book) : {};
      return [
        {
          type: 'CaseAccepted',
          data: {
            ...standing,
            caseNo,
            definition: state.definition,
            policy,
            calendar,
            ...(selfHandled ? { selfHandled } : {}),
            ...admitted,
          },
        },
      ];
    }
    case 'DispatchCase': {
      const leadUnit = command.data.toUnit ?? state.chain[0]?.unitId;
      if (!leadUnit || !levelOf(state, leadUnit))
        throw new Rejection(
          'invalid-argument',
          'UNIT_UNKNOWN',
          `Expected to dispatch case ${caseId} to ${leadUnit}, but its chain has no such unit`,
        );
      return [
        {
          type: 'CaseDispatched',
          data: {
            ...standing,
            assignmentId: nextAssignment(state),
            leadUnit,
            round: state.round,
            ...admittedFor(command, state, leadUnit, book),
          },
        },
      ];
    }
    case 'SignAssignment':
      return [{ type: 'AssignmentSigned', data: { ...standing, assignmentId: `a${state.assignments}`, person: by } }];
    case 'StartHandling':
      if (state.thisRound.startedBy === by) return [];
      return [{ type: 'HandlingStarted', data: { person: by, unitId: state.unitId ?? '', level } }];
    case 'NoteProgress':
      return [{ type: 'ProgressNoted', data: { person: by, note: command.data.note } }];
    case 'EscalateCase':
      return escalate(state, standing, unitAbove(command, state, book), command.data.reason);
    case 'HandleCase': {
      const { outcome, settlement, unresolvedReason, plannedDate, account } = command.data;
      return [
        {
          type: 'CaseHandled',
          data: {
            ...standing,
            person: by,
            round: state.round,
            outcome,
            ...(settlement ? { settlement } : {}),
            ...(unresolvedReason ? { unresolvedReason } : {}),
            ...(plannedDate ? { plannedDate } : {}),
            ...(account ? { account } : {}),
            resolvedAtLevel: level,
            selfHandled: state.selfHandled,
          },
        },
      ];
    }
    case 'InspectCase': {
      const data = { ...standing, inspector: by, round: state.round, findings: command.data.findings };
      return command.data.passed
        ? [{ type: 'InspectionPassed', data }]
        : [{ type: 'InspectionFailed', data }, rework(state, 'INSPECTION_FAILED')];
    }
    case 'PublishReply':
      return [{ type: 'PublicReplyPublished', data: { ...(moved ? standing : {}), text: command.data.text } }];
    case 'MakeCallback': {
      const { method, reached } = command.data;
      const made: CaseEvent = {
        type: 'CallbackMade',
        data: { agent: by, method, reached, attempt: state.thisRound.callbackAttempts + 1 },
      };
      return moved
        ? [made, { type: 'SatisfactionRecorded', data: { ...standing, level: 'NOT_RATED', solved: false } }]
        : [made];
    }
    case 'RecordSatisfaction': {
      const { level: satisfaction, solved, statement } = command.data;
      const recorded: CaseEvent = {
        type: 'SatisfactionRecorded',
        data: { ...standing, level: satisfaction, solved, ...(statement ? { statement } : {}) },
      };
      return satisfaction === 'DISSATISFIED' ? [recorded, ...afterDissatisfaction(state)] : [recorded];
    }
    case 'ReviewCase': {
      const { cause, repeatOf, advice } = command.data;
      return [
        {
          type: 'CaseReviewed',
          data: { ...standing, cause, ...(repeatOf ? { repeatOf } : {}), ...(advice ? { advice } : {}) },
        },
      ];
    }
    case 'CloseCase':
      return [{ type: 'CaseClosed', data: { ...standing, stageProof: stageProof(state) } }];
    case 'AnswerSupervision':
      return [{ type: 'SupervisionAnswered', data: { person: by, answer: command.data.answer } }];
    case 'CloseSupervision':
      return [{ type: 'SupervisionClosed', data: { person: by, decision: command.data.decision } }];
  }
};

/** Dissatisfied → rework; dissatisfied again → supervision as well (handbook §4.6). */
const afterDissatisfaction = (state: OpenCase): CaseEvent[] => [
  rework(state, 'DISSATISFIED'),
  ...(state.dissatisfied > 0 && !state.supervised
    ? [supervision('IMPORTANT', 'DISSATISFIED_AGAIN', state.unitId)]
    : []),
];

const rework = (state: OpenCase, trigger: 'INSPECTION_FAILED' | 'DISSATISFIED'): CaseEvent => ({
  type: 'ReworkOrdered',
  data: { round: state.round + 1, trigger },
});
