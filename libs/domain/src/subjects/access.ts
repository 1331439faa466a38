import type { OpenCase } from '../cases/case.state';
import type { Decider } from '../kernel/decider';
import type { Command, Event, Instant, Personal } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import { postsOf } from '../posts/roster';
import type { Rulebook } from '../workflow/rulebook';

/** Why a person may open the personal data of a case (handbook §8, table of readers). */
export type Ground = 'OWN_CASE' | 'HANDLING' | 'INSPECTION' | 'CALLBACK' | 'DISPATCH';

/**
 * The ground on which the person may open the case's personal fields now; undefined: none.
 * The handling unit of a confidential case sees the text, but not the reporter: `withReporter` says which.
 */
export const groundToOpen = (
  state: OpenCase,
  confidential: boolean,
  person: string,
  book: Rulebook,
  at: Instant,
): { readonly ground: Ground; readonly withReporter: boolean } | undefined => {
  if (state.reporterId === person) return { ground: 'OWN_CASE', withReporter: true };
  const held = postsOf(book, person, at);
  const atUnit = held.some(({ unitId }) => unitId === state.unitId);
  const inChain = held.some(({ unitId }) => state.chain.some((link) => link.unitId === unitId));
  const independent = !state.involved.includes(person);
  switch (state.status) {
    case 'AWAITING_SIGN':
    case 'IN_HANDLING':
    case 'REWORK':
      if (atUnit) return { ground: 'HANDLING', withReporter: !confidential };
      break;
    case 'AWAITING_INSPECTION':
      if (inChain && independent) return { ground: 'INSPECTION', withReporter: false };
      break;
    case 'AWAITING_CALLBACK':
      if (held.some(({ post }) => post === 'WINDOW_CLERK') && independent)
        return { ground: 'CALLBACK', withReporter: true };
      break;
    case 'CLOSED':
      return undefined;
    default:
  }
  return held.some(({ post }) => post === 'DISPATCHER' || post === 'DUTY_OFFICER')
    ? { ground: 'DISPATCH', withReporter: !confidential }
    : undefined;
};

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
