import type { Decider } from '../kernel/decider';
import { unknownEvent, type Command, type Instant } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import { same } from '../kernel/same';
import type { Lookup } from '../kernel/shelf';
import { governorOf } from '../posts/governing';
import type { Roster } from '../posts/roster';
import type { Address, Adoption, GridUnit, GridUnitEvent, UnitKind } from './grid-unit.events';
import { rankOf, type LevelScheme } from './level-scheme';
import { holderAt, isLiving, adoptedAt, upward, type Net } from './net';

export type GridUnitCommand =
  /** `kind` as somebody wishes it: anything but the two kinds would be a further layer. */
  | Command<'CreateGridUnit', Omit<GridUnit, 'kind'> & { kind: string }>
  /** `takes`: the units that are to give up addresses to this one. */
  | Command<
      'RedrawGridBoundary',
      { unitId: string; addresses: readonly Address[]; from: Instant; takes: readonly string[] }
    >
  | Command<'RetireGridUnit', { unitId: string; to: Instant; reason: string }>
  | Command<'AdoptRules', Adoption>;

/** What a change of the structure is judged by. */
export interface UnitGround extends Net, Roster {
  readonly levelSchemes: Lookup<LevelScheme>;
}

interface GridUnitState {
  readonly created?: GridUnit;
  readonly boundary: number;
  readonly addresses: readonly Address[];
  readonly retired?: Instant;
  readonly adopted?: Adoption;
}

/** One unit, stream `grid-unit-<unitId>`. */
export const gridUnitDecider: Decider<GridUnitState, GridUnitEvent, GridUnitCommand, UnitGround> = {
  category: 'grid-unit',
  initial: { boundary: 0, addresses: [] },
  decide: (command, state, ground) => {
    governorOf(ground, seatOf(command), command.data);
    if (command.type === 'CreateGridUnit') return create(command.data, state, ground);
    const { created } = state;
    const { unitId } = command.data;
    if (!created)
      throw new Rejection('not-found', 'UNIT_UNKNOWN', `Expected ${command.type} on unit ${unitId}, but there is none`);
    if (state.retired && command.type !== 'RetireGridUnit')
      throw new Rejection('invalid-state', 'UNIT_RETIRED', `Expected ${command.type} on ${unitId}, but it is retired`);
    switch (command.type) {
      case 'RedrawGridBoundary': {
        const { addresses, from, takes } = command.data;
        if (same(addresses, state.addresses)) return [];
        refuseOverlap(ground, { ...created, addresses }, from, takes);
        return [{ type: 'GridBoundaryRedrawn', data: { unitId, version: state.boundary + 1, addresses, from } }];
      }
      case 'RetireGridUnit': {
        const { to, reason } = command.data;
        if (state.retired) return [];
        refuseWhileNeeded(ground, unitId, to, reason);
        return [{ type: 'GridUnitRetired', data: { unitId, to, reason } }];
      }
      case 'AdoptRules': {
        const { by: _by, at: _at, ...rules } = command.data;
        return same(state.adopted, rules) ? [] : [{ type: 'RulesAdopted', data: rules }];
      }
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'GridUnitCreated':
        return { ...state, created: event.data, boundary: 1, addresses: event.data.addresses };
      case 'GridBoundaryRedrawn':
        return { ...state, boundary: event.data.version, addresses: event.data.addresses };
      case 'GridUnitRetired':
        return { ...state, retired: event.data.to };
      case 'RulesAdopted':
        return { ...state, adopted: event.data };
      default:
        return unknownEvent(event);
    }
  },
  actor: (command, _state, ground) => governorOf(ground, seatOf(command), command.data),
  personal: () => ({}),
};

/** Whose governor must wish it: a new unit is the wish of the unit above. */
const seatOf = (command: GridUnitCommand): string | undefined =>
  command.type === 'CreateGridUnit' ? command.data.parent : command.data.unitId;

const create = (
  { by: _by, at, kind, ...wished }: Extract<GridUnitCommand, { type: 'CreateGridUnit' }>['data'],
  { created }: GridUnitState,
  ground: UnitGround,
): readonly GridUnitEvent[] => {
  if (!isUnitKind(kind))
    throw new Rejection(
      'invalid-state',
      'ONE_NET_ONLY',
      `Expected unit ${wished.unitId} as ${kind}, but beside residential and dedicated grids there is no further layer`,
    );
  const unit: GridUnit = { ...wished, kind };
  if (created && same(created, unit)) return [];
  if (created)
    throw new Rejection(
      'already-exists',
      'UNIT_EXISTS',
      `Expected to create unit ${unit.unitId}, but it exists and differs`,
    );
  const from = unit.since ?? at;
  refuseMisplaced(ground, unit, from);
  refuseOverlap(ground, unit, from, []);
  return [{ type: 'GridUnitCreated', data: unit }];
};

const isUnitKind = (kind: string): kind is UnitKind => kind === 'RESIDENTIAL' || kind === 'DEDICATED';

/** A unit stands under one that lives, at a level of the scheme, below its parent's. */
const refuseMisplaced = (ground: UnitGround, unit: GridUnit, from: Instant): void => {
  const parent = ground.units.get(unit.parent ?? '');
  if (unit.parent && !(parent && isLiving(parent, from)))
    throw new Rejection(
      'invalid-argument',
      'UNIT_UNKNOWN',
      `Expected unit ${unit.unitId} under ${unit.parent}, but no such unit lives`,
    );
  const scheme = ground.levelSchemes.get(adoptedAt(ground, unit.parent, from)?.levelScheme ?? '');
  if (!scheme) return;
  const rank = rankOf(scheme, unit.level);
  const above = parent ? rankOf(scheme, parent.unit.level) : scheme.levels.length;
  if (rank < 0 || rank >= above)
    throw new Rejection(
      'invalid-argument',
      'LEVEL_UNKNOWN',
      `Expected unit ${unit.unitId} at level ${unit.level}, but ${scheme.id} has no such level below its parent's`,
    );
};

/** One-net rule 一网统筹 (handbook §3): an address is taken from those above, or from those who are named, and from nobody else. */
const refuseOverlap = (ground: Net, unit: GridUnit, from: Instant, takes: readonly string[]): void => {
  const free = new Set([unit.unitId, ...takes, ...upward(ground, unit.parent).map((above) => above.unit.unitId)]);
  for (const { addressId } of unit.addresses) {
    const holder = holderAt(ground, addressId, unit.kind, from);
    if (holder && !free.has(holder) && isLivingAt(ground, holder, from))
      throw new Rejection(
        'invalid-state',
        'ONE_NET_ONLY',
        `Expected address ${addressId} in ${unit.unitId}, but ${holder} holds it`,
      );
  }
};

const refuseWhileNeeded = (ground: Net, unitId: string, to: Instant, reason: string): void => {
  if (!reason.trim())
    throw new Rejection(
      'invalid-argument',
      'REASON_MISSING',
      `Expected to retire ${unitId} with a reason, but it has none`,
    );
  const living = (ground.below.get(unitId) ?? []).find((below) => isLivingAt(ground, below, to));
  if (living)
    throw new Rejection(
      'invalid-state',
      'UNIT_NOT_EMPTY',
      `Expected to retire ${unitId}, but ${living} stands below it`,
    );
};

const isLivingAt = (ground: Net, unitId: string, at: Instant): boolean => {
  const record = ground.units.get(unitId);
  return record !== undefined && isLiving(record, at);
};
