import type { Decider } from '../kernel/decider';
import { unknownEvent, type Command, type Event } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import { installer } from '../posts/governing';

export type AdministrationEvent =
  Event<'AdministratorNamed', { person: string }> | Event<'AdministratorDismissed', { person: string }>;

export type AdministrationCommand =
  Command<'NameAdministrator', { person: string }> | Command<'DismissAdministrator', { person: string }>;

/** Who administers sign-in: accounts, sessions, keys of machines. It gives no power over cases or structures. */
export interface Administration {
  readonly administrators: readonly string[];
}

/** The one stream is `administration-gridloop`. */
export const administrationId = 'gridloop';

/** The administrators of this installation; one at least, once there has been one. */
export const administrationDecider: Decider<Administration, AdministrationEvent, AdministrationCommand, unknown> = {
  category: 'administration',
  initial: { administrators: [] },
  decide: ({ type, data: { person, by } }, state) => {
    requireAdministrator(state, by);
    const is = state.administrators.includes(person);
    switch (type) {
      case 'NameAdministrator':
        return is ? [] : [{ type: 'AdministratorNamed', data: { person } }];
      case 'DismissAdministrator':
        if (!is) return [];
        if (state.administrators.length === 1)
          throw new Rejection(
            'invalid-state',
            'ADMINISTRATOR_LAST',
            `Expected to dismiss ${person}, but nobody else administers`,
          );
        return [{ type: 'AdministratorDismissed', data: { person } }];
    }
  },
  evolve: ({ administrators }, event) => {
    const others = administrators.filter((person) => person !== event.data.person);
    switch (event.type) {
      case 'AdministratorNamed':
        return { administrators: [...others, event.data.person] };
      case 'AdministratorDismissed':
        return { administrators: others };
      default:
        return unknownEvent(event);
    }
  },
  actor: ({ data }) => ({ person: data.by }),
  personal: () => ({}),
};

/** @throws Rejection `ACTOR_NOT_ALLOWED` unless the person administers, or sets up the system */
export const requireAdministrator = ({ administrators }: Administration, by: string): void => {
  if (by !== installer && !administrators.includes(by))
    throw new Rejection('forbidden', 'ACTOR_NOT_ALLOWED', `Expected an administrator, but ${by} is none`);
};
