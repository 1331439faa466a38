import type { Event, Instant } from '../kernel/event';

// Stored for ever. Never reshape an event: add one, or add an optional field, and add its JSON to test/golden.

export type Employment = 'FULL_TIME' | 'PART_TIME' | 'TERMINAL';

/** A person on a post 任职, from an instant to an instant; a person may hold several (handbook §3). */
export interface Appointment {
  readonly appointmentId: string;
  readonly person: string;
  /** Post code of handbook §2.2, such as `HOUSEHOLD_HEAD`. */
  readonly post: string;
  readonly unitId: string;
  readonly from: Instant;
  /** Exclusive; undefined while it lasts. */
  readonly to?: Instant;
  /** 专职, 兼职, 终端 (grid workers). */
  readonly employment?: Employment;
  /** The body that sends the person. */
  readonly organizationId?: string;
}

/** Who stands in for the holder 指定AB岗, from an instant to an instant. */
export interface Substitution {
  readonly appointmentId: string;
  readonly substitute: string;
  readonly from: Instant;
  /** Exclusive; undefined: for as long as the appointment lasts. */
  readonly to?: Instant;
}

export type AppointmentEvent =
  | Event<'AppointmentStarted', Appointment>
  | Event<'AppointmentEnded', { appointmentId: string; person: string; to: Instant }>
  | Event<'SubstituteNamed', Substitution & { person: string }>;
