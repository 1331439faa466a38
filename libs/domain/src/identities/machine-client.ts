import type { Decider } from '../kernel/decider';
import { unknownEvent, type Command, type Event, type Instant } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import { requireAdministrator, type Administration } from './administration';

/** What a machine may be let in for; within it, its own posts decide, as they do for people. */
export const machineScopes = ['cases:report', 'cases:read', 'feed:read', 'structure:read'] as const;
export type MachineScope = (typeof machineScopes)[number];

/** Another system that talks to this one under its own key. It acts as the person `clientId`, whom posts may be given. */
export interface MachineClient {
  readonly clientId: string;
  /** What it is for, in words of the office; names no person. */
  readonly purpose: string;
  readonly scopes: readonly MachineScope[];
  /** Exclusive. */
  readonly expiresAt: Instant;
}

export type MachineClientEvent =
  Event<'MachineClientRegistered', MachineClient> | Event<'MachineClientRevoked', { clientId: string }>;

export type MachineClientCommand =
  Command<'RegisterMachineClient', MachineClient> | Command<'RevokeMachineClient', { clientId: string }>;

export interface MachineClientState {
  readonly registered?: MachineClient;
  readonly revoked?: true;
}

const longestYears = 1;

/** One machine client, stream `machine-client-<clientId>`; its key stands elsewhere, as a hash. */
export const machineClientDecider: Decider<
  MachineClientState,
  MachineClientEvent,
  MachineClientCommand,
  Administration
> = {
  category: 'machine-client',
  initial: {},
  decide: ({ type, data }, state, administration) => {
    requireAdministrator(administration, data.by);
    switch (type) {
      case 'RegisterMachineClient': {
        const { by: _by, at, ...wished } = data;
        if (state.registered)
          throw new Rejection(
            'already-exists',
            'MACHINE_CLIENT_EXISTS',
            `Expected ${wished.clientId} to be new, but it is registered`,
          );
        if (!(at < wished.expiresAt && wished.expiresAt <= yearsAfter(at, longestYears)))
          throw new Rejection(
            'invalid-argument',
            'END_DATE_MISSING',
            `Expected the key to end within ${longestYears} year, but it ends ${wished.expiresAt}`,
          );
        return [{ type: 'MachineClientRegistered', data: wished }];
      }
      case 'RevokeMachineClient':
        if (!state.registered)
          throw new Rejection('not-found', 'NOT_FOUND', `Expected machine client ${data.clientId}, but there is none`);
        return state.revoked ? [] : [{ type: 'MachineClientRevoked', data: { clientId: data.clientId } }];
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'MachineClientRegistered':
        return { registered: event.data };
      case 'MachineClientRevoked':
        return { ...state, revoked: true };
      default:
        return unknownEvent(event);
    }
  },
  actor: ({ data }) => ({ person: data.by }),
  personal: () => ({}),
};

/** The client, if its key lets it in at the instant. */
export const admittedMachine = ({ registered, revoked }: MachineClientState, at: Instant): MachineClient | undefined =>
  registered && !revoked && at < registered.expiresAt ? registered : undefined;

const yearsAfter = (at: Instant, years: number): Instant => {
  const date = new Date(at);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.toISOString();
};
