import { caseDecider, type DeliberationEvent } from '@gridloop/domain';
import type { Automation, Recorded } from '@gridloop/engine';

/**
 * When a council adopts a resolution on a case, or lets go of it, then the case gets it back 议事结果回传: resolution and
 * tasks, or why there are none. In the name of whoever adopted or withdrew it.
 */
export const whenItemSettledThenReturnDeliberation: Automation = {
  name: 'when-item-settled-then-return-deliberation',
  prefixes: ['deliberation-'],
  when: (recorded, at) => {
    const event = recorded as Recorded<DeliberationEvent>;
    if (event.type !== 'ResolutionAdopted' && event.type !== 'AgendaItemWithdrawn') return [];
    const { councilId: council, itemId: item, caseId } = event.data;
    if (!caseId) return [];
    const { text: resolution, tasks } =
      event.type === 'ResolutionAdopted' ? event.data : { text: event.data.reason, tasks: [] };
    const data = { caseId, council, item, resolution, tasks, by: event.metadata.actor.person, at };
    return [{ category: caseDecider.category, id: caseId, command: { type: 'ReturnDeliberation', data } }];
  },
};
