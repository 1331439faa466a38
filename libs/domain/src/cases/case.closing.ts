import type { RefusalCode } from '../kernel/refusals';
import type { Stage } from '../workflow/definition';
import { isExtensionPending, isParked, wantsCallback, type OpenCase } from './case.state';

/** The closing rules in their order, first match wins (handbook §4.9); what has ended is refused before they are asked. */
const closingRules: readonly { readonly code: RefusalCode; readonly when: (state: OpenCase) => boolean }[] = [
  { code: 'CHILD_CASE_OPEN', when: ({ openChildren }) => openChildren.length > 0 },
  { code: 'RETURN_UNDER_REVIEW', when: ({ returning }) => !!returning },
  { code: 'EXTENSION_PENDING', when: isExtensionPending },
  { code: 'DELIBERATION_OPEN', when: ({ deliberation }) => !!deliberation },
  { code: 'SUPERVISION_OPEN', when: (state) => state.supervised },
  { code: 'WHISTLE_OPEN', when: ({ whistle }) => !!whistle },
  { code: 'CASE_PARKED', when: isParked },
  { code: 'HANDLING_RESULT_MISSING', when: ({ thisRound }) => !thisRound.handled },
  { code: 'OUTCOME_REASON_MISSING', when: ({ thisRound }) => thisRound.handledWithoutReason === true },
  {
    code: 'INSPECTION_MISSING',
    when: ({ thisRound }) => !thisRound.inspected && !thisRound.waived?.includes('INSPECTION'),
  },
  {
    code: 'FEEDBACK_MISSING',
    when: (state) =>
      !state.thisRound.replied || (wantsCallback(state) && !state.callees.every((one) => judgement(state, one))),
  },
  { code: 'REWORK_REQUIRED', when: (state) => state.callees.some((one) => judgement(state, one) === 'DISSATISFIED') },
  { code: 'REVIEW_MISSING', when: ({ thisRound }) => !thisRound.reviewed },
];

const judgement = ({ thisRound }: OpenCase, callee: string) => thisRound.callbacks[callee]?.satisfaction;

/** Why the case may not close yet; undefined when all five stages are satisfied. */
export const closingRefusal = (state: OpenCase): RefusalCode | undefined =>
  closingRules.find((rule) => rule.when(state))?.code;

/** The events that satisfied the five stages; only asked once `closingRefusal` is silent. */
export const stageProof = ({ begun, thisRound }: OpenCase): Readonly<Record<Stage, string>> => ({
  DISCOVERY: begun,
  GRADED_HANDLING: thisRound.handled ?? '',
  SUPERVISION: thisRound.inspected ?? thisRound.handled ?? '', // the handling itself where inspection is waived
  RESULT_FEEDBACK: thisRound.called ?? thisRound.replied ?? '',
  JOINT_REVIEW: thisRound.reviewed ?? '',
});
