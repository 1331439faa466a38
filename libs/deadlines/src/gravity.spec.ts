import { gravityOf, type Weighed } from './gravity';

const path = ['household', 'building', 'branch'];
const gravity = (more: Partial<Weighed>): number =>
  gravityOf({ path, unit: 'household', supervised: false, urgency: 'NORMAL', ...more });

describe('of cases that are overdue together', () => {
  it('the one at the higher level is graver, whatever else', () => {
    expect(gravity({ unit: 'building' })).toBeGreaterThan(gravity({ supervised: true, urgency: 'URGENT' }));
    expect(gravity({ unit: 'branch' })).toBeGreaterThan(gravity({ unit: 'building', supervised: true }));
  });
  it('then the one under supervision', () =>
    expect(gravity({ supervised: true })).toBeGreaterThan(gravity({ urgency: 'URGENT' })));
  it('then the urgent one', () => expect(gravity({ urgency: 'URGENT' })).toBeGreaterThan(gravity({})));
  it('and one that nobody holds yet comes last', () => expect(gravity({ unit: null })).toBeLessThan(gravity({})));
});
