import { dateOf, day, instant, startOf } from '../calendars/local-time';
import { categoryOf } from '../matters/category';
import { postsOf } from '../posts/roster';
import type { WorkflowDefinition } from '../workflow/definition';
import type { Instant } from '../kernel/event';
import { isOfOneStructure } from './case.authority';
import { closingRefusal, stageProof } from './case.closing';
import type { CaseCommandOf, EndingCommand } from './case.commands';
import { refuse, wantReason, type Moves } from './case.road';
import type { OpenCase } from './case.state';

/** Reviewed and closed, or ended in another way (handbook §4.7, §4.9). */
export const endingMoves: Moves<EndingCommand> = {
  ReviewCase: ({ data: { cause, repeatOf, advice, jointReviewId } }, _state, { standing }) => [
    {
      type: 'CaseReviewed',
      data: {
        ...standing,
        cause,
        ...(repeatOf ? { repeatOf } : {}),
        ...(advice ? { advice } : {}),
        ...(jointReviewId ? { jointReviewId } : {}),
      },
    },
  ],

  CloseCase: ({ data: { at } }, state, { standing }) => {
    const { waived } = state.thisRound;
    return [
      { type: 'CaseClosed', data: { ...standing, stageProof: stageProof(state), ...(waived ? { waived } : {}), at } },
    ];
  },
  /** Counted apart; what is missing stands in the event. */
  ForceCloseCase: (command, state, { standing }) => {
    const { reason, by, at } = command.data;
    wantReason(command, reason);
    const missing = closingRefusal(state) ?? 'NOTHING';
    return [{ type: 'CaseForceClosed', data: { ...standing, reason, approver: by, missing, at } }];
  },
  ReopenCase: (command, state, { standing, rules }) => {
    const { reason, at } = command.data;
    wantReason(command, reason);
    if (!isReopenable(state, at, rules.definition))
      throw refuse('invalid-state', 'REOPEN_WINDOW_CLOSED', command, `it was closed at ${state.closedAt}: report anew`);
    return [
      { type: 'CaseReopened', data: { ...standing, reason, round: state.round + 1 } },
      { type: 'ReworkOrdered', data: { round: state.round + 1, trigger: 'REOPENED' } },
    ];
  },
  ArchiveCase: (command, state, { standing, rules }) => {
    const { retentionClass = rules.definition.retentionClass ?? 'GENERAL', at } = command.data;
    if (isReopenable(state, at, rules.definition))
      throw refuse('invalid-state', 'MOVE_NOT_ALLOWED', command, 'it may still be reopened');
    return [{ type: 'CaseArchived', data: { ...standing, retentionClass } }];
  },

  /** The only reporter's own wish, confirmed by staff without a part in the case; public safety goes on regardless. */
  WithdrawCase: (command, state, { standing, book }) => {
    const { reason, by, at, confirmedBy = by } = command.data;
    wantReason(command, reason);
    if (state.callees.length > 1)
      throw refuse('invalid-state', 'WITHDRAWAL_NOT_ALLOWED', command, 'others have reported it, too');
    if (categoryOf(book, state.category)?.publicSafety)
      throw refuse(
        'invalid-state',
        'WITHDRAWAL_NOT_ALLOWED',
        command,
        `${state.category} is a matter of public safety`,
      );
    const apart = !state.callees.includes(confirmedBy) && !state.involved.includes(confirmedBy);
    if (!apart || postsOf(book, confirmedBy, at).length === 0)
      throw refuse(
        'forbidden',
        'WITHDRAWAL_NOT_ALLOWED',
        command,
        'no member of staff apart from it has confirmed the wish',
      );
    return [{ type: 'CaseWithdrawn', data: { ...standing, reason, confirmedBy } }];
  },
  VoidCase: (command, state, { standing, book }) => {
    const { reason, approver = '', by, at } = command.data;
    wantReason(command, reason);
    const leads = postsOf(book, approver, at).some(
      ({ post, unitId }) => approving.includes(post) && isOfOneStructure(unitId, state, book),
    );
    if (approver === by || !leads)
      throw refuse('forbidden', 'APPROVER_MISSING', command, 'no leader other than who asks has approved');
    return [{ type: 'CaseVoided', data: { ...standing, reason, approver } }];
  },

  /** Same place and category, neither confidential; the survivor takes over anchor and reporter. */
  MergeCase: (command, state, { standing }) => {
    const { survivingCase, caseId } = command.data;
    const fact = unlike(command, state);
    if (survivingCase === caseId || fact)
      throw refuse('invalid-state', 'MERGE_NOT_ALLOWED', command, fact ?? 'it is itself');
    return [{ type: 'CaseMerged', data: { ...standing, survivingCase } }];
  },
  /** A case that was beyond the callback goes back to it for a reporter who is new. */
  AbsorbCase: ({ data: { merged, reportedAt, reporters } }, state, { standing, moved }) =>
    state.absorbed.includes(merged)
      ? []
      : [{ type: 'CaseAbsorbed', data: { ...(moved ? standing : {}), caseId: merged, reportedAt, reporters } }],

  /** One level only; the children begin with the anchor of this case. */
  SplitCase: (command, state) => {
    const { parts, childCases } = command.data;
    if (state.splitFrom)
      throw refuse('invalid-state', 'SPLIT_NOT_ALLOWED', command, `it was split from ${state.splitFrom}`);
    if (parts.length < 2 || new Set(childCases).size !== parts.length)
      throw refuse(
        'invalid-argument',
        'SPLIT_NOT_ALLOWED',
        command,
        'it needs two parts at least, each with its own id',
      );
    if (childCases.every((child) => state.openChildren.includes(child))) return [];
    return [{ type: 'CaseSplit', data: { childCases, parts } }];
  },
  NoteChildEnded: ({ data: { childCase, endedAs } }, state) =>
    state.openChildren.includes(childCase) ? [{ type: 'ChildCaseEnded', data: { childCase, endedAs } }] : [],
};

const approving = ['UNIT_LEADER', 'COMMITTEE_MEMBER', 'DUTY_OFFICER'];

/** To the end of the last day of the window. */
const isReopenable = ({ closedAt }: OpenCase, at: Instant, { reopenDays = 15 }: WorkflowDefinition): boolean =>
  !closedAt || at < instant(startOf(dateOf(closedAt)) + (reopenDays + 1) * day);

const unlike = ({ data: { surviving } }: CaseCommandOf<'MergeCase'>, state: OpenCase): string | undefined => {
  if (!surviving?.open) return 'the other is not open';
  if (surviving.confidential || state.confidential) return 'one of them is confidential';
  if (!state.addressId || surviving.addressId !== state.addressId) return 'they are not at one place';
  return !state.category || surviving.category !== state.category ? 'they are not of one category' : undefined;
};
