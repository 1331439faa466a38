import { engine } from '../cases/case.commands';
import type { Net } from '../grid-units/net';
import type { Actor } from '../kernel/event';
import type { Organizations } from '../organisations/organization';
import { governorOf } from '../posts/governing';
import { postsOf, type Roster } from '../posts/roster';
import type { DeliberationCommand } from './deliberation.commands';
import { councilOf, taskOf } from './deliberation.records';
import type { DeliberationState } from './deliberation.state';

/** What a council is judged by. */
export type CouncilGround = Net & Roster & Organizations;

/**
 * Who may: the convener of the unit or its governors everything; a member adds items and speaks for himself; whoever is
 * responsible reports his task; the engine puts cases on the agenda.
 * @throws Rejection `ACTOR_NOT_ALLOWED`
 */
export const actorOf = (command: DeliberationCommand, state: DeliberationState, ground: CouncilGround): Actor => {
  if (command.type === 'ConveneCouncil') return governorOf(ground, command.data.unitId, command.data);
  const { unitId, members } = councilOf(command, state);
  const { by, at } = command.data;
  const held = postsOf(ground, by, at);
  const asMember = members.some(({ person }) => person === by) ? { person: by, role: 'MEMBER' } : undefined;
  if (command.type === 'AddAgendaItem' && asMember) return asMember;
  if (command.type === 'AddAgendaItem' && by === engine && command.data.caseId) return { person: by };
  if ((command.type === 'SignIn' || command.type === 'RecuseMember') && command.data.person === by && asMember)
    return asMember;
  if (command.type === 'FulfilTask') {
    const task = taskOf(command, state);
    const post = held.find((one) => one.unitId === task.unitId || one.organizationId === task.unitId)?.post;
    if (post) return { person: by, post };
    if (task.person === by) return { person: by };
  }
  return held.some((one) => one.post === 'CONVENER' && one.unitId === unitId)
    ? { person: by, post: 'CONVENER' }
    : governorOf(ground, unitId, command.data);
};
