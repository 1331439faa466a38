import { Rejection } from '../kernel/rejection';
import { refusals, type RefusalCode } from '../kernel/refusals';
import type { Guard, Predicate, WorkflowDefinition } from '../workflow/definition';
import { closingRefusal } from './case.closing';
import type { CaseCommand } from './case.commands';
import { lacksReason, type CaseState, type OpenCase } from './case.state';

/** The questions that a definition may ask to choose an outcome. */
export const predicates: Readonly<
  Record<Predicate, (command: CaseCommand, state: CaseState, definition: WorkflowDefinition) => boolean>
> = {
  SELF_ACCEPTED: (command) => command.type === 'AcceptCase' && command.data.forSelf,
  ACCEPTED_FOR_OTHERS: (command) => command.type === 'AcceptCase' && !command.data.forSelf,
  INSPECTION_PASSED: (command) => command.type === 'InspectCase' && command.data.passed,
  NO_REPORTER_TO_CALL: (_, state) => state.status === 'AWAITING_CALLBACK' && !state.callable,
  CALLBACK_ATTEMPTS_EXHAUSTED: (command, state, definition) =>
    command.type === 'MakeCallback' &&
    !command.data.reached &&
    state.status !== 'START' &&
    state.thisRound.callbackAttempts + 1 >= definition.callbackAttempts,
  IN_REWORK: (_, state) => state.status !== 'START' && state.round > 1,
  DISSATISFIED: (command) => command.type === 'RecordSatisfaction' && command.data.level === 'DISSATISFIED',
};

/** The conditions that a definition may put on a move; each throws its refusal. */
export const guards: Readonly<Record<Guard, (command: CaseCommand, state: OpenCase) => void>> = {
  LOCATED: (command, state) => {
    if (state.chain.length === 0) throw refuse('LOCATION_MISSING', command, 'is not located yet');
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
    if (!state.callable) throw refuse('MOVE_NOT_ALLOWED', command, 'has no reporter to call');
  },
  SUPERVISED: (command, state) => {
    if (!state.supervised) throw refuse('MOVE_NOT_ALLOWED', command, 'is not under supervision');
  },
  CLOSING_RULES: (command, state) => {
    const code = closingRefusal(state);
    if (code) throw refuse(code, command, `is not ready: ${refusals[code].en}`);
  },
};

const refuse = (code: RefusalCode, { type, data }: CaseCommand, fact: string): Rejection =>
  new Rejection('invalid-state', code, `Expected ${type} on case ${data.caseId}, but it ${fact}`);
