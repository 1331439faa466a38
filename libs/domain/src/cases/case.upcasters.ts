import type { Upcaster } from '../kernel/upcasting';
import type { CaseEvent } from './case.events';

/** What events of a case lack that were written before their shape changed: one step for each change, never altered. */
export const caseUpcasters: Readonly<Partial<Record<CaseEvent['type'], readonly Upcaster[]>>> = {
  /** 2: `at`, from which the window for reopening counts; until then it was recorded the moment it happened. */
  CaseClosed: [(data, recordedAt) => ({ ...data, at: recordedAt })],
};
