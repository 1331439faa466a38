import { caseDecider, engine, type CaseEvent } from '@gridloop/domain';
import { wishOf, type Automation, type Recorded } from '@gridloop/engine';
import { caseAfter, type Reading } from './history';

const endings: readonly CaseEvent['type'][] = [
  'CaseClosed',
  'CaseForceClosed',
  'CaseRejected',
  'CaseWithdrawn',
  'CaseVoided',
  'CaseMerged',
];

/** When a split-off case ends, one way or another, then its parent need not wait for it any more. */
export const whenChildEndsThenTellParent = (reading: Reading): Automation => ({
  name: 'when-child-ends-then-tell-parent',
  prefixes: ['case-'],
  when: async (recorded, at) => {
    const event = recorded as Recorded<CaseEvent>;
    if (!endings.includes(event.type)) return [];
    const { caseId: childCase, splitFrom: caseId, status: endedAs } = (await caseAfter(reading, recorded)).state;
    if (!caseId) return [];
    const data = { caseId, childCase, endedAs, by: engine, at };
    return [wishOf(caseDecider, caseId, { type: 'NoteChildEnded', data }, event.metadata.actor.person)];
  },
});
