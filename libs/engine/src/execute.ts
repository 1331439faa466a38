import { setTimeout as sleep } from 'node:timers/promises';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Command as Message, CommandHandler, type CommandBus, type ICommandHandler } from '@nestjs/cqrs';
import type { Command, Decider, Event } from '@gridloop/domain';
import { Transactor, type Context, type Transacted } from './transact';

/** A decider and the outside knowledge that it decides with. */
export interface Served {
  readonly category: string;
  transact(transactor: Transactor, id: string, command: Command, context: Context): Promise<Transacted>;
}

/** `rules` is asked anew for every command. */
export const serve = <State, E extends Event, C extends Command, Rules>(
  decider: Decider<State, E, C, Rules>,
  rules: () => Rules | Promise<Rules>,
): Served => ({
  category: decider.category,
  transact: async (transactor, id, command, context) =>
    transactor.transact(decider, id, command as C, context, await rules()),
});

/** Which decider serves which category; made once, at boot. */
export class Deciders {
  private readonly byCategory = new Map<string, Served>();

  /** @throws when a category is served twice, or one of `sent`, the categories that this process sends commands to, by none */
  constructor(served: readonly Served[], sent: readonly string[]) {
    for (const one of served) {
      if (this.byCategory.has(one.category)) throw new Error(`Expected one decider for ${one.category}, but found two`);
      this.byCategory.set(one.category, one);
    }
    for (const category of sent) this.of(category);
  }

  of(category: string): Served {
    const served = this.byCategory.get(category);
    if (!served) throw new Error(`Expected a decider for ${category}, but none is registered`);
    return served;
  }
}

/** The one message on the command bus. */
export class Execute extends Message<Transacted> {
  constructor(
    readonly category: string,
    readonly id: string,
    readonly command: Command,
    readonly context: Context,
  ) {
    super();
  }
}

/** Sends a command of the decider's language to `<category>-<id>`; answers and throws as `Transactor.transact`. */
export const execute = <State, E extends Event, C extends Command, Rules>(
  bus: CommandBus,
  decider: Decider<State, E, C, Rules>,
  id: string,
  command: C,
  context: Context,
): Promise<Transacted> => bus.execute(new Execute(decider.category, id, command, context));

/** The one handler. Commands under way are awaited before the application goes down. */
@CommandHandler(Execute)
export class ExecuteHandler implements ICommandHandler<Execute>, BeforeApplicationShutdown {
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(
    private readonly transactor: Transactor,
    private readonly deciders: Deciders,
  ) {}

  async execute({ category, id, command, context }: Execute): Promise<Transacted> {
    const transacting = this.deciders.of(category).transact(this.transactor, id, command, context);
    this.underWay.add(transacting);
    try {
      return await transacting;
    } finally {
      this.underWay.delete(transacting);
    }
  }

  /** Resolves when no command is under way any more, or after `milliseconds`; answers how many were left. */
  async drained(milliseconds: number): Promise<number> {
    const expiry = new AbortController();
    const expired = sleep(milliseconds, undefined, { signal: expiry.signal }).catch(() => undefined);
    let open = true;
    void expired.then(() => (open = false)); // never rejects
    while (open && this.underWay.size > 0) await Promise.race([Promise.allSettled(this.underWay), expired]);
    expiry.abort();
    return this.underWay.size;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.drained(10_000);
  }
}
