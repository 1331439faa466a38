import { localDate } from '../calendars/local-time';
import { locate as locateIn } from '../grid-units/net';
import { categoryOf } from '../matters/category';
import { postsOf } from '../posts/roster';
import type { Pins, Rulebook } from '../workflow/rulebook';
import { caseNumber, type CaseCommand, type CaseCommandOf, type IntakeCommand } from './case.commands';
import type { CaseEvent, CaseEventOf, Standing } from './case.events';
import { admittedFor } from './case.matter';
import { refuse, type Moves } from './case.road';
import { contactKey } from './case.state';
import { startAll, stopAll } from './case.time';

/** Commands that begin a case. */
export type Beginning = CaseCommandOf<'ReportCase' | 'DiscoverCase' | 'BeginChildCase'>;

export const isBeginning = (command: CaseCommand): command is Beginning =>
  command.type === 'ReportCase' || command.type === 'DiscoverCase' || command.type === 'BeginChildCase';

/** The first events of a case: what was reported or found, and where, if a grid holds the address. */
export const begin = (command: Beginning, standing: Standing, pins: Pins, book: Rulebook): readonly CaseEvent[] => {
  const { caseId, at, addressId, text } = command.data;
  const beginning = {
    caseId,
    caseNo: caseNumber(caseId, localDate(at)),
    reportedAt: at,
    text,
    ...('placeDetail' in command.data && command.data.placeDetail ? { placeDetail: command.data.placeDetail } : {}),
    ...pins,
    ...standing,
  };
  const located = addressId ? [locate(command, addressId, book)] : [];
  switch (command.type) {
    case 'ReportCase':
      return [{ type: 'CaseReported', data: { ...beginning, ...reportOf(command, book) } }, ...located];
    case 'DiscoverCase': {
      const { by, patrolId } = command.data;
      return [
        { type: 'CaseDiscovered', data: { ...beginning, finder: by, ...(patrolId ? { patrolId } : {}) } },
        ...located,
      ];
    }
    case 'BeginChildCase': {
      const { parentCase, reportedAt, channel, confidential, anonymous, category, matter } = command.data;
      const { reporterId, reporter, finder } = command.data;
      const report = {
        ...{ channel, confidential, anonymous },
        ...(reporterId ? { reporterId } : {}),
        ...(reporterId && reporter ? { reporter } : {}),
        ...(finder ? { finder } : {}),
      };
      return [
        { type: 'CaseReported', data: { ...beginning, reportedAt, splitFrom: parentCase, ...report } },
        ...located,
        { type: 'CaseClassified', data: { category, urgency: 'NORMAL', ...(matter ? { matter } : {}) } },
      ];
    }
  }
};

const reportOf = ({ data }: CaseCommandOf<'ReportCase'>, book: Rulebook) => {
  const reporterId = data.anonymous ? undefined : reporterOf(data, book);
  return {
    channel: data.channel,
    confidential: data.confidential,
    anonymous: data.anonymous,
    ...(reporterId ? { reporterId } : {}),
    ...(reporterId && data.reporter ? { reporter: data.reporter } : {}),
    ...(data.sourceRef ? { sourceRef: data.sourceRef } : {}),
  };
};

/** Staff report for others; whoever holds no post reports for himself. */
const reporterOf = (
  { by, at, reporterId, newReporterId }: CaseCommandOf<'ReportCase'>['data'],
  book: Rulebook,
): string => (postsOf(book, by, at).length === 0 ? by : (reporterId ?? newReporterId));

/** The case keeps the grid that it is given here, wherever boundaries move later (handbook §3). */
const locate = (command: CaseCommand, addressId: string, book: Rulebook): CaseEvent => {
  const found = locateIn(book, addressId, command.data.at);
  if (found) return { type: 'CaseLocated', data: { addressId, ...found } };
  throw refuse('invalid-argument', 'ADDRESS_UNKNOWN', command, `no grid holds ${addressId}`);
};

