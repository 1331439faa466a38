import {
  emptyRulebook,
  eventsOf,
  figureOf,
  foldRulebook,
  locate,
  rosterAt,
  subtree,
  vacancies,
} from '@gridloop/domain';
import { presets } from '..';

const at = '2020-08-03T00:00:00.000Z';
/** All of them in one system. */
const book = foldRulebook(
  emptyRulebook,
  presets.flatMap(({ structure }) => eventsOf(structure)),
);
const chain = (addressId: string) => locate(book, addressId, at)?.chain.map((link) => link.unitId);

describe.each(presets.map(({ structure, figures }) => [structure.id, structure, figures] as const))(
  '%s',
  (_, structure, figures) => {
    it('gives the figures of the handbook', () =>
      expect(figures.map((figure) => [figure.name.zh, figureOf(book, figure, at)])).toEqual(
        figures.map(({ name, says }) => [name.zh, says]),
      ));

    it('stands whole: every unit below a top, every post at a unit or in a body, each id once', () => {
      const tops = structure.units.filter(({ parent }) => !parent);
      const standing = tops.flatMap(({ unitId }) => subtree(book, unitId, at).map((record) => record.unit.unitId));
      expect(standing.toSorted()).toEqual(structure.units.map(({ unitId }) => unitId).toSorted());
      const seats = [...standing, ...structure.organizations.map(({ organizationId }) => organizationId)];
      for (const { unitId } of structure.appointments) expect(seats).toContain(unitId);
    });

    it('resolves each of its addresses to one chain that ends at its own top', () => {
      const tops = structure.units.filter(({ parent }) => !parent).map(({ unitId }) => unitId);
      for (const { addressId } of structure.units.flatMap(({ addresses }) => addresses))
        expect(tops).toContain(chain(addressId)?.at(-1));
    });
  },
);

describe('the structures side by side', () => {
  it('share no id', () => {
    const ids = presets.flatMap(({ structure }) => structure.units.map(({ unitId }) => unitId));
    const people = presets.flatMap(({ structure }) => structure.people.map(({ subjectId }) => subjectId));
    expect([new Set(ids).size, new Set(people).size]).toEqual([ids.length, people.length]);
  });

  it('19号楼 of 星光社区 stands in the second grid, whose household point 赵霞 heads', () => {
    expect(chain('xingguang-19-1')).toEqual([
      'xingguang-l19-d1',
      'xingguang-l19',
      'xingguang-w2',
      'xingguang',
      'fengtai',
    ]);
    expect(rosterAt(book, 'xingguang-w2', at).map(({ responsible }) => responsible)).toContain('zhaoxia');
  });

  it('星光社区 did not stand before November 2016', () =>
    expect(locate(book, 'xingguang-19-1', '2016-10-01T00:00:00.000Z')).toBeUndefined());

  it('a dedicated grid of 市中区 goes before the residential one', () =>
    expect(locate(book, 'shizhong-s1-1-3', at)).toMatchObject({ gridId: 'shizhong-s1-z1', gridKind: 'DEDICATED' }));

  it('every grid of 市中区 lacks its head, and is reported', () =>
    expect(vacancies(book, 'shizhong', at).filter(({ post }) => post === 'GRID_HEAD')).toHaveLength(1_157));
});
