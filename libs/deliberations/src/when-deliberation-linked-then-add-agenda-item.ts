import { deliberationDecider, engine, type DeliberationCommand } from '@gridloop/domain';
import type { Automation } from '@gridloop/engine';

/** When a case is submitted to a council 提交议事, then the council has it on its agenda. */
export const whenDeliberationLinkedThenAddAgendaItem: Automation = {
  name: 'when-deliberation-linked-then-add-agenda-item',
  prefixes: ['case-'],
  when: ({ type, stream, data }, at) => {
    if (type !== 'DeliberationLinked') return [];
    const { council: councilId, item: itemId } = data as { council: string; item: string };
    const caseId = stream.slice('case-'.length);
    const command: DeliberationCommand = {
      type: 'AddAgendaItem',
      data: { councilId, itemId, caseId, parties: [], by: engine, at },
    };
    return [{ category: deliberationDecider.category, id: councilId, command }];
  },
};
