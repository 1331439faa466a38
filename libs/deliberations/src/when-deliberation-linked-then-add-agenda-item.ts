import { deliberationDecider, engine, type CaseEvent } from '@gridloop/domain';
import { wishOf, type Automation, type Recorded } from '@gridloop/engine';

/** When a case is submitted to a council 提交议事, then the council has it on its agenda. */
export const whenDeliberationLinkedThenAddAgendaItem: Automation = {
  name: 'when-deliberation-linked-then-add-agenda-item',
  prefixes: ['case-'],
  when: (recorded, at) => {
    const { type, data, stream } = recorded as Recorded<CaseEvent>;
    if (type !== 'DeliberationLinked') return [];
    const { council: councilId, item: itemId, person } = data;
    const item = { councilId, itemId, caseId: stream.slice('case-'.length), parties: [] };
    return [
      wishOf(deliberationDecider, councilId, { type: 'AddAgendaItem', data: { ...item, by: engine, at } }, person),
    ];
  },
};
