import { covers, stages, statuses, type Stage, type Status, type WorkflowDefinition } from './definition';

/** The definition as a Mermaid state diagram: stages as boxes, an arrow per event that moves the case. */
export const diagram = (definition: WorkflowDefinition): string =>
  ['stateDiagram-v2', '  direction TB', ...boxes(definition), ...arrows(definition), ...ends(definition)].join('\n');

const inUse = (definition: WorkflowDefinition): Status[] => statuses.filter((status) => definition.statuses[status]);

const boxes = (definition: WorkflowDefinition): string[] => {
  const named = (stage: Stage | undefined, indent: string): string[] =>
    inUse(definition)
      .filter((status) => definition.statuses[status]?.stage === stage)
      .map((status) => `${indent}${status}: ${status} ${definition.statuses[status]?.name.zh ?? ''}`);
  const staged = stages.flatMap((stage) => {
    const inside = named(stage, '    ');
    return inside.length === 0 ? [] : [`  state ${stage} {`, ...inside, '  }'];
  });
  return [...staged, ...named(undefined, '  ')];
};

const arrows = (definition: WorkflowDefinition): string[] => {
  const labels = new Map<string, string[]>();
  for (const move of definition.moves)
    for (const { event, to } of move.outcomes)
      for (const from of ['START' as const, ...inUse(definition)])
        if (
          to &&
          from !== to &&
          covers(
            definition,
            move.from.filter((status) => status !== 'OPEN'),
            from,
          )
        ) {
          const arrow = `  ${from === 'START' ? '[*]' : from} --> ${to}`;
          labels.set(arrow, [...(labels.get(arrow) ?? []), event]);
        }
  return [...labels].map(([arrow, events]) => `${arrow}: ${[...new Set(events)].join(', ')}`);
};

const ends = (definition: WorkflowDefinition): string[] =>
  inUse(definition)
    .filter((status) => definition.statuses[status]?.terminal)
    .map((status) => `  ${status} --> [*]`);
