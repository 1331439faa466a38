import { caseDecider, engine, type DeliberationEvent } from '@gridloop/domain';
import { wishOf, type Automation, type Recorded } from '@gridloop/engine';

/**
 * When a council adopts a resolution on a case, or lets go of it, then the case gets it back 议事结果回传: resolution and
 * tasks, or why there are none.
 */
export const whenItemSettledThenReturnDeliberation: Automation = {
  name: 'when-item-settled-then-return-deliberation',
  prefixes: ['deliberation-'],
  when: (recorded, at) => {
    const event = recorded as Recorded<DeliberationEvent>;
    if (event.type !== 'ResolutionAdopted' && event.type !== 'AgendaItemWithdrawn') return [];
    const { councilId: council, itemId: item, caseId } = event.data;
    if (!caseId) return [];
    const settled =
      event.type === 'ResolutionAdopted'
        ? { resolution: event.data.text, tasks: event.data.tasks.map(({ what }) => what) }
        : { resolution: event.data.reason, tasks: [] };
    const data = { caseId, council, item, ...settled, by: engine, at };
    return [wishOf(caseDecider, caseId, { type: 'ReturnDeliberation', data }, event.metadata.actor.person)];
  },
};
