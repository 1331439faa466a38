import type { DeadlinePolicy } from '../deadlines/policy';
import type { GridUnit, GridUnitEvent } from '../grid-units/grid-unit';
import type { LevelScheme } from '../grid-units/level-scheme';
import type { Event, Instant } from '../kernel/event';
import type { Appointment, AppointmentEvent } from '../posts/appointment';
import type { WorkflowDefinition } from './definition';

/** The versions a case is judged by, pinned in its first events. */
export interface Pins {
  readonly definition: string;
  readonly policy: string;
  readonly levelScheme: string;
  readonly calendar: string;
}

/** A unit on the way from an address upward. */
export interface ChainLink {
  readonly unitId: string;
  readonly level: string;
}

/** Everything a decision may ask besides the case itself: published versions, structure and roster, folded from the log. */
export interface Rulebook {
  readonly definitions: ReadonlyMap<string, WorkflowDefinition>;
  readonly policies: ReadonlyMap<string, DeadlinePolicy>;
  readonly levelSchemes: ReadonlyMap<string, LevelScheme>;
  readonly units: ReadonlyMap<string, GridUnit>;
  /** addressId → unitId of the lowest unit that holds it. */
  readonly addresses: ReadonlyMap<string, string>;
  /** person → every appointment, past ones too. */
  readonly appointments: ReadonlyMap<string, readonly Appointment[]>;
  readonly inForce: Pins | undefined;
}

export type RulebookEvent =
  | Event<'DefinitionPublished', { version: WorkflowDefinition }>
  | Event<'PolicyPublished', { version: DeadlinePolicy }>
  | Event<'LevelSchemePublished', { version: LevelScheme }>
  | GridUnitEvent
  | AppointmentEvent;

/** Streams from which a rulebook is folded. */
export const rulebookPrefixes = ['definition-', 'policy-', 'level-scheme-', 'grid-unit-', 'appointment-'] as const;

export const emptyRulebook: Rulebook = {
  definitions: new Map(),
  policies: new Map(),
  levelSchemes: new Map(),
  units: new Map(),
  addresses: new Map(),
  appointments: new Map(),
  inForce: undefined,
};

/** The rulebook after some more facts; events of other kinds are passed over. */
export const foldRulebook = (book: Rulebook, events: Iterable<RulebookEvent>): Rulebook => {
  const definitions = new Map(book.definitions);
  const policies = new Map(book.policies);
  const levelSchemes = new Map(book.levelSchemes);
  const units = new Map(book.units);
  const addresses = new Map(book.addresses);
  const appointments = new Map(book.appointments);
  let inForce = book.inForce;
  for (const event of events)
    switch (event.type) {
      case 'DefinitionPublished':
        definitions.set(event.data.version.id, event.data.version);
        break;
      case 'PolicyPublished':
        policies.set(event.data.version.id, event.data.version);
        break;
      case 'LevelSchemePublished':
        levelSchemes.set(event.data.version.id, event.data.version);
        break;
      case 'GridUnitCreated':
        units.set(event.data.unitId, event.data);
        for (const { addressId } of event.data.addresses) addresses.set(addressId, event.data.unitId);
        break;
      case 'RulesAdopted':
        inForce = event.data;
        break;
      case 'AppointmentStarted':
        appointments.set(event.data.person, [...(appointments.get(event.data.person) ?? []), event.data]);
        break;
      case 'AppointmentEnded':
        appointments.set(
          event.data.person,
          (appointments.get(event.data.person) ?? []).map((held) =>
            held.appointmentId === event.data.appointmentId ? { ...held, to: event.data.to } : held,
          ),
        );
        break;
    }
  return { definitions, policies, levelSchemes, units, addresses, appointments, inForce };
};

/** The units responsible for an address, lowest first; undefined when no grid holds it (one-net rule, handbook §3). */
export const chainOf = (book: Rulebook, addressId: string): readonly ChainLink[] | undefined => {
  const chain: ChainLink[] = [];
  for (let unit = book.units.get(book.addresses.get(addressId) ?? ''); unit; unit = book.units.get(unit.parent ?? ''))
    chain.push({ unitId: unit.unitId, level: unit.level });
  return chain.length > 0 ? chain : undefined;
};

/** The posts a person holds at an instant. */
export const postsOf = (book: Rulebook, person: string, at: Instant): readonly Appointment[] =>
  (book.appointments.get(person) ?? []).filter(({ from, to }) => from <= at && (!to || at < to));
