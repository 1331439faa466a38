import type { OpenCase } from '../cases/case.state';
import type { Decider } from '../kernel/decider';
import type { Command, Event, Instant, Personal } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import { postsOf } from '../posts/roster';
import type { Rulebook } from '../workflow/rulebook';

/** Why a person may open the personal data of a case (handbook §8, table of readers). */
export type Ground = 'OWN_CASE' | 'HANDLING' | 'CO_HANDLING' | 'INSPECTION' | 'CALLBACK' | 'DISPATCH';

/**
 * The ground on which the person may open the case's personal fields now; undefined: none.
 * The handling unit of a confidential case sees the text, but not the reporter: `withReporter` says which.
 */
export const groundToOpen = (
  state: OpenCase,
  person: string,
  book: Rulebook,
  at: Instant,
): { readonly ground: Ground; readonly withReporter: boolean } | undefined => {
  if (state.reporterId === person) return { ground: 'OWN_CASE', withReporter: true };
  const { confidential } = state;
  const held = postsOf(book, person, at);
  const holdsAt = (units: readonly string[]): boolean => held.some(({ unitId }) => units.includes(unitId));
  const isAtHandlers = state.unitId !== undefined && holdsAt([state.unitId]);
  const isCoHandler = holdsAt(state.coHandlers.flatMap(({ unit, reported }) => (reported ? [] : [unit])));
  const independent = !state.involved.includes(person);
  switch (state.status) {
    case 'AWAITING_SIGN':
    case 'IN_HANDLING':
    case 'REWORK':
    case 'RETURN_UNDER_REVIEW':
      if (isAtHandlers) return { ground: 'HANDLING', withReporter: !confidential };
      if (isCoHandler) return { ground: 'CO_HANDLING', withReporter: !confidential };
      break;
    case 'AWAITING_INSPECTION':
      if (holdsAt(state.chain.map(({ unitId }) => unitId)) && independent && isDrawn(state, person))
        return { ground: 'INSPECTION', withReporter: false };
      break;
    case 'AWAITING_CALLBACK':
      if (held.some(({ post }) => post === 'WINDOW_CLERK') && independent)
        return { ground: 'CALLBACK', withReporter: true };
      break;
    case 'CLOSED':
    case 'REJECTED':
    case 'WITHDRAWN':
    case 'VOIDED':
    case 'MERGED':
    case 'ARCHIVED':
      return undefined;
    default:
  }
  return held.some(({ post }) => post === 'DISPATCHER' || post === 'DUTY_OFFICER')
    ? { ground: 'DISPATCH', withReporter: !confidential }
    : undefined;
};

/** Once an inspector is drawn, the task is his alone. */
const isDrawn = ({ thisRound: { drawn } }: OpenCase, person: string): boolean => !drawn || drawn === person;

export type AccessEvent = Event<
  'PersonalDataViewed',
  { caseId: string; person: string; ground: Ground; reason: Personal<string>; fields: readonly string[] }
>;

export type AccessCommand = Command<
  'ViewPersonalData',
  { caseId: string; ground: Ground | undefined; reason: string; fields: readonly string[] }
>;

/** The access log 访问日志 of a case, stream `access-<caseId>`: every opening of personal data is a fact. */
export const accessDecider: Decider<null, AccessEvent, AccessCommand, unknown> = {
  category: 'access',
  initial: null,
  decide: ({ data: { caseId, by, ground, reason, fields } }) => {
    if (!ground)
      throw new Rejection(
        'forbidden',
        'PERSONAL_DATA_DENIED',
        `Expected to open personal data of case ${caseId}, but ${by} has no ground to`,
      );
    return [{ type: 'PersonalDataViewed', data: { caseId, person: by, ground, reason, fields } }];
  },
  evolve: (state) => state,
  actor: ({ data }) => ({ person: data.by }),
  personal: ({ data }) => ({ reason: [data.caseId] }),
};
