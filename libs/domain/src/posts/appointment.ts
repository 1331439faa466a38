import type { Decider } from '../kernel/decider';
import type { Command, Event, Instant } from '../kernel/event';
import { Rejection } from '../kernel/rejection';

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
}

export type AppointmentEvent =
  | Event<'AppointmentStarted', Omit<Appointment, 'to'>>
  | Event<'AppointmentEnded', { appointmentId: string; person: string; to: Instant }>;

export type AppointmentCommand =
  | Command<'StartAppointment', Omit<Appointment, 'to'>>
  | Command<'EndAppointment', { appointmentId: string; to: Instant }>;

interface AppointmentState {
  readonly started?: Omit<Appointment, 'to'>;
  readonly ended?: true;
}

/** One appointment, stream `appointment-<appointmentId>`. */
export const appointmentDecider: Decider<AppointmentState, AppointmentEvent, AppointmentCommand, unknown> = {
  category: 'appointment',
  initial: {},
  decide: (command, state) => {
    switch (command.type) {
      case 'StartAppointment': {
        const { by: _by, at: _at, ...started } = command.data;
        if (!state.started) return [{ type: 'AppointmentStarted', data: started }];
        if (JSON.stringify(state.started) === JSON.stringify(started)) return [];
        throw new Rejection(
          'already-exists',
          'APPOINTMENT_EXISTS',
          `Expected to start appointment ${started.appointmentId}, but it exists and differs`,
        );
      }
      case 'EndAppointment': {
        if (!state.started)
          throw new Rejection(
            'not-found',
            'NOT_FOUND',
            `Expected to end appointment ${command.data.appointmentId}, but there is none`,
          );
        if (state.ended) return [];
        const { appointmentId, to } = command.data;
        return [{ type: 'AppointmentEnded', data: { appointmentId, person: state.started.person, to } }];
      }
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'AppointmentStarted':
        return { started: event.data };
      case 'AppointmentEnded':
        return { ...state, ended: true };
    }
  },
  actor: (command) => ({ person: command.data.by }),
  personal: () => ({}),
};
