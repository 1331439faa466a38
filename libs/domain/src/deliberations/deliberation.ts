import { dateOf, isDate } from '../calendars/local-time';
import { isLiving } from '../grid-units/net';
import type { Decider } from '../kernel/decider';
import { same } from '../kernel/same';
import { governorOf } from '../posts/governing';
import { actorOf, type CouncilGround } from './deliberation.authority';
import type { DeliberationCommand, DeliberationCommandOf } from './deliberation.commands';
import type { AgendaItem, Council, DeliberationEvent } from './deliberation.events';
import {
  councilOf,
  itemOf,
  meetingOf,
  refused,
  refuseFaulty,
  refuseSettled,
  refuseStranger,
  refuseWithoutReason,
  taskOf,
} from './deliberation.records';
import { evolveDeliberation, type DeliberationState } from './deliberation.state';
import { carried, isRecused, numbered, quorate } from './resolving';

/** What a council deliberates 议事协商, stream `deliberation-<councilId>`: agenda, meetings, resolutions and their tasks. */
export const deliberationDecider: Decider<DeliberationState, DeliberationEvent, DeliberationCommand, CouncilGround> = {
  category: 'deliberation',
  initial: { items: new Map(), meetings: new Map() },
  decide: (command, state, ground) => {
    if (command.type === 'ConveneCouncil') return convene(command, state, ground);
    const council = councilOf(command, state);
    actorOf(command, state, ground);
    switch (command.type) {
      case 'NameMembers': {
        const { councilId, members, quorum } = command.data;
        refuseFaulty(command, { members, quorum });
        return same({ members, quorum }, { members: council.members, quorum: council.quorum })
          ? []
          : [{ type: 'CouncilMembersNamed', data: { councilId, members, quorum } }];
      }
      case 'AddAgendaItem':
        return add(command, state);
      case 'WithdrawAgendaItem': {
        const { councilId, itemId, reason } = command.data;
        const { item, status } = itemOf(command, state);
        if (status === 'WITHDRAWN') return [];
        refuseSettled(command, status);
        refuseWithoutReason(command, reason);
        return [{ type: 'AgendaItemWithdrawn', data: { councilId, itemId, ...ofCase(item), reason } }];
      }
      case 'HoldMeeting':
        return hold(command, state);
      case 'SignIn': {
        const { councilId, meetingId, person } = command.data;
        refuseStranger(command, council, person);
        return meetingOf(command, state).signedIn.includes(person)
          ? []
          : [{ type: 'MemberSignedIn', data: { councilId, meetingId, person } }];
      }
      case 'RecuseMember': {
        const { councilId, itemId, person, reason } = command.data;
        const known = itemOf(command, state);
        refuseStranger(command, council, person);
        if (isRecused(known, person)) return [];
        refuseSettled(command, known.status);
        refuseWithoutReason(command, reason);
        return [{ type: 'MemberRecused', data: { councilId, itemId, person, reason } }];
      }
      case 'AdoptResolution':
        return adopt(command, state, council, ground);
      case 'FulfilTask': {
        const { councilId, itemId, taskId, result, by } = command.data;
        return taskOf(command, state).fulfilled
          ? []
          : [{ type: 'ResolutionTaskFulfilled', data: { councilId, itemId, taskId, person: by, result } }];
      }
      case 'PublishResolution': {
        const { councilId, itemId, where } = command.data;
        const { status, published } = itemOf(command, state);
        if (status !== 'RESOLVED') throw refused(command, 'RECORD_MISSING', `${itemId} has no resolution`);
        return published ? [] : [{ type: 'ResolutionPublished', data: { councilId, itemId, where } }];
      }
    }
  },
  evolve: evolveDeliberation,
  actor: actorOf,
  personal: () => ({}),
};

const convene = (
  command: DeliberationCommandOf<'ConveneCouncil'>,
  { council }: DeliberationState,
  ground: CouncilGround,
): readonly DeliberationEvent[] => {
  governorOf(ground, command.data.unitId, command.data);
  const { by: _by, at, ...wished } = command.data;
  const unit = ground.units.get(wished.unitId);
  if (!unit || !isLiving(unit, at)) throw refused(command, 'UNIT_UNKNOWN', `there is no unit ${wished.unitId}`);
  refuseFaulty(command, wished);
  const data = { ...wished, level: unit.unit.level };
  if (!council) return [{ type: 'CouncilConvened', data }];
  if (same(council, data)) return [];
  throw refused(command, 'COUNCIL_EXISTS', 'it is convened otherwise', 'already-exists');
};

const add = (
  command: DeliberationCommandOf<'AddAgendaItem'>,
  state: DeliberationState,
): readonly DeliberationEvent[] => {
  const { by: _by, at: _at, councilId, ...item } = command.data;
  const known = state.items.get(item.itemId);
  if (known && !same(known.item, item))
    throw refused(command, 'ITEM_EXISTS', `${item.itemId} is another item`, 'already-exists');
  if (known) refuseSettled(command, known.status);
  if (known) return [];
  if (!item.title?.trim() && !item.caseId)
    throw refused(command, 'RECORD_MISSING', 'neither title nor case says what it is about');
  return [{ type: 'AgendaItemAdded', data: { councilId, ...item } }];
};

const hold = (
  command: DeliberationCommandOf<'HoldMeeting'>,
  state: DeliberationState,
): readonly DeliberationEvent[] => {
  const { by: _by, at, councilId, ...meeting } = command.data;
  const known = state.meetings.get(meeting.meetingId);
  if (known && same(known.meeting, meeting)) return [];
  if (known) throw refused(command, 'MEETING_EXISTS', `${meeting.meetingId} is recorded`, 'already-exists');
  const { heldOn } = meeting;
  if (heldOn !== undefined && !(isDateOrPart(heldOn) && heldOn <= dateOf(at)))
    throw refused(command, 'DATE_INVALID', `${heldOn} is no past date, month or year`);
  for (const itemId of meeting.items) {
    const item = state.items.get(itemId);
    if (!item) throw refused(command, 'ITEM_UNKNOWN', `there is no item ${itemId}`, 'not-found');
    refuseSettled(command, item.status);
  }
  return [{ type: 'MeetingHeld', data: { councilId, ...meeting } }];
};

const isDateOrPart = (text: string): boolean => /^\d{4}(-(0[1-9]|1[0-2]))?$/.test(text) || isDate(text);

const adopt = (
  command: DeliberationCommandOf<'AdoptResolution'>,
  state: DeliberationState,
  council: Council,
  ground: CouncilGround,
): readonly DeliberationEvent[] => {
  const { councilId, itemId, meetingId, text, votes, tasks } = command.data;
  const { item, recused, status } = itemOf(command, state);
  refuseSettled(command, status);
  const { meeting, signedIn } = meetingOf(command, state);
  if (!meeting.items.includes(itemId)) throw refused(command, 'ITEM_UNKNOWN', `${itemId} was not before ${meetingId}`);
  const voting = { item, recused, council, signedIn };
  const counted = quorate(voting);
  carried(voting, votes);
  const data = { councilId, itemId, ...ofCase(item), meetingId, text, votes, ...counted };
  const isKnown = (unitId: string) => ground.units.has(unitId) || ground.organizations.has(unitId);
  return [{ type: 'ResolutionAdopted', data: { ...data, tasks: numbered(item, tasks, isKnown) } }];
};

/** The case from which the item came, if any. */
const ofCase = ({ caseId }: AgendaItem) => (caseId ? { caseId } : {});
