import { handlerUnit } from '../organisations/organization';
import { categoryOf } from '../matters/category';
import type { Rulebook } from '../workflow/rulebook';
import type { AssignmentCommand, CaseCommand } from './case.commands';
import { escalate, nextAssignment, unitAbove } from './case.escalation';
import { heightOf } from './case.rungs';
import { admittedFor } from './case.matter';
import { refuse, wantReason, type Moves } from './case.road';
import type { OpenCase } from './case.state';

/** Who has the case: dispatched, signed for, climbing, shared, returned (handbook §4.3–4.4). */
export const assignmentMoves: Moves<AssignmentCommand> = {
  DispatchCase: (command, state, { standing, book }) => {
    const leadUnit = command.data.toUnit ?? state.chain[0]?.unitId;
    wantHandler(command, leadUnit, state, book);
    const admitted = admittedFor(command, state, leadUnit, book);
    const assignmentId = nextAssignment(state);
    return [{ type: 'CaseDispatched', data: { ...standing, assignmentId, leadUnit, round: state.round, ...admitted } }];
  },

  /** Straight to the partner that the category names; every level passed over is recorded. */
  RouteExpress: (command, state, { standing, book }) => {
    const category = categoryOf(book, state.category);
    if (!category?.express)
      throw refuse('invalid-state', 'EXPRESS_NOT_ALLOWED', command, `${state.category} names no partner`);
    wantHandler(command, category.express, state, book);
    return [
      {
        type: 'CaseExpressRouted',
        data: {
          ...standing,
          assignmentId: nextAssignment(state),
          partner: category.express,
          ruleVersion: category.id,
          bypassedLevels: state.chain.map(({ level }) => level),
          round: state.round,
        },
      },
    ];
  },

  RecallDispatch: (command, state, { standing }) => {
    const { reason } = command.data;
    wantReason(command, reason);
    return [{ type: 'DispatchRecalled', data: { ...standing, assignmentId: currentAssignment(state), reason } }];
  },

  SignAssignment: ({ data: { by } }, state, { standing }) => [
    { type: 'AssignmentSigned', data: { ...standing, assignmentId: currentAssignment(state), person: by } },
  ],

  EscalateCase: (command, state, { standing, book }) =>
    escalate(state, standing, unitAbove(command, state, book), command.data.reason, book),

  ReassignCase: (command, state, { standing, book }) => {
    const { toUnit, reason } = command.data;
    wantReason(command, reason);
    wantHandler(command, toUnit, state, book);
    if (toUnit === state.unitId) return [];
    const admitted = admittedFor(command, state, toUnit, book);
    const way = { assignmentId: nextAssignment(state), fromUnit: state.unitId ?? '', toUnit, reason };
    return [{ type: 'CaseReassigned', data: { ...standing, ...way, ...admitted } }];
  },

  AddCoHandler: (command, state, { book }) => {
    const { unit, task, limit } = command.data;
    wantHandler(command, unit, state, book);
    if (unit === state.unitId) throw refuse('invalid-argument', 'UNIT_UNKNOWN', command, `${unit} leads it already`);
    return state.coHandlers.some((one) => one.unit === unit && !one.reported)
      ? []
      : [{ type: 'CoHandlerAdded', data: { unit, task, ...(limit ? { limit } : {}) } }];
  },
  ReportCoHandling: ({ data: { result, by } }, _state, { unitId = '' }) => [
    { type: 'CoHandlerReported', data: { unit: unitId, result, person: by } },
  ],

  /** Once for the dispatcher to decide, again for a superior, never after he has (handbook §4.3). */
  ReturnAssignment: (command, state, { standing, book }) => {
    const { reason = '', basis, proposedUnit, by, at } = command.data;
    if (state.binding) throw refuse('invalid-state', 'ARBITRATION_BINDING', command, 'a superior has decided');
    if (!reason.trim()) throw refuse('invalid-argument', 'RETURN_REASON_MISSING', command, 'it has no reason');
    const { dueAt } = state.clocks.RETURN ?? {};
    if (dueAt && at > dueAt)
      throw refuse('invalid-state', 'RETURN_WINDOW_CLOSED', command, `that was open to ${dueAt}`);
    if (state.selfHandled)
      throw refuse('invalid-state', 'MOVE_NOT_ALLOWED', command, 'who accepted it for himself returns it to nobody');
    if (proposedUnit) wantHandler(command, proposedUnit, state, book);
    const unit = state.unitId ?? '';
    const arbiter = state.returnedBy.length > 0 ? superiorOf([...state.returnedBy, unit], state, book) : undefined;
    return [
      {
        type: 'AssignmentReturned',
        data: {
          ...standing,
          assignmentId: currentAssignment(state),
          unit,
          reason,
          ...(basis ? { basis } : {}),
          ...(proposedUnit ? { proposedUnit } : {}),
          returnCount: state.returnedBy.length + 1,
          ...(arbiter ? { arbiter } : {}),
          person: by,
        },
      },
    ];
  },
  ArbitrateReturn: (command, state, { standing, book }) => {
    const { upheld, newLead, reason, by } = command.data;
    wantReason(command, reason);
    const decided = { upheld, binding: state.returning?.arbiter !== undefined, reason, person: by };
    if (!upheld || !newLead) return [{ type: 'ReturnArbitrated', data: { ...standing, ...decided } }];
    wantHandler(command, newLead, state, book);
    const lead = { newLead, assignmentId: nextAssignment(state), ...admittedFor(command, state, newLead, book) };
    return [{ type: 'ReturnArbitrated', data: { ...standing, ...decided, ...lead } }];
  },
};

const currentAssignment = ({ assignments }: OpenCase): string => `a${assignments}`;

/** A case goes to a unit of its chain, or to an organisation that serves one. */
function wantHandler(
  command: CaseCommand,
  unit: string | undefined,
  state: OpenCase,
  book: Rulebook,
): asserts unit is string {
  if (!unit || !handlerUnit(book, unit, state.chain, command.data.at))
    throw refuse(
      'invalid-argument',
      'UNIT_UNKNOWN',
      command,
      `no unit of its chain, nor a body that serves it, is ${unit}`,
    );
}

/** The lowest unit of the chain that stands above all of these; the uppermost is the last instance. */
const superiorOf = (units: readonly string[], state: OpenCase, book: Rulebook): string | undefined => {
  const highest = Math.max(...units.map((unit) => heightOf(state, book, unit)));
  return (state.chain[Math.floor(highest) + 1] ?? state.chain.at(-1))?.unitId;
};
