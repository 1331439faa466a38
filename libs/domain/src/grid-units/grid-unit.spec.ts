import { specification } from '../kernel/given';
import { gridUnitDecider, type GridUnitCommand } from './grid-unit';
import type { GridUnitEvent } from './grid-unit.events';
import { adopted, appointed, asInstaller, bookOf, created, day, unit } from './given';

const community = unit('c', 'COMMUNITY');
const grid = unit('g1', 'GRID', 'c', 'a1', 'a2');
const other = unit('g2', 'GRID', 'c', 'a3');
const book = bookOf(
  created(community),
  created(grid),
  created(other),
  adopted('c'),
  appointed('leader', 'UNIT_LEADER', 'c'),
  appointed('head', 'GRID_HEAD', 'g1'),
);
const { given } = specification(gridUnitDecider, book);
const create = (data: object, by = asInstaller) =>
  ({
    type: 'CreateGridUnit',
    data: { ...unit('b1', 'BUILDING', 'g1', 'a9'), ...data, ...by },
  }) satisfies GridUnitCommand;
const redraw = (addresses: readonly string[], takes: readonly string[] = []) =>
  ({
    type: 'RedrawGridBoundary',
    data: {
      unitId: 'g1',
      addresses: unit('', '', '', ...addresses).addresses,
      from: day('2020-02-01'),
      takes,
      ...asInstaller,
    },
  }) satisfies GridUnitCommand;
const stored: readonly GridUnitEvent[] = [{ type: 'GridUnitCreated', data: grid }];

describe('a grid unit', () => {
  it('is created once', () => {
    given([])
      .when(create({}))
      .then(['GridUnitCreated', { unitId: 'b1', parent: 'g1' }]);
    given(stored).when(create(grid)).thenNothing();
    given(stored)
      .when(create({ ...grid, name: { zh: '别名', en: 'other' } }))
      .thenRejected('UNIT_EXISTS');
  });
  it('stands under a unit that lives', () =>
    given([])
      .when(create({ parent: 'nowhere' }))
      .thenRejected('UNIT_UNKNOWN'));
  it('stands at a level of the scheme, below its parent', () => {
    given([])
      .when(create({ level: 'COURTYARD' }))
      .thenRejected('LEVEL_UNKNOWN');
    given([])
      .when(create({ level: 'COMMUNITY' }))
      .thenRejected('LEVEL_UNKNOWN');
  });
  it('takes addresses from the units above it', () =>
    given([])
      .when(create(unit('b1', 'BUILDING', 'g1', 'a1')))
      .then(['GridUnitCreated']));
  it('takes none from a neighbour', () =>
    given([])
      .when(create(unit('b1', 'BUILDING', 'g1', 'a3')))
      .thenRejected('ONE_NET_ONLY'));
  it('is no layer of a department', () =>
    given([])
      .when(create({ kind: 'DEPARTMENT' }))
      .thenRejected('ONE_NET_ONLY'));
  it('covers residential ground when it is dedicated, but no other dedicated grid', () => {
    const park = { ...unit('p', 'GRID', 'c', 'a1'), kind: 'DEDICATED' as const };
    given([])
      .when(create(park))
      .then(['GridUnitCreated', { kind: 'DEDICATED' }]);
    specification(gridUnitDecider, bookOf(created(community), created(grid), created(park)))
      .given([])
      .when(create({ ...park, unitId: 'q' }))
      .thenRejected('ONE_NET_ONLY');
  });
  it('is redrawn with a new version, taking from whom it names', () => {
    given(stored)
      .when(redraw(['a1', 'a3'], ['g2']))
      .then(['GridBoundaryRedrawn', { version: 2 }]);
    given(stored)
      .when(redraw(['a1', 'a3']))
      .thenRejected('ONE_NET_ONLY');
    given(stored)
      .when(redraw(['a1', 'a2']))
      .thenNothing();
  });
  it('retires with a reason, once nothing stands below it', () => {
    const retire = (unitId: string, reason = '撤并'): GridUnitCommand => ({
      type: 'RetireGridUnit',
      data: { unitId, to: day('2020-03-01'), reason, ...asInstaller },
    });
    given(stored)
      .when(retire('g1'))
      .then(['GridUnitRetired', { to: day('2020-03-01') }]);
    given(stored).when(retire('g1', ' ')).thenRejected('REASON_MISSING');
    given([{ type: 'GridUnitCreated', data: community }])
      .when(retire('c'))
      .thenRejected('UNIT_NOT_EMPTY');
    given([...stored, { type: 'GridUnitRetired', data: { unitId: 'g1', to: day('2020-03-01'), reason: '撤并' } }])
      .when(redraw(['a1']))
      .thenRejected('UNIT_RETIRED');
  });
  it('is governed by the leader above it, and by nobody of the grid itself', () => {
    given([])
      .when(create({}, { by: 'leader', at: day('2020-01-01') }))
      .then(['GridUnitCreated']);
    given([])
      .when(create({}, { by: 'head', at: day('2020-01-01') }))
      .thenRejected('ACTOR_NOT_ALLOWED');
    given([])
      .when(create({ ...unit('top', 'COMMUNITY'), parent: undefined }, { by: 'leader', at: day('2020-01-01') }))
      .thenRejected('ACTOR_NOT_ALLOWED');
  });
});
