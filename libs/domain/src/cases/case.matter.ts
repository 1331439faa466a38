import { admissionFor, versionOf } from '../matters/catalogue';
import { Rejection } from '../kernel/rejection';
import { refusals } from '../kernel/refusals';
import type { Rulebook } from '../workflow/rulebook';
import type { CaseCommand } from './case.commands';
import { levelOf } from './case.rungs';
import type { OpenCase } from './case.state';

/**
 * The admission under which this unit may have the case's matter (handbook §3), to be kept by the case: later changes of
 * the catalogue do not touch it. Nothing for a case without a matter, and for units above the grids.
 * @throws Rejection `MATTER_NOT_ADMITTED`, `MATTER_EXPIRED`, `MATTER_KIND_EXCLUDED`, `RESOURCES_MISSING`
 */
export const admittedFor = (
  { type, data: { caseId, at } }: CaseCommand,
  state: OpenCase,
  unitId: string,
  book: Rulebook,
): { readonly matterVersion?: string } => {
  if (!state.matter || state.matterVersion || !isGrid(state, unitId, book)) return {};
  const admission = admissionFor(book, state.matter, state.chain, at);
  if (typeof admission === 'object') return { matterVersion: versionOf(admission) };
  throw new Rejection(
    'invalid-state',
    admission,
    `Expected ${type} on case ${caseId} with matter ${state.matter}, but for ${unitId}: ${refusals[admission].en}`,
  );
};

const isGrid = (state: OpenCase, unitId: string, book: Rulebook): boolean =>
  !book.organizations.has(unitId) &&
  book.levelSchemes.get(state.levelScheme)?.levels.find(({ code }) => code === levelOf(state, unitId, book))
    ?.matters !== 'ANY';
