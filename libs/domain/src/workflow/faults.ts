import {
  covers,
  guardNames,
  openStatuses,
  predicateNames,
  statuses,
  type Status,
  type WorkflowDefinition,
} from './definition';

/**
 * What is wrong with a definition before it is published, one sentence each; [] when it may be used:
 * every status reachable, every target defined, every status left or terminal, a closing in reach of every status,
 * every predicate and guard one that exists, and nothing waiting for ever without a clock (architecture §4).
 */
export const faults = (definition: WorkflowDefinition): readonly string[] => [
  ...undefinedStatuses(definition),
  ...stageless(definition),
  ...unknownWords(definition),
  ...deadMoves(definition),
  ...unreachable(definition),
  ...strandedStatuses(definition),
  ...clockless(definition),
  ...restless(definition),
];

const undefinedStatuses = (definition: WorkflowDefinition): string[] => {
  const used = new Set([
    ...definition.moves.flatMap((move) => [...move.from, ...move.outcomes.map((outcome) => outcome.to)]),
    ...definition.clocks.flatMap((rule) => rule.runsIn),
  ]);
  return statuses
    .filter((status) => used.has(status) && !definition.statuses[status])
    .map((status) => `${status} is used, but not defined`);
};

const stageless = (definition: WorkflowDefinition): string[] =>
  openStatuses(definition)
    .filter((status) => !definition.statuses[status]?.stage)
    .map((status) => `${status} belongs to no stage`);
/** A definition comes as data: what it names need not exist. */
const unknownWords = ({ moves }: WorkflowDefinition): string[] => {
  const predicates: readonly string[] = predicateNames;
  const guards: readonly string[] = guardNames;
  return moves.flatMap(({ command, by, outcomes, guards: wanted = [] }) => [
    ...[...by.map((who) => ('when' in who ? who.when : undefined)), ...outcomes.map(({ when }) => when)]
      .filter((when) => when !== undefined && !predicates.includes(when))
      .map((when) => `${command} asks ${when}, which nobody can answer`),
    ...wanted
      .filter((guard) => !guards.includes(guard))
      .map((guard) => `${command} is guarded by ${guard}, which nobody knows`),
    ...by
      .filter((who) => 'levels' in who && who.levels?.length === 0)
      .map(() => `${command} is open to posts of no level`),
  ]);
};

const deadMoves = (definition: WorkflowDefinition): string[] =>
  definition.moves.flatMap((move) => [
    ...(move.from.length > 0 ? [] : [`${move.command} starts nowhere`]),
    ...(move.by.length > 0 ? [] : [`${move.command} is open to nobody`]),
    ...(move.outcomes.length > 0 ? [] : [`${move.command} leads to nothing`]),
    ...move.outcomes
      .slice(0, -1)
      .filter((outcome) => !outcome.when)
      .map((outcome) => `${move.command} never gets past its outcome ${outcome.event}`),
  ]);

const unreachable = (definition: WorkflowDefinition): string[] => {
  const reached = reachableFrom(definition, 'START');
  return statuses
    .filter((status) => definition.statuses[status] && !reached.has(status))
    .map((status) => `${status} cannot be reached`);
};

const strandedStatuses = (definition: WorkflowDefinition): string[] =>
  openStatuses(definition)
    .filter((status) => ![...reachableFrom(definition, status)].some((end) => isTerminal(definition, end)))
    .map((status) => `${status} never comes to an end`);

const clockless = (definition: WorkflowDefinition): string[] =>
  openStatuses(definition)
    .filter(
      (status) =>
        !definition.clocks.some((rule) => !rule.startsOn && !rule.window && covers(definition, rule.runsIn, status)),
    )
    .map((status) => `${status} may wait for ever: no clock runs in it`);

/** A clock that an event ends would start again at once, unless it waits for another event. */
const restless = (definition: WorkflowDefinition): string[] =>
  definition.clocks
    .filter(({ startsOn, endsOn }) => endsOn && !startsOn)
    .map(({ clock }) => `${clock} would start again as soon as it ends`);

const isTerminal = (definition: WorkflowDefinition, status: Status | 'START'): boolean =>
  status !== 'START' && definition.statuses[status]?.terminal === true;

/** Every status that some row of moves leads to from `start`, `start` included. */
const reachableFrom = (definition: WorkflowDefinition, start: Status | 'START'): Set<Status | 'START'> => {
  const reached = new Set<Status | 'START'>([start]);
  for (const status of reached)
    for (const move of definition.moves)
      if (covers(definition, move.from, status)) for (const { to } of move.outcomes) if (to) reached.add(to); // a Set being iterated also visits what is added
  return reached;
};
