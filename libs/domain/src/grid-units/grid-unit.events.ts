import type { Event, Instant, Text } from '../kernel/event';

// Stored for ever. Never reshape an event: add one, or add an optional field, and add its JSON to test/golden.

/** 居民网格 or 专属网格; a further layer would break the one-net rule (handbook §3). */
export type UnitKind = 'RESIDENTIAL' | 'DEDICATED';

/** At building or entrance level; rooms are personal and never stand here. */
export interface Address {
  readonly addressId: string;
  readonly name: Text;
}

/** A node of the structure (handbook §3). */
export interface GridUnit {
  readonly unitId: string;
  readonly level: string;
  /** Undefined for the uppermost unit. */
  readonly parent?: string;
  readonly kind: UnitKind;
  readonly name: Text;
  /** Party name of the same node 党组织名称: an overlay, not a second tree. */
  readonly partyName?: Text;
  /** The boundary: what the unit holds itself, beside what the units below it hold. */
  readonly addresses: readonly Address[];
  /** Undefined: since before the log began. */
  readonly since?: Instant;
  /** Counts that the source states and that are no nodes, such as `households`. */
  readonly figures?: Readonly<Record<string, number>>;
  /** GeoJSON geometry as text, for maps only. */
  readonly geometry?: string;
  /** Filled in by us where the article gives no detail. */
  readonly assumed?: true;
}

/** Which versions count for cases that begin in a unit and below. */
export interface Adoption {
  readonly unitId: string;
  readonly definition: string;
  readonly policy: string;
  readonly levelScheme: string;
  readonly calendar: string;
  /** Ids of the staffing templates. */
  readonly staffing?: readonly string[];
  /** Undefined: from the beginning. */
  readonly from?: Instant;
}

/** The whole boundary from an instant on; what the unit gives up without a taker falls to the unit above. */
export interface Boundary {
  readonly unitId: string;
  /** 1 is the boundary of `GridUnitCreated`. */
  readonly version: number;
  readonly addresses: readonly Address[];
  readonly from: Instant;
}

export type GridUnitEvent =
  | Event<'GridUnitCreated', GridUnit>
  | Event<'GridBoundaryRedrawn', Boundary>
  | Event<'GridUnitRetired', { unitId: string; to: Instant; reason: string }>
  | Event<'RulesAdopted', Adoption>;
