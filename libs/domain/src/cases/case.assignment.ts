import { handlerUnit } from '../organisations/organization';
import type { DeadlinePolicy } from '../deadlines/policy';
import type { Instant } from '../kernel/event';
import { categoryOf } from '../matters/category';
import { rosterAt } from '../posts/roster';
import type { WorkflowDefinition } from '../workflow/definition';
import type { Rulebook } from '../workflow/rulebook';
import type { AssignmentCommand, CaseCommand, CaseCommandOf } from './case.commands';
import { escalate, nextAssignment, unitAbove } from './case.escalation';
import { admittedFor } from './case.matter';
import { refuse, wantReason, type Moves } from './case.road';
import { heightOf, propertyOffice } from './case.rungs';
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
    wantUnbound(command, state);
    return [{ type: 'DispatchRecalled', data: { ...standing, assignmentId: currentAssignment(state), reason } }];
  },

  SignAssignment: ({ data: { by } }, state, { standing }) => [
    { type: 'AssignmentSigned', data: { ...standing, assignmentId: currentAssignment(state), person: by } },
  ],

  EscalateCase: (command, state, { standing, book }) =>
    escalate(state, standing, unitAbove(command, state, book), command.data.reason, book),

  ReassignCase: (command, state, { standing, post, book }) => {
    const { toUnit, reason } = command.data;
    wantReason(command, reason);
    if (post !== 'ARBITER') wantUnbound(command, state);
    wantHandler(command, toUnit, state, book);
    if (toUnit === state.unitId) return [];
    const admitted = admittedFor(command, state, toUnit, book);
    const way = { assignmentId: nextAssignment(state), fromUnit: state.unitId ?? '', toUnit, reason };
    return [{ type: 'CaseReassigned', data: { ...standing, ...way, ...admitted } }];
  },

  AddCoHandler: (command, state, { book }) => {
    const { unit, task, limit } = command.data;
    wantHandler(command, unit, state, book);
    if (unit === state.unitId) throw refuse('invalid-argument', 'MOVE_NOT_ALLOWED', command, `${unit} leads it`);
    return state.coHandlers.some((one) => one.unit === unit && !one.reported)
      ? []
      : [{ type: 'CoHandlerAdded', data: { unit, task, ...(limit ? { limit } : {}) } }];
  },
  ReportCoHandling: ({ data: { result, by } }, _state, { unitId = '' }) => [
    { type: 'CoHandlerReported', data: { unit: unitId, result, person: by } },
  ],

  /**
   * Once for the dispatcher to decide, again for a superior, never after he has; what a property company returns climbs to
   * its office (handbook §4.3).
   */
  ReturnAssignment: (command, state, { standing, rules, book }) => {
    const { reason = '', basis, proposedUnit, by, at } = command.data;
    wantUnbound(command, state);
    if (!reason.trim()) throw refuse('invalid-argument', 'RETURN_REASON_MISSING', command, 'it has no reason');
    if (state.selfHandled)
      throw refuse('invalid-state', 'MOVE_NOT_ALLOWED', command, 'who accepted it for himself returns it to nobody');
    wantWindow(command, state, rules.policy);
    if (proposedUnit) wantHandler(command, proposedUnit, state, book);
    const unit = state.unitId ?? '';
    const office = propertyOffice(state, book, at);
    const arbiter =
      !office && state.returnedBy.length > 0
        ? superiorOf([...state.returnedBy, unit], state, rules.definition, book, at)
        : undefined;
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
      ...(office ? escalate(state, standing, office, reason, book) : []),
    ];
  },
  ArbitrateReturn: (command, state, { standing, book }) => {
    const { upheld, newLead, reason, by } = command.data;
    wantReason(command, reason);
    if (state.returning?.person === by)
      throw refuse('forbidden', 'ACTOR_NOT_ALLOWED', command, 'who returned it does not decide about it');
    if (newLead && (!upheld || newLead === state.unitId))
      throw refuse(
        'invalid-argument',
        'MOVE_NOT_ALLOWED',
        command,
        'a lead moves only to another, by an upheld return',
      );
    const binding = state.returning?.arbiter !== undefined && (!upheld || newLead !== undefined);
    const decided = { upheld, binding, reason, person: by };
    if (!newLead) return [{ type: 'ReturnArbitrated', data: { ...standing, ...decided } }];
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

/** What a superior has decided stands: only an arbiter moves the lead again (handbook §4.3). */
const wantUnbound = (command: CaseCommand, { binding }: OpenCase): void => {
  if (binding) throw refuse('invalid-state', 'ARBITRATION_BINDING', command, 'a superior has decided');
};

/** Where the policy limits it, a return is open from the assignment on, for as long as its window runs. */
const wantWindow = (command: CaseCommandOf<'ReturnAssignment'>, state: OpenCase, { lines }: DeadlinePolicy): void => {
  const { dueAt } = state.clocks.RETURN ?? {};
  if (dueAt ? command.data.at > dueAt : lines.some(({ clock }) => clock === 'RETURN'))
    throw refuse('invalid-state', 'RETURN_WINDOW_CLOSED', command, `that was open ${dueAt ? `to ${dueAt}` : 'before'}`);
};

/** The lowest unit of the chain above all of these where somebody holds a post that decides; the uppermost is the last instance. */
const superiorOf = (
  units: readonly string[],
  state: OpenCase,
  { moves }: WorkflowDefinition,
  book: Rulebook,
  at: Instant,
): string | undefined => {
  const highest = Math.max(...units.map((unit) => heightOf(state, book, unit)));
  const posts = moves.flatMap(({ by }) =>
    by.flatMap((who) => ('posts' in who && who.at === 'ARBITER' ? who.posts : [])),
  );
  const superior = state.chain
    .slice(Math.floor(highest) + 1)
    .find(({ unitId }) => rosterAt(book, unitId, at).some(({ appointment }) => posts.includes(appointment.post)));
  return (superior ?? state.chain.at(-1))?.unitId;
};
