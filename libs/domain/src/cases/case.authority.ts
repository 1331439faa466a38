import { upward } from '../grid-units/net';
import type { Actor } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import type { Move, Who, WorkflowDefinition } from '../workflow/definition';
import { postsOf } from '../posts/roster';
import type { Rulebook } from '../workflow/rulebook';
import type { CaseCommand } from './case.commands';
import { predicates } from './case.predicates';
import type { CaseState } from './case.state';

/** The person of a command in the post and role, and at the unit, that entitle him. */
export interface Acting extends Actor {
  readonly unitId?: string;
}

/**
 * In which post and role the command's person may make the move: the first line of the definition that fits.
 * "Same person" compares persons, never posts (handbook §3).
 * @throws Rejection `SELF_CHECK_FORBIDDEN`, `ACTOR_NOT_ALLOWED`
 */
export const actingIn = (
  move: Move,
  command: CaseCommand,
  state: CaseState,
  definition: WorkflowDefinition,
  book: Rulebook,
): Acting => {
  for (const who of move.by) {
    const acting = fits(who, command, state, definition, book);
    if (acting) return acting;
  }
  const { by, caseId } = command.data;
  throw move.by.some((who) => 'independent' in who) && isInvolved(state, by)
    ? new Rejection(
        'forbidden',
        'SELF_CHECK_FORBIDDEN',
        `Expected ${command.type} on case ${caseId} by somebody else, but ${by} found or handled it`,
      )
    : new Rejection(
        'forbidden',
        'ACTOR_NOT_ALLOWED',
        `Expected ${command.type} on case ${caseId} by another post or role, but ${by} has none that fits`,
      );
};

const fits = (
  who: Who,
  command: CaseCommand,
  state: CaseState,
  definition: WorkflowDefinition,
  book: Rulebook,
): Acting | undefined => {
  const { by, at } = command.data;
  if ('anyone' in who) return { person: by, ...firstPost(book, by, at) };
  if (!('posts' in who))
    return state.status !== 'START' && state.reporterId === by ? { person: by, role: who.role } : undefined;
  if (who.independent && isInvolved(state, by)) return undefined;
  if (who.when && !predicates[who.when](command, state, definition)) return undefined;
  const held = postsOf(book, by, at).filter(({ post }) => who.posts.includes(post));
  const appointment =
    who.at === 'ANYWHERE'
      ? held.find((one) => isOfOneStructure(one.unitId, state, book))
      : unitsOf(who.at, state)
          .map((unitId) => held.find((one) => one.unitId === unitId))
          .find((one) => one);
  return (
    appointment && {
      person: by,
      post: appointment.post,
      unitId: appointment.unitId,
      ...(who.role ? { role: who.role } : {}),
    }
  );
};

const unitsOf = (at: 'UNIT' | 'CHAIN', state: CaseState): readonly string[] => {
  if (state.status === 'START') return [];
  if (at === 'CHAIN') return state.chain.map((link) => link.unitId);
  return state.unitId ? [state.unitId] : [];
};

/** Communities stand side by side: nobody's post reaches into the structure of another. */
const isOfOneStructure = (unitId: string, state: CaseState, book: Rulebook): boolean => {
  const top = state.status === 'START' ? undefined : state.chain.at(-1);
  const seat = book.organizations.get(unitId)?.unitId ?? unitId;
  return !top || upward(book, seat).at(-1)?.unit.unitId === top.unitId;
};

const isInvolved = (state: CaseState, person: string): boolean =>
  state.status !== 'START' && state.involved.includes(person);

const firstPost = (book: Rulebook, person: string, at: string): { post?: string; unitId?: string } => {
  const [first] = postsOf(book, person, at);
  return first ? { post: first.post, unitId: first.unitId } : {};
};
