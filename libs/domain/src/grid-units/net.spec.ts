import fc from 'fast-check';
import type { GridUnitEvent, UnitKind } from './grid-unit.events';
import { boundaryAt, chainOf, draftNet, emptyNet, holderAt, isLiving, locate, subtree, type Net } from './net';

const levels = ['COMMUNITY', 'GRID', 'BUILDING'];
const named = (text: string) => ({ zh: text, en: text });
const places = Array.from({ length: 8 }, (_, index) => `a${index}`);
const days = ['2020-01-01', '2020-02-01', '2020-03-01', '2020-04-01'].map((day) => `${day}T00:00:00.000Z`);
const addressesOf = (chosen: readonly string[]) => chosen.map((addressId) => ({ addressId, name: named(addressId) }));
const fold = (events: readonly GridUnitEvent[]): Net => {
  const draft = draftNet(emptyNet);
  for (const event of events) draft.take(event);
  return draft.done();
};
const unit = (
  unitId: string,
  level: string,
  parent: string | undefined,
  addresses: readonly string[],
  kind: UnitKind = 'RESIDENTIAL',
): GridUnitEvent => ({
  type: 'GridUnitCreated',
  data: { unitId, level, kind, name: named(unitId), addresses: addressesOf(addresses), ...(parent ? { parent } : {}) },
});
const redrawn = (unitId: string, version: number, addresses: readonly string[], from: string): GridUnitEvent => ({
  type: 'GridBoundaryRedrawn',
  data: { unitId, version, addresses: addressesOf(addresses), from },
});
const retired = (unitId: string, to: string): GridUnitEvent => ({
  type: 'GridUnitRetired',
  data: { unitId, to, reason: '合并' },
});

const community = [
  unit('c', 'COMMUNITY', undefined, ['a0', 'a1', 'a2']),
  unit('g1', 'GRID', 'c', ['a3']),
  unit('g2', 'GRID', 'c', ['a4']),
  unit('b1', 'BUILDING', 'g1', ['a5', 'a6']),
  unit('tower', 'GRID', 'c', ['a6'], 'DEDICATED'),
];
const [january = '', february = '', march = ''] = days;

describe('the net', () => {
  it('resolves an address to the units above it, lowest first', () =>
    expect(chainOf(fold(community), 'a5', january)?.map((link) => link.unitId)).toEqual(['b1', 'g1', 'c']));

  it('lets a dedicated grid go before the residential one', () =>
    expect(locate(fold(community), 'a6', january)).toMatchObject({ gridId: 'tower', gridKind: 'DEDICATED' }));

  it('gives the address back to the residential grid when the dedicated one retires', () =>
    expect(locate(fold([...community, retired('tower', february)]), 'a6', february)?.gridId).toBe('b1'));

  it('lets what a redrawn unit gives up fall to the unit above', () => {
    const net = fold([...community, redrawn('b1', 2, ['a5'], february), retired('tower', february)]);
    expect([january, february].map((at) => holderAt(net, 'a6', 'RESIDENTIAL', at))).toEqual(['b1', 'g1']);
  });

  it('knows who held an address before a boundary moved', () => {
    const net = fold([...community, redrawn('g2', 2, ['a4', 'a5'], february), redrawn('b1', 2, ['a6'], february)]);
    expect([january, february, march].map((at) => locate(net, 'a5', at)?.gridId)).toEqual(['b1', 'g2', 'g2']);
  });

  it('leaves a retired unit out of the chain', () =>
    expect(chainOf(fold([...community, retired('b1', february)]), 'a5', march)?.map((link) => link.unitId)).toEqual([
      'g1',
      'c',
    ]));

  it('knows no address that nobody holds', () => expect(locate(fold(community), 'nowhere', january)).toBeUndefined());
});

const histories = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(), fc.boolean(), fc.subarray(places)), { minLength: 1, maxLength: 9 }),
    fc.array(fc.tuple(fc.nat(), fc.option(fc.subarray(places)), fc.constantFrom(...days)), { maxLength: 12 }),
  )
  .map(([units, changes]): readonly GridUnitEvent[] => [
    unit('u0', 'COMMUNITY', undefined, places),
    ...units.map(([parent, dedicated, addresses], index) =>
      unit(
        `u${index + 1}`,
        levels[Math.min(2, index)] ?? 'BUILDING',
        `u${parent % (index + 1)}`,
        addresses,
        dedicated ? 'DEDICATED' : 'RESIDENTIAL',
      ),
    ),
    ...changes.map(([place, addresses, at], index) => {
      const unitId = `u${1 + (place % units.length)}`;
      return addresses ? redrawn(unitId, index + 2, addresses, at) : retired(unitId, at);
    }),
  ]);

describe('whatever is created, redrawn and retired', () => {
  it('each address has exactly one chain at each instant, of living units up to the top', () =>
    fc.assert(
      fc.property(histories, (events) => {
        const net = fold(events);
        for (const at of days)
          for (const place of places) {
            const found = locate(net, place, at);
            expect(found?.chain.at(-1)?.unitId).toBe('u0');
            expect(new Set(found?.chain.map((link) => link.unitId)).size).toBe(found?.chain.length);
            for (const { unitId } of found?.chain ?? []) {
              const record = net.units.get(unitId);
              expect(record && isLiving(record, at)).toBe(true);
            }
          }
      }),
      { numRuns: 80 },
    ));

  it('an address stands in one boundary of each layer', () =>
    fc.assert(
      fc.property(histories, fc.constantFrom(...days), (events, at) => {
        const net = fold(events);
        const held = [...net.units.values()].flatMap(({ unit: { unitId, kind } }) =>
          boundaryAt(net, unitId, at).map(({ addressId }) => `${kind} ${addressId}`),
        );
        expect(new Set(held).size).toBe(held.length);
      }),
      { numRuns: 80 },
    ));

  it('a later fact about a later instant leaves the earlier answers alone', () =>
    fc.assert(
      fc.property(histories, fc.subarray(places), (events, chosen) => {
        const last = '2021-01-01T00:00:00.000Z';
        const later = fold([...events, redrawn('u1', 99, chosen, last)]);
        for (const at of days)
          for (const place of places) expect(locate(later, place, at)).toEqual(locate(fold(events), place, at));
      }),
      { numRuns: 30 },
    ));

  it('a subtree holds each living unit once', () =>
    fc.assert(
      fc.property(histories, fc.constantFrom(...days), (events, at) => {
        const net = fold(events);
        const found = subtree(net, 'u0', at).map((record) => record.unit.unitId);
        const living = [...net.units.values()].filter((record) => isLiving(record, at));
        expect(found.toSorted()).toEqual(living.map((record) => record.unit.unitId).toSorted());
      }),
      { numRuns: 30 },
    ));
});
