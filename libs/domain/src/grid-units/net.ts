import type { Event, Instant, Text } from '../kernel/event';
import { Shelf, type Lookup, type ShelfDraft } from '../kernel/shelf';
import type { Address, Adoption, GridUnit, GridUnitEvent, UnitKind } from './grid-unit.events';

/** A unit on the way from an address upward. */
export interface ChainLink {
  readonly unitId: string;
  readonly level: string;
}

/** A unit and what became of it. */
export interface UnitRecord {
  readonly unit: GridUnit;
  readonly boundary: number;
  readonly retired?: Instant;
  readonly adoptions: readonly Adoption[];
  /** Every address it was ever given; `boundaryAt` says which it holds. */
  readonly given: readonly string[];
}

/** Who holds an address from an instant on; undefined: nobody. */
interface Tenure {
  readonly from: Instant;
  readonly unitId: string | undefined;
}

/** An address with its tenures in order of time, one row per layer of the net. */
interface AddressRecord {
  readonly name: Text;
  readonly tenures: Readonly<Record<UnitKind, readonly Tenure[]>>;
}

/** All structures side by side, as they are and as they were: units, and who holds which address. */
export interface Net {
  readonly units: Lookup<UnitRecord>;
  /** Parent → the units below it, retired ones too. */
  readonly below: Lookup<readonly string[]>;
  readonly roots: readonly string[];
  readonly addresses: Lookup<AddressRecord>;
}

/** Whom an address belongs to at an instant. */
export interface Located {
  readonly gridId: string;
  readonly gridKind: UnitKind;
  /** Lowest first. */
  readonly chain: readonly ChainLink[];
}

/** Before any instant: text order is time order. */
const ever = '';
const deepest = 32;

/** The net in the making: folded once for many facts. */
export interface NetDraft {
  take(event: GridUnitEvent): void;
  done(): ShelvedNet;
}

/** A net that a draft can start from. */
export interface ShelvedNet extends Net {
  readonly units: Shelf<UnitRecord>;
  readonly below: Shelf<readonly string[]>;
  readonly addresses: Shelf<AddressRecord>;
}

export const emptyNet: ShelvedNet = {
  units: Shelf.empty(),
  below: Shelf.empty(),
  roots: [],
  addresses: Shelf.empty(),
};

export const draftNet = (net: ShelvedNet): NetDraft => {
  const units = net.units.draft();
  const below = net.below.draft();
  const addresses = net.addresses.draft();
  let { roots } = net;
  return {
    take: (event) => {
      const known = units.get(event.data.unitId);
      if (event.type === 'GridUnitCreated') {
        const { data: unit } = event;
        if (known) return;
        units.set(unit.unitId, {
          unit,
          boundary: 1,
          adoptions: [],
          given: unit.addresses.map(({ addressId }) => addressId),
        });
        if (unit.parent) below.set(unit.parent, [...(below.get(unit.parent) ?? []), unit.unitId]);
        else roots = [...roots, unit.unitId];
        for (const address of unit.addresses) hold(addresses, address, unit.kind, unit.unitId, unit.since ?? ever);
      } else if (known) units.set(known.unit.unitId, after(event, known, units, addresses));
    },
    done: () => ({ units: units.done(), below: below.done(), roots, addresses: addresses.done() }),
  };
};

const after = (
  event: Exclude<GridUnitEvent, Event<'GridUnitCreated', GridUnit>>,
  known: UnitRecord,
  units: ShelfDraft<UnitRecord>,
  addresses: ShelfDraft<AddressRecord>,
): UnitRecord => {
  switch (event.type) {
    case 'GridBoundaryRedrawn': {
      const { from, version } = event.data;
      const { unit, given } = known;
      const kept = new Set(event.data.addresses.map(({ addressId }) => addressId));
      const holds = (addressId: string) => holderOf(addresses.get(addressId), unit.kind, from) === unit.unitId;
      const taken = event.data.addresses.filter(({ addressId }) => !holds(addressId));
      for (const address of taken) hold(addresses, address, unit.kind, unit.unitId, from);
      const left = given.filter((addressId) => !kept.has(addressId) && holds(addressId));
      for (const addressId of left)
        hold(addresses, { addressId, name: addresses.get(addressId)?.name ?? unit.name }, unit.kind, unit.parent, from);
      const above = unit.parent ? units.get(unit.parent) : undefined;
      if (above && left.length > 0)
        units.set(above.unit.unitId, { ...above, given: [...new Set([...above.given, ...left])] });
      const all = taken.length > 0 ? [...new Set([...given, ...taken.map(({ addressId }) => addressId)])] : given;
      return { ...known, boundary: version, given: all };
    }
    case 'GridUnitRetired':
      return { ...known, retired: event.data.to };
    case 'RulesAdopted':
      return { ...known, adoptions: [...known.adoptions, event.data] };
  }
};

