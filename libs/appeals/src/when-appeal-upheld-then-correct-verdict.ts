import { caseDecider, type AppealEvent } from '@gridloop/domain';
import type { Automation, Recorded } from '@gridloop/engine';

/** When an appeal is upheld, then the case's verdict is corrected, in the name of whoever decided last; the old one stays visible. */
export const whenAppealUpheldThenCorrectVerdict: Automation = {
  name: 'when-appeal-upheld-then-correct-verdict',
  prefixes: ['appeal-'],
  when: (recorded, at) => {
    const { type, data, metadata } = recorded as Recorded<AppealEvent>;
    if (type !== 'AppealDecided' || !data.upheld) return [];
    const { upheld: _upheld, ...correction } = data;
    const command = { type: 'CorrectVerdict', data: { ...correction, by: metadata.actor.person, at } };
    return [{ category: caseDecider.category, id: correction.caseId, command }];
  },
};
