import { isLiving } from '../grid-units/net';
import type { Decider } from '../kernel/decider';
import { unknownEvent, type Command, type Instant } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import { same } from '../kernel/same';
import type { Appointment, AppointmentEvent, Substitution } from './appointment.events';
import { governorOf } from './governing';
import { unmet, type StaffingGround } from './staffing';

export type AppointmentCommand =
  /** `vouched`: what whoever appoints vouches for, such as `PARTY_MEMBER`. It is personal and never stored. */
  | Command<'StartAppointment', Appointment & { vouched?: readonly string[] }>
  | Command<'EndAppointment', { appointmentId: string; to: Instant }>
  | Command<'NameSubstitute', Substitution>;

interface AppointmentState {
  readonly started?: Appointment;
  readonly ended?: true;
  readonly substitution?: Substitution;
}

/** One appointment, stream `appointment-<appointmentId>`. */
export const appointmentDecider: Decider<AppointmentState, AppointmentEvent, AppointmentCommand, StaffingGround> = {
  category: 'appointment',
  initial: {},
  decide: (command, state, ground) => {
    governorOf(ground, seatOf(command, state, ground), command.data);
    if (command.type === 'StartAppointment') return start(command.data, state, ground);
    const { started } = state;
    const { appointmentId } = command.data;
    if (!started)
      throw new Rejection('not-found', 'NOT_FOUND', `Expected ${command.type} on ${appointmentId}, but there is none`);
    switch (command.type) {
      case 'EndAppointment': {
        if (state.ended) return [];
        return [{ type: 'AppointmentEnded', data: { appointmentId, person: started.person, to: command.data.to } }];
      }
      case 'NameSubstitute': {
        const { by: _by, at: _at, ...named } = command.data;
        if (named.substitute === started.person)
          throw new Rejection(
            'invalid-argument',
            'NOT_ELIGIBLE',
            `Expected a substitute for appointment ${appointmentId}, but nobody stands in for himself`,
          );
        if (same(state.substitution, named)) return [];
        return [{ type: 'SubstituteNamed', data: { ...named, person: started.person } }];
      }
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'AppointmentStarted':
        return { started: event.data };
      case 'AppointmentEnded':
        return { ...state, ended: true };
      case 'SubstituteNamed': {
        const { person: _person, ...substitution } = event.data;
        return { ...state, substitution };
      }
      default:
        return unknownEvent(event);
    }
  },
  actor: (command, state, ground) => governorOf(ground, seatOf(command, state, ground), command.data),
  personal: () => ({}),
};

/** The unit of the post; for a post at an organisation, the unit that it serves. */
const seatOf = (
  command: AppointmentCommand,
  { started }: AppointmentState,
  ground: StaffingGround,
): string | undefined => {
  const at = command.type === 'StartAppointment' ? command.data.unitId : started?.unitId;
  return ground.organizations.get(at ?? '')?.unitId ?? at;
};

const start = (
  { by: _by, at: _at, vouched = [], ...wished }: Extract<AppointmentCommand, { type: 'StartAppointment' }>['data'],
  { started }: AppointmentState,
  ground: StaffingGround,
): readonly AppointmentEvent[] => {
  if (started && same(started, wished)) return [];
  if (started)
    throw new Rejection(
      'already-exists',
      'APPOINTMENT_EXISTS',
      `Expected to start appointment ${wished.appointmentId}, but it exists and differs`,
    );
  const unit = ground.units.get(wished.unitId);
  if (!ground.organizations.has(wished.unitId) && !(unit && isLiving(unit, wished.from)))
    throw new Rejection(
      'invalid-argument',
      'UNIT_UNKNOWN',
      `Expected ${wished.post} at ${wished.unitId}, but no such unit lives`,
    );
  const [missing] = unmet(ground, wished, vouched);
  if (missing)
    throw new Rejection(
      'invalid-state',
      'NOT_ELIGIBLE',
      `Expected ${wished.person} as ${wished.post} of ${wished.unitId}, but he lacks ${Object.values(missing).join()}`,
    );
  return [{ type: 'AppointmentStarted', data: wished }];
};
