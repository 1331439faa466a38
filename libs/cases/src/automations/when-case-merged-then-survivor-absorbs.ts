import { caseDecider, engine, type CaseEvent } from '@gridloop/domain';
import { wishOf, type Automation, type Recorded } from '@gridloop/engine';
import { caseAfter, type Reading } from './history';

/** When a case is merged 合并, then the survivor takes in its anchor and all its reporters, those of cases it took in before, too. */
export const whenCaseMergedThenSurvivorAbsorbs = (reading: Reading): Automation => ({
  name: 'when-case-merged-then-survivor-absorbs',
  prefixes: ['case-'],
  when: async (recorded, at) => {
    const event = recorded as Recorded<CaseEvent>;
    if (event.type !== 'CaseMerged') return [];
    const { survivingCase: caseId } = event.data;
    const { caseId: merged, reportedAt, callees: reporters } = (await caseAfter(reading, recorded)).state;
    const data = { caseId, merged, reportedAt, reporters, by: engine, at };
    return [wishOf(caseDecider, caseId, { type: 'AbsorbCase', data }, event.metadata.actor.person)];
  },
});
