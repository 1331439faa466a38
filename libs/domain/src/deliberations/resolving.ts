import { isDate } from '../calendars/local-time';
import { Rejection } from '../kernel/rejection';
import type { AgendaItem, Composition, ResolutionTask, Votes } from './deliberation.events';

/** A matter on the agenda, as far as voting on it goes. */
export interface Voting {
  readonly item: AgendaItem;
  readonly recused: readonly string[];
  readonly council: Composition;
  readonly signedIn: readonly string[];
}

/** Whether the person may not vote on the item: he is party to it, or was recused. */
export const isRecused = ({ item, recused }: Pick<Voting, 'item' | 'recused'>, person: string): boolean =>
  item.parties.includes(person) || recused.includes(person);

/**
 * Counts the quorum without the recused: neither do they count as present, nor is their seat one to be filled.
 * @throws Rejection `RECORD_MISSING` where nobody signed in, `QUORUM_MISSING`
 */
export const quorate = (voting: Voting): { readonly entitled: number; readonly present: number } => {
  const { council, signedIn, item } = voting;
  if (signedIn.length === 0) throw refused('RECORD_MISSING', item, 'the meeting has no list of those who signed in');
  const entitled = council.members.filter(({ person }) => !isRecused(voting, person));
  const present = entitled.filter(({ person }) => signedIn.includes(person)).length;
  const { parts, of } = council.quorum;
  if (present === 0 || present * of < entitled.length * parts)
    throw refused(
      'QUORUM_MISSING',
      item,
      `${present} of ${entitled.length} members who are not recused signed in, and ${parts} of every ${of} must`,
    );
  return { entitled: entitled.length, present };
};

/**
 * Every vote by a member who was there and is not recused, once; more in favour than against.
 * @throws Rejection `NOT_A_MEMBER`, `RECUSED`, `NOT_SIGNED_IN`, `VOTE_DOUBLED`, `REASON_MISSING`, `VOTE_NOT_CARRIED`
 */
export const carried = (voting: Voting, { inFavour, against, abstained }: Votes): void => {
  const { item, council, signedIn } = voting;
  const voters = [...inFavour, ...against.map(({ person }) => person), ...abstained];
  for (const person of voters) {
    if (!council.members.some((member) => member.person === person))
      throw refused('NOT_A_MEMBER', item, `${person}, who voted, is no member`);
    if (isRecused(voting, person)) throw refused('RECUSED', item, `${person}, who voted, is recused`);
    if (!signedIn.includes(person)) throw refused('NOT_SIGNED_IN', item, `${person}, who voted, did not sign in`);
  }
  if (new Set(voters).size < voters.length) throw refused('VOTE_DOUBLED', item, 'somebody voted twice');
  if (against.some(({ reason }) => !reason.trim()))
    throw refused('REASON_MISSING', item, 'a member dissents without a reason');
  if (inFavour.length <= against.length)
    throw refused('VOTE_NOT_CARRIED', item, `${inFavour.length} were in favour and ${against.length} against`);
};

/** What a resolution is to bring about, as it was wished. */
export type WishedTask = Omit<ResolutionTask, 'taskId'>;

/**
 * The tasks under numbers of their own.
 * @throws Rejection `UNIT_UNKNOWN` where nobody can be held to one, `DATE_INVALID`
 */
export const numbered = (
  item: AgendaItem,
  tasks: readonly WishedTask[],
  isKnown: (unitId: string) => boolean,
): readonly ResolutionTask[] =>
  tasks.map((task, index) => {
    if (!isKnown(task.unitId)) throw refused('UNIT_UNKNOWN', item, `there is no ${task.unitId} to hold to a task`);
    if (!isDate(task.dueOn)) throw refused('DATE_INVALID', item, `${task.dueOn} is no date`);
    return { taskId: `${item.itemId}-${index + 1}`, ...task };
  });

type Reason =
  | 'RECORD_MISSING'
  | 'QUORUM_MISSING'
  | 'NOT_A_MEMBER'
  | 'RECUSED'
  | 'NOT_SIGNED_IN'
  | 'VOTE_DOUBLED'
  | 'REASON_MISSING'
  | 'VOTE_NOT_CARRIED'
  | 'UNIT_UNKNOWN'
  | 'DATE_INVALID';

const refused = (code: Reason, { itemId }: AgendaItem, fact: string): Rejection =>
  new Rejection('invalid-state', code, `Expected a resolution on ${itemId}, but ${fact}`);
