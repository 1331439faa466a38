import type { Upcaster } from '../kernel/upcasting';
import type { CaseEvent } from './case.events';

/** What events of a case lack that were written before their shape changed: one step for each change, never altered. */
export const caseUpcasters: Readonly<Partial<Record<CaseEvent['type'], readonly Upcaster[]>>> = {
  /** 2: `acceptedAt`, from which limits may count; until then it was recorded the moment it happened. */
  CaseAccepted: [(data, recordedAt) => ({ ...data, acceptedAt: recordedAt })],
  /** 2: `at`, from which the window for reopening counts; until then it was recorded the moment it happened. */
  CaseClosed: [(data, recordedAt) => ({ ...data, at: recordedAt })],
  /** 2: `explanation`, the digest of the explanation's text; empty where none was kept. */
  VerdictRecorded: [(data) => ({ ...data, explanation: '' })],
};
