import type { DeadlinePolicy } from '../deadlines/policy';
import type { Decider } from '../kernel/decider';
import { locate } from '../grid-units/net';
import type { Actor, Instant } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import { covers, type Move, type Status, type WorkflowDefinition } from '../workflow/definition';
import { calendarFor, rulesFor, type Pins, type Rulebook } from '../workflow/rulebook';
import { actingIn, concerns, type Acting } from './case.authority';
import { clockEvents, deadlineFrom, recomputedByCalendar, type TimeRules } from './case.clocks';
import { engine, type CaseCommand, type CaseCommandOf, type MoveCommand } from './case.commands';
import { personalFields, type CaseEvent, type Standing } from './case.events';
import { evolveCase } from './case.evolve';
import { begin, isBeginning } from './case.intake';
import { proceed } from './case.moves';
import { guards, predicates } from './case.predicates';
import { ring } from './case.rings';
import { refuse } from './case.road';
import { unreported, type CaseState } from './case.state';

/** The case 案件, stream `case-<caseId>`: what follows from each command under the definition and policy it is pinned to. */
export const caseDecider: Decider<CaseState, CaseEvent, CaseCommand, Rulebook> = {
  category: 'case',
  initial: unreported,
  decide: (command, state, book) => {
    if (command.type === 'RecomputeDeadlines') return recompute(state, book);
    const decided = command.type === 'ExpireDeadline' ? expire(command, state, book) : move(command, state, book);
    return decided.length === 0 ? [] : [...decided, ...keepTime(state, decided, command.data.at, book)];
  },
  evolve: evolveCase,
  actor: (command, state, book): Actor => {
    if (command.type === 'ExpireDeadline' || command.type === 'RecomputeDeadlines')
      return { person: engine, role: 'ENGINE' };
    const { unitId: _unit, ...actor } = stepOf(command, state, book).acting;
    return actor;
  },
  personal: (event, state) => (state.status === 'START' ? {} : personalFields(event, state.reporterId, state.caseId)),
};

interface Step {
  readonly definition: WorkflowDefinition;
  readonly move: Move;
  readonly acting: Acting;
}

/** The move that the command wishes, with who makes it; refused when case, definition or person do not allow it. */
const stepOf = (command: CaseCommand, state: CaseState, book: Rulebook): Step => {
  const begins = isBeginning(command);
  const { caseId } = command.data;
  if (begins && state.status !== 'START')
    throw new Rejection('already-exists', 'CASE_EXISTS', `Expected to begin case ${caseId}, but it has begun`);
  if (!begins && state.status === 'START')
    throw new Rejection('not-found', 'CASE_UNKNOWN', `Expected ${command.type} on case ${caseId}, but there is none`);
  if (!concerns(state, command.data, book))
    throw refuse('forbidden', 'ACTOR_NOT_ALLOWED', command, `it is no business of ${command.data.by}`);
  const definition = definitionOf(pinsOf(command, state, book), book);
  const found = definition.moves.find(({ command: name }) => name === command.type);
  if (state.status !== 'START' && definition.statuses[state.status]?.terminal && !found?.from.includes(state.status))
    throw new Rejection(
      'invalid-state',
      'ALREADY_TERMINAL',
      `Expected ${command.type} on case ${caseId}, but it is ${state.status}`,
    );
  if (!found)
    throw new Rejection(
      'invalid-state',
      'MOVE_NOT_ALLOWED',
      `Expected ${command.type} on case ${caseId}, but ${definition.id} has no such move`,
    );
  if (!covers(definition, found.from, state.status))
    throw refuse('invalid-state', 'MOVE_NOT_ALLOWED', command, `it is ${state.status}`);
  return { definition, move: found, acting: actingIn(found, command, state, definition, book) };
};

