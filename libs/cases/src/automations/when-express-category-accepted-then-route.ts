import { caseDecider, engine, type CaseEvent } from '@gridloop/domain';
import { wishOf, type Automation, type Recorded } from '@gridloop/engine';
import { caseAfter, type Reading } from './history';

const learned: readonly CaseEvent['type'][] = ['CaseAccepted', 'CaseClassified', 'CaseLocated'];

/**
 * When a case of an express category is accepted for dispatch, then it goes straight to the professional partner 直通车;
 * likewise when it gets such a category, or its place, only then.
 */
export const whenExpressCategoryAcceptedThenRoute = (reading: Reading): Automation => ({
  name: 'when-express-category-accepted-then-route',
  prefixes: ['case-'],
  when: async (recorded, at) => {
    const event = recorded as Recorded<CaseEvent>;
    if (!learned.includes(event.type)) return [];
    const { state } = await caseAfter(reading, recorded);
    if (state.status !== 'AWAITING_DISPATCH' || state.chain.length === 0) return [];
    const categories = [...reading.rulebook.current.categories.values()];
    if (!categories.some(({ code, express }) => code === state.category && express)) return []; // whatever its newest version says, so that the wish never changes
    const { caseId } = state;
    return [wishOf(caseDecider, caseId, { type: 'RouteExpress', data: { caseId, by: engine, at } })];
  },
});