/** From the instant on the unit holds the address in its layer; of two facts about one instant the later one counts. */
const hold = (
  addresses: ShelfDraft<AddressRecord>,
  { addressId, name }: Address,
  kind: UnitKind,
  unitId: string | undefined,
  from: Instant,
): void => {
  const record = addresses.get(addressId) ?? { name, tenures: { RESIDENTIAL: [], DEDICATED: [] } };
  const row = record.tenures[kind];
  const place = row.findLastIndex((tenure) => tenure.from <= from) + 1;
  addresses.set(addressId, {
    name: record.name,
    tenures: { ...record.tenures, [kind]: row.toSpliced(place, 0, { from, unitId }) },
  });
};

const holderOf = (record: AddressRecord | undefined, kind: UnitKind, at: Instant): string | undefined =>
  record?.tenures[kind].findLast(({ from }) => from <= at)?.unitId;

/** The unit whose boundary holds the address in that layer, be it retired or not. */
export const holderAt = (net: Net, addressId: string, kind: UnitKind, at: Instant): string | undefined =>
  holderOf(net.addresses.get(addressId), kind, at);

export const isLiving = ({ unit, retired }: UnitRecord, at: Instant): boolean =>
  (unit.since ?? ever) <= at && (!retired || at < retired);

/** The unit and those above it, lowest first, in whatever state. */
export const upward = (net: Net, unitId: string | undefined): readonly UnitRecord[] => {
  const way: UnitRecord[] = [];
  for (
    let next = net.units.get(unitId ?? '');
    next && way.length < deepest;
    next = net.units.get(next.unit.parent ?? '')
  )
    way.push(next);
  return way;
};

/** The living units from this one upward: what a retired unit held falls to the one above. */
export const chainFrom = (net: Net, unitId: string | undefined, at: Instant): readonly ChainLink[] =>
  upward(net, unitId)
    .filter((record) => isLiving(record, at))
    .map(({ unit }) => ({ unitId: unit.unitId, level: unit.level }));

/**
 * The one chain of an address at an instant, a dedicated grid before the residential one (handbook §3);
 * undefined when no grid holds it.
 */
export const locate = (net: Net, addressId: string, at: Instant): Located | undefined => {
  const dedicated = located(net, holderAt(net, addressId, 'DEDICATED', at), at);
  if (dedicated?.gridKind === 'DEDICATED') return dedicated;
  return located(net, holderAt(net, addressId, 'RESIDENTIAL', at), at) ?? dedicated;
};

const located = (net: Net, holder: string | undefined, at: Instant): Located | undefined => {
  const chain = chainFrom(net, holder, at);
  const lowest = net.units.get(chain[0]?.unitId ?? '')?.unit;
  return lowest && { gridId: lowest.unitId, gridKind: lowest.kind, chain };
};

/** The units responsible for an address, lowest first; undefined when no grid holds it. */
export const chainOf = (net: Net, addressId: string, at: Instant): readonly ChainLink[] | undefined =>
  locate(net, addressId, at)?.chain;

/** The addresses that the unit itself holds. */
export const boundaryAt = (net: Net, unitId: string, at: Instant): readonly Address[] => {
  const record = net.units.get(unitId);
  return (record?.given ?? []).flatMap((addressId) => {
    const name = net.addresses.get(addressId)?.name;
    const holder = record && holderAt(net, addressId, record.unit.kind, at);
    return name && holder === unitId ? [{ addressId, name }] : [];
  });
};

/** The living units below and the unit itself, parents first. */
export const subtree = (net: Net, unitId: string, at: Instant): readonly UnitRecord[] => {
  const found: UnitRecord[] = [];
  const open = [unitId];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const record = net.units.get(next);
    if (record && isLiving(record, at)) found.push(record);
    open.push(...(net.below.get(next) ?? []).toReversed());
  }
  return found;
};

/** The versions that count in a unit: those of the nearest unit upward that has adopted any. */
export const adoptedAt = (net: Net, unitId: string | undefined, at: Instant): Adoption | undefined => {
  for (const { adoptions } of upward(net, unitId)) {
    const inForce = latest(adoptions, at);
    if (inForce) return inForce;
  }
  return undefined;
};

const latest = (adoptions: readonly Adoption[], at: Instant): Adoption | undefined =>
  adoptions
    .filter(({ from }) => (from ?? ever) <= at)
    .reduce<Adoption | undefined>(
      (last, next) => (last && (next.from ?? ever) < (last.from ?? ever) ? last : next),
      undefined,
    );