const move = (command: MoveCommand, state: CaseState, book: Rulebook): readonly CaseEvent[] => {
  const { definition, move: wished, acting } = stepOf(command, state, book);
  if (state.status !== 'START') for (const guard of wished.guards ?? []) guards[guard](command, state);
  const to = wished.outcomes.find(({ when }) => !when || predicates[when](command, state, definition, book))?.to;
  if (isBeginning(command))
    return begin(command, standingIn(definition, to ?? 'PENDING_ACCEPTANCE'), pinsOf(command, state, book), book);
  if (state.status === 'START') return [];
  const standing = standingIn(definition, to ?? state.status, state.status);
  return proceed(command.type, command, state, { ...acting, standing, moved: !!to, rules: rulesOf(state, book), book });
};

/** An alarm does what definition and policy say, once. */
const expire = (command: CaseCommandOf<'ExpireDeadline'>, state: CaseState, book: Rulebook): readonly CaseEvent[] => {
  if (state.status === 'START') return [];
  const rules = rulesOf(state, book);
  const { definition, policy } = rules;
  const rule = definition.clocks.find(({ clock }) => clock === command.data.clock);
  const levels = book.levelSchemes.get(state.levelScheme)?.levels ?? [];
  return ring(command, state, {
    steps: rule?.onExpired ?? [],
    cards: policy.cards,
    rules,
    limitAt: (unitId, since) =>
      rule?.restartsOn.includes('CaseEscalated')
        ? deadlineFrom(rule, state, { ...state, unitId }, since, rules)
        : undefined,
    mayPass: (level) => !levels.some(({ code, skip }) => code === level && skip === 'FORBIDDEN'),
    standingIn: (status) => standingIn(definition, status),
    back: standingIn(definition, state.round > 1 ? 'REWORK' : 'IN_HANDLING'),
    book,
  });
};

/** Whatever runs under an older version of its calendar is counted anew; a second time there is nothing to do. */
const recompute = (state: CaseState, book: Rulebook): readonly CaseEvent[] =>
  state.status === 'START' ? [] : recomputedByCalendar(state, rulesOf(state, book));

/** The deadlines and verdicts that follow from what was decided. */
const keepTime = (
  before: CaseState,
  decided: readonly CaseEvent[],
  at: Instant,
  book: Rulebook,
): readonly CaseEvent[] => {
  const after = decided.reduce<CaseState>((state, event) => evolveCase(state, event, ''), before);
  return after.status === 'START' ? [] : clockEvents(before, decided, after, at, rulesOf(after, book));
};

/** The versions by which the case's time is counted. */
export const rulesOf = (pins: Pins, book: Rulebook): TimeRules => ({
  definition: definitionOf(pins, book),
  policy: policyOf(pins, book),
  calendar: calendarFor(book, pins),
  book,
});

const pinsOf = ({ type, data }: CaseCommand, state: CaseState, book: Rulebook): Pins => {
  if (state.status !== 'START') return state;
  if (type === 'BeginChildCase') return data;
  if ('addressId' in data && data.addressId && !locate(book, data.addressId, data.at))
    throw new Rejection(
      'invalid-argument',
      'ADDRESS_UNKNOWN',
      `Expected to begin case ${data.caseId} at ${data.addressId}, but no grid holds this address`,
    );
  const pins = rulesFor(book, data);
  if (pins) return pins;
  throw new Rejection(
    'invalid-state',
    'RULES_MISSING',
    `Expected to begin case ${data.caseId}, but no definition and policy are in force there`,
  );
};

const definitionOf = (pins: Pins, book: Rulebook): WorkflowDefinition => {
  const definition = book.definitions.get(pins.definition);
  if (definition) return definition;
  throw new Rejection(
    'invalid-state',
    'DEFINITION_UNKNOWN',
    `Expected definition ${pins.definition}, but it is not published`,
  );
};

const policyOf = (pins: Pins, book: Rulebook): DeadlinePolicy => {
  const policy = book.policies.get(pins.policy);
  if (policy) return policy;
  throw new Rejection('invalid-state', 'POLICY_UNKNOWN', `Expected policy ${pins.policy}, but it is not published`);
};

/** Where the definition puts a case that comes from another status; an end without a stage leaves it in that one's. */
const standingIn = ({ statuses }: WorkflowDefinition, status: Status, from: Status = status): Standing => ({
  status,
  stage: statuses[status]?.stage ?? statuses[from]?.stage ?? 'DISCOVERY',
});
