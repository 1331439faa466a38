import type { Decider } from '../kernel/decider';
import type { Command, Event, Text } from '../kernel/event';
import { Rejection } from '../kernel/rejection';

/** A node of the structure (handbook §3). */
export interface GridUnit {
  readonly unitId: string;
  readonly level: string;
  /** Undefined for the uppermost unit. */
  readonly parent?: string;
  readonly kind: 'RESIDENTIAL' | 'DEDICATED';
  readonly name: Text;
  /** Party name of the same node 党组织名称: an overlay, not a second tree. */
  readonly partyName?: Text;
  /** Addresses at building or entrance level; rooms are personal and never stand here. */
  readonly addresses: readonly { readonly addressId: string; readonly name: Text }[];
  /** Filled in by us where the article gives no detail. */
  readonly assumed?: true;
}

export type GridUnitEvent =
  | Event<'GridUnitCreated', GridUnit>
  /** Which versions count for cases that begin in this unit and below. */
  | Event<
      'RulesAdopted',
      { unitId: string; definition: string; policy: string; levelScheme: string; calendar: string }
    >;

export type GridUnitCommand =
  | Command<'CreateGridUnit', GridUnit>
  | Command<
      'AdoptRules',
      { unitId: string; definition: string; policy: string; levelScheme: string; calendar: string }
    >;

interface GridUnitState {
  readonly created?: string;
  readonly adopted?: string;
}

/** One unit, stream `grid-unit-<unitId>`. */
export const gridUnitDecider: Decider<GridUnitState, GridUnitEvent, GridUnitCommand, unknown> = {
  category: 'grid-unit',
  initial: {},
  decide: (command, state) => {
    switch (command.type) {
      case 'CreateGridUnit': {
        const { by: _by, at: _at, ...unit } = command.data;
        if (state.created === JSON.stringify(unit)) return [];
        if (state.created)
          throw new Rejection(
            'already-exists',
            'UNIT_EXISTS',
            `Expected to create unit ${unit.unitId}, but it exists and differs`,
          );
        return [{ type: 'GridUnitCreated', data: unit }];
      }
      case 'AdoptRules': {
        const { by: _by, at: _at, ...rules } = command.data;
        if (!state.created)
          throw new Rejection(
            'not-found',
            'UNIT_UNKNOWN',
            `Expected to adopt rules for unit ${rules.unitId}, but there is none`,
          );
        return state.adopted === JSON.stringify(rules) ? [] : [{ type: 'RulesAdopted', data: rules }];
      }
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'GridUnitCreated':
        return { ...state, created: JSON.stringify(event.data) };
      case 'RulesAdopted':
        return { ...state, adopted: JSON.stringify(event.data) };
    }
  },
  actor: (command) => ({ person: command.data.by }),
  personal: () => ({}),
};
