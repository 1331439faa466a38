import type { Automation } from '@gridloop/engine';
import type { Reading } from './history';
import { whenCaseMergedThenSurvivorAbsorbs } from './when-case-merged-then-survivor-absorbs';
import { whenCaseSplitThenBeginChildren } from './when-case-split-then-begin-children';
import { whenChildEndsThenTellParent } from './when-child-ends-then-tell-parent';
import { whenExpressCategoryAcceptedThenRoute } from './when-express-category-accepted-then-route';

/** What follows from one case for another, or for itself. */
export const caseAutomations = (reading: Reading): readonly Automation[] => [
  whenCaseSplitThenBeginChildren(reading),
  whenCaseMergedThenSurvivorAbsorbs(reading),
  whenChildEndsThenTellParent(reading),
  whenExpressCategoryAcceptedThenRoute(reading),
];
