import { agendaView } from './agenda.view';
import { councilsView } from './councils.view';
import { jointReviewsView } from './joint-reviews.view';
import { meetingsView } from './meetings.view';
import { whenDeliberationLinkedThenAddAgendaItem } from './when-deliberation-linked-then-add-agenda-item';
import { whenFindingRecordedThenReviewCase } from './when-finding-recorded-then-review-case';
import { whenItemSettledThenReturnDeliberation } from './when-item-settled-then-return-deliberation';

export * from './councils.commands.controller';
export * from './councils.queries.controller';
export * from './joint-reviews.controller';

export const deliberationViews = [councilsView, meetingsView, agendaView, jointReviewsView] as const;
export const deliberationAutomations = [
  whenDeliberationLinkedThenAddAgendaItem,
  whenItemSettledThenReturnDeliberation,
  whenFindingRecordedThenReviewCase,
];
