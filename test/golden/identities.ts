import {
  administrationDecider,
  machineClientDecider,
  sessionsDecider,
  type AdministrationEvent,
  type MachineClientEvent,
  type SessionEvent,
} from '@gridloop/domain';
import {
  administration,
  dismiss,
  end,
  name,
  register,
  revoke,
  revokeMachine,
  start,
} from '../../libs/domain/src/identities/given';
import { specification } from '../../libs/domain/src/kernel/given';

export type IdentityEvent = SessionEvent | MachineClientEvent | AdministrationEvent;

const sessions = specification(sessionsDecider, administration);
const machines = specification(machineClientDecider, administration);
const administrators = specification(administrationDecider, undefined);

/** Rows of commands that between them bring about every event of identities. */
export const identityStories = (): readonly (readonly IdentityEvent[])[] => [
  sessions.happened(start('s1'), start('s2'), end('s1')),
  sessions.happened(start('s1'), start('s2'), revoke('p-1', 's1')),
  machines.happened(register(), revokeMachine()),
  administrators.happened(name('p-1'), name('p-2'), dismiss('p-1')),
];

/** Folds one event of theirs by the rules that know it. */
export const foldedIdentity = (event: IdentityEvent): object => {
  switch (event.type) {
    case 'SessionStarted':
    case 'SessionEnded':
    case 'SessionsRevoked':
      return sessionsDecider.evolve(sessionsDecider.initial, event, 'e0');
    case 'MachineClientRegistered':
    case 'MachineClientRevoked':
      return machineClientDecider.evolve(machineClientDecider.initial, event, 'e0');
    case 'AdministratorNamed':
    case 'AdministratorDismissed':
      return administrationDecider.evolve(administrationDecider.initial, event, 'e0');
  }
};
