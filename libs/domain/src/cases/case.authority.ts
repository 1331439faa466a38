import { upward } from '../grid-units/net';
import type { Actor } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import type { Move, Seat, Who, WorkflowDefinition } from '../workflow/definition';
import { postsOf } from '../posts/roster';
import type { Rulebook } from '../workflow/rulebook';
import { engine, type CaseCommand } from './case.commands';
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

/** Whether the case is any business of the person: his own, or one of a structure in which he holds a post. */
export const concerns = (state: CaseState, { by, at }: CaseCommand['data'], book: Rulebook): boolean =>
  state.status === 'START' ||
  by === engine ||
  state.callees.includes(by) ||
  postsOf(book, by, at).some(({ unitId }) => isOfOneStructure(unitId, state, book));

const fits = (
  who: Who,
  command: CaseCommand,
  state: CaseState,
  definition: WorkflowDefinition,
  book: Rulebook,
): Acting | undefined => {
  const { by, at } = command.data;
  if ('anyone' in who) return { person: by, ...firstPost(book, by, at) };
  if ('engine' in who) return by === engine ? { person: by, role: 'ENGINE' } : undefined;
  if (!('posts' in who))
    return state.status !== 'START' && state.callees.includes(by) ? { person: by, role: who.role } : undefined;
  const drawn = state.status === 'START' ? undefined : state.thisRound.drawn;
  if (who.drawn && drawn && drawn !== by) return undefined;
  if (who.independent && isInvolved(state, by)) return undefined;
  if (who.when && !predicates[who.when](command, state, definition, book)) return undefined;
  const held = postsOf(book, by, at).filter(
    ({ post, unitId }) =>
      who.posts.includes(post) && (!who.levels || who.levels.includes(book.units.get(unitId)?.unit.level ?? '')),
  );
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

const unitsOf = (at: Exclude<Seat, 'ANYWHERE'>, state: CaseState): readonly string[] => {
  if (state.status === 'START') return [];
  const { chain, unitId, coHandlers, whistle, returning } = state;
  switch (at) {
    case 'UNIT':
      return unitId ? [unitId] : [];
    case 'CHAIN':
      return chain.map((link) => link.unitId);
    case 'CO_HANDLERS':
      return coHandlers.flatMap((one) => (one.reported ? [] : [one.unit]));
    case 'WHISTLING':
      return whistle ? [whistle.unit] : [];
    case 'WHISTLED':
      return whistle?.departments ?? [];
    case 'ARBITER':
      return returning?.arbiter ? [returning.arbiter] : [];
  }
};

/** Communities stand side by side: nobody's post reaches into the structure of another. */
export const isOfOneStructure = (unitId: string, state: CaseState, book: Rulebook): boolean => {
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
