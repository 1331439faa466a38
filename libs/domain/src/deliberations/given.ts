import { appointed, bookOf, created, day, named, unit } from '../grid-units/given';
import { specification } from '../kernel/given';
import { deliberationDecider } from './deliberation';
import type { DeliberationCommand, DeliberationCommandOf } from './deliberation.commands';

/** A community with its centre, a convener, a leader and a grid below; the council of five members decides with two of every three. */
export const book = bookOf(
  created(unit('c', 'COMMUNITY')),
  created(unit('g1', 'GRID', 'c')),
  appointed('leader', 'UNIT_LEADER', 'c'),
  appointed('convener', 'CONVENER', 'c'),
  appointed('worker', 'GRID_WORKER', 'g1'),
  appointed('dispatcher', 'DISPATCHER', 'c'),
  appointed('supervisor', 'SUPERVISOR', 'c'),
  appointed('above', 'ARBITER', 'c'),
);
export const { given, happened, continued, fold } = specification(deliberationDecider, book);

type Wish<Type extends DeliberationCommand['type']> = Omit<DeliberationCommandOf<Type>['data'], 'councilId' | 'at'>;

const wish = <Type extends DeliberationCommand['type']>(type: Type, data: Wish<Type>) =>
  ({ type, data: { councilId: 'k', at: day('2020-12-01'), ...data } }) as unknown as DeliberationCommandOf<Type>;

const members = ['m1', 'm2', 'm3', 'm4', 'm5'].map((person) => ({ person, capacity: 'RESIDENTS' }));
const quorum = { parts: 2, of: 3 };

export const convene = (more: Partial<Wish<'ConveneCouncil'>> = {}) =>
  wish('ConveneCouncil', { unitId: 'c', name: named('群策联盟'), members, quorum, by: 'leader', ...more });
export const nameMembers = (people: readonly string[], by = 'convener') =>
  wish('NameMembers', { members: people.map((person) => ({ person, capacity: 'OWNERS_COMMITTEE' })), quorum, by });
export const addItem = (more: Partial<Wish<'AddAgendaItem'>> = {}) =>
  wish('AddAgendaItem', { itemId: 'i', title: '车棚修缮', parties: [], by: 'm1', ...more });
export const withdraw = (reason = '已另行解决', by = 'convener') =>
  wish('WithdrawAgendaItem', { itemId: 'i', reason, by });
export const hold = (more: Partial<Wish<'HoldMeeting'>> = {}) =>
  wish('HoldMeeting', {
    meetingId: 'h',
    heldOn: '2020-11-20',
    title: '第九次议事会',
    items: ['i'],
    by: 'convener',
    ...more,
  });
export const signIn = (person: string, by = person) => wish('SignIn', { meetingId: 'h', person, by });
export const recuse = (person: string, by = person, reason = '本楼住户') =>
  wish('RecuseMember', { itemId: 'i', person, reason, by });
export const task = { what: '重新搭建车棚', unitId: 'g1', dueOn: '2020-12-31' };
export const adopt = (more: Partial<Wish<'AdoptResolution'>> = {}) =>
  wish('AdoptResolution', {
    ...{ itemId: 'i', meetingId: 'h', text: '由物业出资修缮', tasks: [task], by: 'convener' },
    votes: { inFavour: ['m1', 'm2', 'm3'], against: [{ person: 'm4', reason: '费用过高' }], abstained: [] },
    ...more,
  });
export const fulfil = (by = 'worker', taskId = 'i-1') =>
  wish('FulfilTask', { itemId: 'i', taskId, result: '已完工', by });
export const publish = (by = 'convener') => wish('PublishResolution', { itemId: 'i', where: '社区公示栏', by });

/** Four of five are there. */
export const met = [convene(), addItem(), hold(), ...['m1', 'm2', 'm3', 'm4'].map((person) => signIn(person))] as const;