/** What is learned of a case before anybody handles it (handbook §4.2). */
export const intakeMoves: Moves<Exclude<IntakeCommand, Beginning>> = {
  LinkEarlierContact: ({ data: { organization, contactedAt, result, source, by } }, { earlierContacts }) => {
    const linked: CaseEventOf<'EarlierContactLinked'>['data'] = {
      organization,
      contactedAt,
      result,
      source,
      person: by,
    };
    return earlierContacts.includes(contactKey(linked)) ? [] : [{ type: 'EarlierContactLinked', data: linked }];
  },

  /** The clock of acceptance stands still meanwhile: the resident has the turn. */
  RequestSupplement: (command, state, { standing, rules }) => {
    const { missingItems, by, at } = command.data;
    if (!missingItems.some((item) => item.trim()))
      throw refuse('invalid-argument', 'REASON_MISSING', command, 'nothing is missing');
    return [
      { type: 'SupplementRequested', data: { ...standing, missingItems, person: by } },
      ...stopAll(state, 'AWAITING_SUPPLEMENT', at, rules, { only: 'ACCEPT' }),
    ];
  },
  SupplementCase: ({ data: { additions, at } }, state, { standing }) => [
    { type: 'CaseSupplemented', data: { ...standing, additions } },
    ...startAll(state, at),
  ],

  LocateCase: (command, state, { book }) =>
    state.addressId === command.data.addressId ? [] : [locate(command, command.data.addressId, book)],

  ClassifyCase: ({ data: { category, matter, urgency } }, state) =>
    state.category === category && state.matter === matter && state.urgency === urgency
      ? []
      : [{ type: 'CaseClassified', data: { category, urgency, ...(matter ? { matter } : {}) } }],

  VerifyCase: ({ data: { finding, evidence, by } }, state) =>
    state.verified === finding ? [] : [{ type: 'CaseVerified', data: { finding, evidence, person: by } }],

  FileCase: (command, state, { book }) => {
    if (!state.category) throw refuse('invalid-state', 'CATEGORY_MISSING', command, 'it is not classified yet');
    const filingCondition = command.data.filingCondition ?? categoryOf(book, state.category)?.filingCondition.zh ?? '';
    if (!filingCondition.trim())
      throw refuse('invalid-argument', 'REASON_MISSING', command, `${state.category} has no filing condition`);
    return state.filed ? [] : [{ type: 'CaseFiled', data: { filingCondition, person: command.data.by } }];
  },

  AcceptCase: (command, state, { standing, book, unitId }) => {
    const { caseNo, calendar, definition } = state;
    const { forSelf, by, at, policy = state.policy } = command.data;
    if (forSelf && policy !== state.policy)
      throw refuse('forbidden', 'ACTOR_NOT_ALLOWED', command, `only the centre chooses ${policy}`);
    if (!book.policies.has(policy))
      throw refuse('invalid-argument', 'POLICY_UNKNOWN', command, `${policy} is not published`);
    const selfHandled = forSelf && unitId ? { unitId, person: by } : undefined;
    const admitted = selfHandled ? admittedFor(command, state, selfHandled.unitId, book) : {};
    const versions = { caseNo, definition, policy, calendar };
    const accepted = { ...versions, acceptedAt: at, ...(selfHandled ? { selfHandled } : {}), ...admitted };
    return [{ type: 'CaseAccepted', data: { ...standing, ...accepted } }];
  },

  RejectCase: (command, state, { standing }) => {
    const { reasonCode, publicReason, referral } = command.data;
    if (state.assignments > 0) throw refuse('invalid-state', 'MOVE_NOT_ALLOWED', command, 'it was dispatched already');
    wantBoth(command, reasonCode, publicReason);
    return [
      { type: 'CaseRejected', data: { ...standing, reasonCode, publicReason, ...(referral ? { referral } : {}) } },
    ];
  },
};

const wantBoth = (command: CaseCommand, code: string, words: string): void => {
  if (!code.trim() || !words.trim())
    throw refuse('invalid-argument', 'REASON_MISSING', command, 'it lacks its code or what the resident is told');
};
