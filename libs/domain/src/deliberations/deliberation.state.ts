import { unknownEvent } from '../kernel/event';
import type { AgendaItem, Council, DeliberationEvent, Meeting, ResolutionTask } from './deliberation.events';

export interface ItemState {
  readonly item: AgendaItem;
  readonly recused: readonly string[];
  readonly status: 'OPEN' | 'WITHDRAWN' | 'RESOLVED';
  readonly tasks: readonly (ResolutionTask & { readonly fulfilled?: true })[];
  readonly published?: true;
}

export interface MeetingState {
  readonly meeting: Meeting;
  readonly signedIn: readonly string[];
}

export interface DeliberationState {
  readonly council?: Council;
  readonly items: ReadonlyMap<string, ItemState>;
  readonly meetings: ReadonlyMap<string, MeetingState>;
}

export const evolveDeliberation = (state: DeliberationState, event: DeliberationEvent): DeliberationState => {
  switch (event.type) {
    case 'CouncilConvened':
      return { ...state, council: event.data };
    case 'CouncilMembersNamed':
      return state.council ? { ...state, council: { ...state.council, ...event.data } } : state;
    case 'AgendaItemAdded': {
      const { councilId: _councilId, ...item } = event.data;
      const added: ItemState = { item, recused: [], status: 'OPEN', tasks: [] };
      return { ...state, items: new Map(state.items).set(item.itemId, added) };
    }
    case 'AgendaItemWithdrawn':
      return withItem(state, event.data.itemId, () => ({ status: 'WITHDRAWN' }));
    case 'MeetingHeld': {
      const { councilId: _councilId, ...meeting } = event.data;
      return { ...state, meetings: new Map(state.meetings).set(meeting.meetingId, { meeting, signedIn: [] }) };
    }
    case 'MemberSignedIn': {
      const { meetingId, person } = event.data;
      const known = state.meetings.get(meetingId);
      if (!known) return state;
      const signedIn = [...known.signedIn, person];
      return { ...state, meetings: new Map(state.meetings).set(meetingId, { ...known, signedIn }) };
    }
    case 'MemberRecused':
      return withItem(state, event.data.itemId, ({ recused }) => ({ recused: [...recused, event.data.person] }));
    case 'ResolutionAdopted':
      return withItem(state, event.data.itemId, () => ({ status: 'RESOLVED', tasks: event.data.tasks }));
    case 'ResolutionTaskFulfilled':
      return withItem(state, event.data.itemId, ({ tasks }) => ({
        tasks: tasks.map((task) => (task.taskId === event.data.taskId ? { ...task, fulfilled: true } : task)),
      }));
    case 'ResolutionPublished':
      return withItem(state, event.data.itemId, () => ({ published: true }));
    default:
      return unknownEvent(event);
  }
};

const withItem = (
  state: DeliberationState,
  itemId: string,
  changed: (known: ItemState) => Partial<ItemState>,
): DeliberationState => {
  const known = state.items.get(itemId);
  return known ? { ...state, items: new Map(state.items).set(itemId, { ...known, ...changed(known) }) } : state;
};
