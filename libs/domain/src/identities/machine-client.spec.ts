import { specification } from '../kernel/given';
import { administrationDecider } from './administration';
import { administration, dismiss, name, on, register, revokeMachine } from './given';
import { admittedMachine, machineClientDecider } from './machine-client';

describe('a machine client', () => {
  const { given, happened, fold } = specification(machineClientDecider, administration);
  const registered = happened(register());

  it('is registered by an administrator, once', () => {
    given([])
      .when(register())
      .then(['MachineClientRegistered', { clientId: 'm-1', scopes: ['cases:report'] }]);
    given([]).when(register('p-1')).thenRejected('ACTOR_NOT_ALLOWED');
    given(registered).when(register()).thenRejected('MACHINE_CLIENT_EXISTS');
  });
  it.each([on(1), '2027-02-01T08:00:00.001Z', '2026-01-31T08:00:00.000Z'])('does not last until %s', (end) =>
    given([]).when(register('admin', end)).thenRejected('END_DATE_MISSING'),
  );
  it('lasts a year at most', () =>
    given([]).when(register('admin', '2027-02-01T08:00:00.000Z')).then(['MachineClientRegistered']));
  it('is let in until its end, or until it is revoked', () => {
    expect(admittedMachine(fold(registered), on(19))).toMatchObject({ clientId: 'm-1' });
    expect(admittedMachine(fold(registered), on(20))).toBeUndefined();
    expect(admittedMachine(fold(happened(register(), revokeMachine())), on(3))).toBeUndefined();
  });
  it('is revoked once, if there is one', () => {
    given(registered).when(revokeMachine()).then(['MachineClientRevoked']);
    given(happened(register(), revokeMachine())).when(revokeMachine()).thenNothing();
    given([]).when(revokeMachine()).thenRejected('NOT_FOUND');
  });
});

describe('administrators', () => {
  const { given, happened } = specification(administrationDecider, undefined);
  const one = happened(name('p-1'));

  it('are named by whoever sets up the system, then by each other', () => {
    given([])
      .when(name('p-1'))
      .then(['AdministratorNamed', { person: 'p-1' }]);
    given(one)
      .when(name('p-2', 'p-1'))
      .then(['AdministratorNamed', { person: 'p-2' }]);
    given(one).when(name('p-2', 'p-3')).thenRejected('ACTOR_NOT_ALLOWED');
    given(one).when(name('p-1')).thenNothing();
  });
  it('are dismissed, but for the last', () => {
    given(one).when(dismiss('p-1')).thenRejected('ADMINISTRATOR_LAST');
    given(happened(name('p-1'), name('p-2')))
      .when(dismiss('p-1'))
      .then(['AdministratorDismissed', { person: 'p-1' }]);
    given(one).when(dismiss('p-2')).thenNothing();
  });
});
