import type { Instant } from '../kernel/event';
import { Shelf, type Lookup, type ShelfDraft } from '../kernel/shelf';
import type { Appointment, AppointmentEvent, Substitution } from './appointment.events';

/** An appointment with all who were ever named to stand in. */
export interface Holding extends Appointment {
  readonly substitutions: readonly Substitution[];
}

/** Every appointment there was or is, findable by person and by unit. */
export interface Roster {
  readonly holdings: Lookup<Holding>;
  /** Person → appointments that he holds or stands in for. */
  readonly heldBy: Lookup<readonly string[]>;
  readonly heldAt: Lookup<readonly string[]>;
}

/** A roster that a draft can start from. */
export interface ShelvedRoster extends Roster {
  readonly holdings: Shelf<Holding>;
  readonly heldBy: Shelf<readonly string[]>;
  readonly heldAt: Shelf<readonly string[]>;
}

/** Who answers for a post at an instant. */
export interface Occupied {
  readonly appointment: Appointment;
  /** The holder, or who stands in for him. */
  readonly responsible: string;
  readonly substitute?: string;
}

export const emptyRoster: ShelvedRoster = { holdings: Shelf.empty(), heldBy: Shelf.empty(), heldAt: Shelf.empty() };

export const draftRoster = (roster: ShelvedRoster) => {
  const holdings = roster.holdings.draft();
  const heldBy = roster.heldBy.draft();
  const heldAt = roster.heldAt.draft();
  return {
    take: (event: AppointmentEvent): void => {
      const { appointmentId } = event.data;
      const known = holdings.get(appointmentId);
      switch (event.type) {
        case 'AppointmentStarted':
          if (known) return;
          holdings.set(appointmentId, { ...event.data, substitutions: [] });
          note(heldBy, event.data.person, appointmentId);
          note(heldAt, event.data.unitId, appointmentId);
          return;
        case 'AppointmentEnded':
          if (known) holdings.set(appointmentId, { ...known, to: event.data.to });
          return;
        case 'SubstituteNamed':
          if (!known) return;
          holdings.set(appointmentId, { ...known, substitutions: [...known.substitutions, event.data] });
          note(heldBy, event.data.substitute, appointmentId);
      }
    },
    done: (): ShelvedRoster => ({ holdings: holdings.done(), heldBy: heldBy.done(), heldAt: heldAt.done() }),
  };
};

const note = (index: ShelfDraft<readonly string[]>, key: string, appointmentId: string): void => {
  const noted = index.get(key) ?? [];
  if (!noted.includes(appointmentId)) index.set(key, [...noted, appointmentId]);
};

const lasts = ({ from, to }: { readonly from: Instant; readonly to?: Instant }, at: Instant): boolean =>
  from <= at && (!to || at < to);

const standsIn = ({ substitutions }: Holding, at: Instant): Substitution | undefined =>
  substitutions.findLast((named) => lasts(named, at));

/** The posts a person holds at an instant, those in which he stands in for another included. */
export const postsOf = (roster: Roster, person: string, at: Instant): readonly Appointment[] =>
  (roster.heldBy.get(person) ?? []).flatMap((appointmentId) => {
    const holding = roster.holdings.get(appointmentId);
    if (!holding || !lasts(holding, at)) return [];
    const { substitutions: _substitutions, ...appointment } = holding;
    return holding.person === person || standsIn(holding, at)?.substitute === person
      ? [{ ...appointment, person }]
      : [];
  });

/** The posts of one unit that somebody holds at an instant. */
export const rosterAt = (roster: Roster, unitId: string, at: Instant): readonly Occupied[] =>
  (roster.heldAt.get(unitId) ?? []).flatMap((appointmentId): readonly Occupied[] => {
    const holding = roster.holdings.get(appointmentId);
    if (!holding || !lasts(holding, at)) return [];
    const { substitutions: _substitutions, ...appointment } = holding;
    const named = standsIn(holding, at)?.substitute;
    return [{ appointment, responsible: named ?? holding.person, ...(named ? { substitute: named } : {}) }];
  });
