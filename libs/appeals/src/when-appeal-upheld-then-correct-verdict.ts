import { caseDecider, engine, type AppealEvent } from '@gridloop/domain';
import { wishOf, type Automation, type Recorded } from '@gridloop/engine';

/** When an appeal is upheld, then the case's verdict is corrected; the old one stays visible. */
export const whenAppealUpheldThenCorrectVerdict: Automation = {
  name: 'when-appeal-upheld-then-correct-verdict',
  prefixes: ['appeal-'],
  when: (recorded, at) => {
    const { type, data, metadata } = recorded as Recorded<AppealEvent>;
    if (type !== 'AppealDecided' || !data.result) return [];
    const { upheld: _upheld, result, ...about } = data;
    const said = { ...about, result, by: engine, at };
    return [wishOf(caseDecider, about.caseId, { type: 'CorrectVerdict', data: said }, metadata.actor.person)];
  },
};
