import type { RefusalCode } from '../kernel/refusals';
import { Rejection, type RejectionKind } from '../kernel/rejection';
import type { DeliberationCommand, DeliberationCommandOf } from './deliberation.commands';
import type { Composition, Council } from './deliberation.events';
import type { DeliberationState, ItemState, MeetingState } from './deliberation.state';

// What a command must find on record, or is refused for.

export const councilOf = (command: DeliberationCommand, { council }: DeliberationState): Council => {
  if (council) return council;
  throw refused(command, 'COUNCIL_UNKNOWN', 'nobody convened it', 'not-found');
};

export const itemOf = (
  command: DeliberationCommand & { data: { itemId: string } },
  state: DeliberationState,
): ItemState => {
  const item = state.items.get(command.data.itemId);
  if (item) return item;
  throw refused(command, 'ITEM_UNKNOWN', `there is no item ${command.data.itemId}`, 'not-found');
};

export const meetingOf = (
  command: DeliberationCommand & { data: { meetingId: string } },
  state: DeliberationState,
): MeetingState => {
  const meeting = state.meetings.get(command.data.meetingId);
  if (meeting) return meeting;
  throw refused(command, 'RECORD_MISSING', `no meeting ${command.data.meetingId} is on record`);
};

export const taskOf = (
  command: DeliberationCommandOf<'FulfilTask'>,
  state: DeliberationState,
): ItemState['tasks'][number] => {
  const { taskId } = command.data;
  const task = itemOf(command, state).tasks.find((one) => one.taskId === taskId);
  if (task) return task;
  throw refused(command, 'TASK_UNKNOWN', `there is no task ${taskId}`, 'not-found');
};

export const refuseFaulty = (command: DeliberationCommand, { members, quorum }: Composition): void => {
  const people = new Set(members.map(({ person }) => person));
  if (people.size < members.length) throw refused(command, 'COUNCIL_FAULTY', 'a member is named twice');
  const { parts, of } = quorum;
  if (!Number.isInteger(parts) || !Number.isInteger(of) || parts < 1 || parts > of)
    throw refused(command, 'COUNCIL_FAULTY', `a quorum of ${parts} in ${of} cannot be counted`);
};

export const refuseSettled = (command: DeliberationCommand, status: ItemState['status']): void => {
  if (status !== 'OPEN') throw refused(command, 'ITEM_SETTLED', `the item is ${status}`);
};

export const refuseWithoutReason = (command: DeliberationCommand, reason: string): void => {
  if (!reason.trim()) throw refused(command, 'REASON_MISSING', 'there is no reason');
};

export const refuseStranger = (command: DeliberationCommand, { members }: Council, person: string): void => {
  if (!members.some((member) => member.person === person))
    throw refused(command, 'NOT_A_MEMBER', `${person} is no member`);
};

export const refused = (
  { type, data }: DeliberationCommand,
  code: RefusalCode,
  fact: string,
  kind: RejectionKind = 'invalid-state',
): Rejection => new Rejection(kind, code, `Expected ${type} in council ${data.councilId}, but ${fact}`);
