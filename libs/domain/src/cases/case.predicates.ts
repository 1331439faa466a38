import { Rejection } from '../kernel/rejection';
import { refusals, type RefusalCode } from '../kernel/refusals';
import { fractionOf } from '../kernel/sha256';
import type { Guard, Predicate, Waiver, WorkflowDefinition } from '../workflow/definition';
import type { Rulebook } from '../workflow/rulebook';
import { closingRefusal } from './case.closing';
import type { CaseCommand, CaseCommandOf } from './case.commands';
import { propertyOffice } from './case.rungs';
import { isCallable, lacksReason, wantsCallback, type CaseState, type OpenCase } from './case.state';

/** The questions that a definition may ask to choose an outcome. */
export const predicates: Readonly<
  Record<Predicate, (command: CaseCommand, state: CaseState, definition: WorkflowDefinition, book: Rulebook) => boolean>
> = {
  SELF_ACCEPTED: (command) => command.type === 'AcceptCase' && command.data.forSelf,
  ACCEPTED_FOR_OTHERS: (command) => command.type === 'AcceptCase' && !command.data.forSelf,
  HELD_BY_ORGANIZATION: (_, state) =>
    state.status !== 'START' && !!state.unitId && !state.chain.some(({ unitId }) => unitId === state.unitId),
  HELD_BY_NOBODY: (_, state) => state.status !== 'START' && !state.unitId,
  OFFICE_TAKES_OVER: (command, state, _definition, book) =>
    state.status !== 'START' && !!propertyOffice(state, book, command.data.at),
  DISPATCHER_ARBITRATES: (_, state) => state.status !== 'START' && !!state.returning && !state.returning.arbiter,
  RETURN_REFUSED_UNSIGNED: (command, state) =>
    command.type === 'ArbitrateReturn' &&
    !command.data.upheld &&
    state.status !== 'START' &&
    state.returning?.from === 'AWAITING_SIGN',
  RETURN_REFUSED: (command) => command.type === 'ArbitrateReturn' && !command.data.upheld,
  RETURN_TO_NEW_LEAD: (command) => command.type === 'ArbitrateReturn' && command.data.upheld && !!command.data.newLead,
  INSPECTION_WAIVED: (command, state, definition) =>
    command.type === 'HandleCase' &&
    state.status !== 'START' &&
    waivedFor(command, state, definition).includes('INSPECTION'),
  INSPECTION_PASSED: (command) => command.type === 'InspectCase' && command.data.passed,
  NO_REPORTER_TO_CALL: (_, state) => state.status === 'AWAITING_CALLBACK' && !wantsCallback(state),
  CALLBACK_ATTEMPTS_EXHAUSTED: (command, state, definition) => {
    if (command.type !== 'MakeCallback' || command.data.reached || state.status === 'START') return false;
    const { attempts = 0 } = state.thisRound.callbacks[calleeOf(command, state) ?? ''] ?? {};
    return attempts + 1 >= definition.callbackAttempts && !othersLeft(command, state);
  },
  CALLEES_LEFT: (command, state) =>
    command.type === 'RecordSatisfaction' && state.status !== 'START' && othersLeft(command, state),
  CALLEES_JOIN: (command, state) =>
    command.type === 'AbsorbCase' &&
    (state.status === 'AWAITING_REVIEW' || state.status === 'AWAITING_CLOSE') &&
    !state.thisRound.waived?.includes('CALLBACK') &&
    command.data.reporters.some((one) => !state.callees.includes(one)),
  IN_REWORK: (_, state) => state.status !== 'START' && state.round > 1,
  DISSATISFIED: (command) => command.type === 'RecordSatisfaction' && command.data.level === 'DISSATISFIED',
};

/** The conditions that a definition may put on a move; each throws its refusal. */
export const guards: Readonly<Record<Guard, (command: CaseCommand, state: OpenCase) => void>> = {
  LOCATED: (command, state) => {
    if (state.chain.length === 0) throw refuse('LOCATION_MISSING', command, 'is not located yet');
  },
  UNSIGNED: (command, state) => {
    if (state.status !== 'AWAITING_SIGN') throw refuse('ALREADY_SIGNED', command, 'is signed for: reassign it');
  },
  CO_HANDLERS_DONE: (command, state) => {
    const open = state.coHandlers.find(({ reported }) => !reported);
    if (open) throw refuse('CO_HANDLER_OPEN', command, `waits for ${open.unit}`);
  },
  OUTCOME_EXPLAINED: (command) => {
    if (command.type === 'HandleCase' && lacksReason(command.data))
      throw new Rejection(
        'invalid-argument',
        'OUTCOME_REASON_MISSING',
        `Expected ${command.data.outcome} with its reason or planned date, but it has none`,
      );
  },
  REPORTER_TO_CALL: (command, state) => {
    if (!isCallable(state)) throw refuse('MOVE_NOT_ALLOWED', command, 'has no reporter to call');
  },
  ADDRESSED: (command, state) => {
    if (!state.supervised && !state.unanswered)
      throw refuse('MOVE_NOT_ALLOWED', command, 'was neither urged nor ordered');
  },
  SUPERVISED: (command, state) => {
    if (!state.supervised) throw refuse('MOVE_NOT_ALLOWED', command, 'is not under supervision');
  },
  CLOSING_RULES: (command, state) => {
    const code = closingRefusal(state);
    if (code) throw refuse(code, command, `is not ready: ${refusals[code].en}`);
  },
};

type AboutCallee = CaseCommandOf<'MakeCallback' | 'RecordSatisfaction'>;

/** Whom a callback or judgement is of: who is named, the reporter who speaks, or the only one there is. */
export const calleeOf = ({ data: { reporter, by } }: AboutCallee, { callees }: OpenCase): string | undefined =>
  [reporter, by].find((one) => one !== undefined && callees.includes(one)) ??
  (reporter === undefined && callees.length === 1 ? callees[0] : undefined);

const othersLeft = (command: AboutCallee, state: OpenCase): boolean => {
  const callee = calleeOf(command, state);
  return state.callees.some((one) => one !== callee && !state.thisRound.callbacks[one]?.satisfaction);
};

/**
 * What the definition does without: by the outcome, and where no inspector is drawn for this share of the cases that
 * nobody reported or that were accepted for oneself (handbook §4.6).
 */
export const waivedFor = (
  { data: { outcome, drawSeed } }: CaseCommandOf<'HandleCase'>,
  state: OpenCase,
  { waivers = {}, drawnShare = 100 }: WorkflowDefinition,
): readonly Waiver[] => {
  const listed = waivers[outcome] ?? [];
  const spared =
    (state.discovered || state.selfHandled) && !!drawSeed && fractionOf(`share ${drawSeed}`) * 100 >= drawnShare;
  return spared && !listed.includes('INSPECTION') ? ['INSPECTION', ...listed] : listed;
};

const refuse = (code: RefusalCode, { type, data }: CaseCommand, fact: string): Rejection =>
  new Rejection('invalid-state', code, `Expected ${type} on case ${data.caseId}, but it ${fact}`);
