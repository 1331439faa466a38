import { randomUUID } from 'node:crypto';
import {
  administrationDecider,
  administrationId,
  machineClientDecider,
  sessionsDecider,
  type Administration,
  type AdministrationCommand,
  type AdministrationEvent,
  type Command,
  type Decider,
  type Event,
  type MachineClientCommand,
  type MachineClientEvent,
  type MachineClientState,
  type SessionCommand,
  type SessionEvent,
  type SessionsState,
} from '@gridloop/domain';
import { LiveStates, type EventStore, type Transactor } from '@gridloop/engine';

/** What the log knows of identities: who administers, which sessions are open, which machines are let in. Live in every process. */
export class IdentityLog {
  readonly sessions: LiveStates<SessionsState, SessionEvent>;
  readonly machines: LiveStates<MachineClientState, MachineClientEvent>;
  private readonly administrations: LiveStates<Administration, AdministrationEvent>;

  constructor(
    store: EventStore,
    private readonly transactor: Transactor,
    onError: (error: unknown) => void,
  ) {
    this.sessions = new LiveStates({ store, decider: sessionsDecider, onError });
    this.machines = new LiveStates({ store, decider: machineClientDecider, onError });
    this.administrations = new LiveStates({ store, decider: administrationDecider, onError });
  }

  async start(): Promise<void> {
    for (const live of this.all) await live.start();
  }

  async stop(): Promise<void> {
    for (const live of this.all) await live.stop();
  }

  administration(): Promise<Administration> {
    return this.administrations.of(administrationId);
  }

  /** Each of these decides and records; what it changed is known to this process when it resolves, to others soon. @throws as `Transactor.transact` */
  async changeSession(command: SessionCommand, correlationId?: string): Promise<SessionsState> {
    const { person } = command.data;
    await this.record(sessionsDecider, person, command, correlationId);
    return this.sessions.fresh(person);
  }

  async changeMachine(command: MachineClientCommand, correlationId?: string): Promise<MachineClientState> {
    const { clientId } = command.data;
    await this.record(machineClientDecider, clientId, command, correlationId);
    return this.machines.fresh(clientId);
  }

  async changeAdministration(command: AdministrationCommand, correlationId?: string): Promise<Administration> {
    await this.record(administrationDecider, administrationId, command, correlationId);
    return this.administrations.fresh(administrationId);
  }

  private get all() {
    return [this.sessions, this.machines, this.administrations];
  }

  private async record<State, E extends Event, C extends Command>(
    decider: Decider<State, E, C, Administration>,
    id: string,
    command: C,
    correlationId: string = randomUUID(),
  ): Promise<void> {
    const context = { idempotencyKey: randomUUID(), correlationId };
    await this.transactor.transact(decider, id, command, context, await this.administration());
  }
}
