import type { RefusalCode } from '../kernel/refusals';
import type { Stage } from '../workflow/definition';
import { isExtensionPending, isParked, type OpenCase } from './case.state';

/**
 * The closing rules in their order, first match wins (handbook §4.9). Those of returns, deliberations, whistles and split
 * cases take their places here when their events exist.
 */
const closingRules: readonly { readonly code: RefusalCode; readonly when: (state: OpenCase) => boolean }[] = [
  { code: 'EXTENSION_PENDING', when: isExtensionPending },
  { code: 'SUPERVISION_OPEN', when: (state) => state.supervised },
  { code: 'CASE_PARKED', when: isParked },
  { code: 'HANDLING_RESULT_MISSING', when: ({ thisRound }) => !thisRound.handled },
  { code: 'OUTCOME_REASON_MISSING', when: ({ thisRound }) => thisRound.handledWithoutReason === true },
  { code: 'INSPECTION_MISSING', when: ({ thisRound }) => !thisRound.inspected },
  {
    code: 'FEEDBACK_MISSING',
    when: ({ thisRound, callable }) => !thisRound.replied || (callable && !thisRound.satisfaction),
  },
  { code: 'REWORK_REQUIRED', when: ({ thisRound }) => thisRound.satisfaction === 'DISSATISFIED' },
  { code: 'REVIEW_MISSING', when: ({ thisRound }) => !thisRound.reviewed },
];

/** Why the case may not close yet; undefined when all five stages are satisfied. */
export const closingRefusal = (state: OpenCase): RefusalCode | undefined =>
  closingRules.find((rule) => rule.when(state))?.code;

/** The events that satisfied the five stages; only asked once `closingRefusal` is silent. */
export const stageProof = ({ begun, thisRound }: OpenCase): Readonly<Record<Stage, string>> => ({
  DISCOVERY: begun,
  GRADED_HANDLING: thisRound.handled ?? '',
  SUPERVISION: thisRound.inspected ?? '',
  RESULT_FEEDBACK: thisRound.called ?? thisRound.replied ?? '',
  JOINT_REVIEW: thisRound.reviewed ?? '',
});
