import { digestOf, fractionOf } from '../kernel/sha256';
import { rosterAt } from '../posts/roster';
import type { WorkflowDefinition } from '../workflow/definition';
import type { Rulebook } from '../workflow/rulebook';
import type { CaseCommandOf } from './case.commands';
import type { CaseEvent } from './case.events';
import type { OpenCase } from './case.state';

type Handling = CaseCommandOf<'HandleCase'>;

/**
 * An inspector by lot among those of the chain who may inspect and had no part in it, for a case that nobody reported or
 * that its handler accepted for himself (handbook §4.6). None when there is nobody to draw from: then whoever may inspects.
 */
export const drawInspector = (
  { data: { by, at, drawSeed } }: Handling,
  state: OpenCase,
  definition: WorkflowDefinition,
  book: Rulebook,
): readonly CaseEvent[] => {
  if (!drawSeed || !(state.discovered || state.selfHandled)) return [];
  const posts = definition.moves
    .filter(({ command }) => command === 'InspectCase')
    .flatMap((move) => move.by.flatMap((who) => ('posts' in who && who.at === 'CHAIN' ? who.posts : [])));
  const candidates = state.chain
    .flatMap(({ unitId }) => rosterAt(book, unitId, at))
    .filter(({ appointment, responsible }) => posts.includes(appointment.post) && responsible !== by)
    .map(({ responsible }) => responsible)
    .filter((person) => !state.involved.includes(person));
  const chosen = drawn(candidates, drawSeed);
  if (!chosen) return [];
  const lot = { candidatesDigest: digestOf(inOrder(candidates)), candidates: inOrder(candidates).length, drawSeed };
  return [{ type: 'InspectorDrawn', data: { ...lot, chosen } }];
};

/** Who a seed chooses: of the same candidates, in whatever order, always the same. */
export const drawn = (candidates: readonly string[], seed: string): string | undefined => {
  const ordered = inOrder(candidates);
  return ordered[Math.floor(fractionOf(seed) * ordered.length)];
};

const inOrder = (candidates: readonly string[]): readonly string[] => [...new Set(candidates)].sort();
