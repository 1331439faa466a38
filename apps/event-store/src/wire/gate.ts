import { setTimeout as pause } from 'node:timers/promises';
import type { Metadata } from '@grpc/grpc-js';
import { type Caller, everybody } from '../access/access';
import type { Users } from '../access/users';
import { type Reason, Refusal } from '../streams/refusal';

/** Switches for tests that want a store to misbehave. */
export interface Faults {
  /** Calls are taken and never answered. */
  hang?: boolean;
  /** Calls are refused with this reason. */
  refuse?: Reason;
  /** Milliseconds that each call waits before it starts. */
  slow?: number;
}

interface Call {
  readonly metadata: Metadata;
  on(event: 'cancelled', listener: () => void): unknown;
}

/** Why a call that is over is aborted: made once, since grpc-js says "cancelled" at the end of every read. */
const over = new Refusal({ kind: 'unavailable', message: 'The call is over' });

/** Every call passes here first, and every long call is known here as long as it lasts. */
export class Gate {
  readonly faults: Faults = {};
  private readonly open = new Set<AbortController>();
  private closing: Refusal | undefined;

  /** Without users everybody may do everything. */
  constructor(private readonly users?: Users) {}

  /** How many long calls are open. */
  get openCalls(): number {
    return this.open.size;
  }

  /** Resolves with who calls, when the call may start. @throws Refusal when it may not */
  async pass({ metadata }: Call): Promise<Caller | undefined> {
    if (this.closing) throw this.closing;
    if (this.faults.slow) await pause(this.faults.slow);
    if (this.faults.hang) await new Promise(() => undefined);
    if (this.faults.refuse) throw new Refusal(this.faults.refuse);
    return this.users ? this.users.authenticate(metadata.get('authorization')[0]?.toString()) : everybody;
  }

  /** A long call begins; `leave` says that it is over, `signal` that it must end, as it does after `drop`. */
  enter(call: Call): { signal: AbortSignal; drop: (reason: Refusal) => void; leave: () => void } {
    const controller = new AbortController();
    this.open.add(controller);
    call.on('cancelled', () => controller.abort(over));
    const drop = (reason: Refusal): void => controller.abort(reason);
    return { signal: controller.signal, drop, leave: () => void this.open.delete(controller) };
  }

  /** Ends all long calls, as a restart does. */
  drop(): void {
    const reason = new Refusal({ kind: 'unavailable', message: 'The server dropped the subscription' });
    for (const controller of this.open) controller.abort(reason);
  }

  /** Lets nobody in any more. */
  close(): void {
    this.closing = new Refusal({ kind: 'unavailable', message: 'The server is shutting down' });
    this.drop();
  }
}
