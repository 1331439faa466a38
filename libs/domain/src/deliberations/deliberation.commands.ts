import type { Command } from '../kernel/event';
import type { AgendaItem, Composition, Council, Meeting, Votes } from './deliberation.events';
import type { WishedTask } from './resolving';

type On<Type extends string, Data> = Command<Type, Data & { councilId: string }>;

export type DeliberationCommand =
  | On<'ConveneCouncil', Omit<Council, 'level'>>
  | On<'NameMembers', Composition>
  | On<'AddAgendaItem', AgendaItem>
  | On<'WithdrawAgendaItem', { itemId: string; reason: string }>
  | On<'HoldMeeting', Meeting>
  | On<'SignIn', { meetingId: string; person: string }>
  | On<'RecuseMember', { itemId: string; person: string; reason: string }>
  | On<
      'AdoptResolution',
      { itemId: string; meetingId: string; text: string; votes: Votes; tasks: readonly WishedTask[] }
    >
  | On<'FulfilTask', { itemId: string; taskId: string; result: string }>
  | On<'PublishResolution', { itemId: string; where: string }>;

export type DeliberationCommandOf<Type extends DeliberationCommand['type']> = Extract<
  DeliberationCommand,
  { type: Type }
>;
