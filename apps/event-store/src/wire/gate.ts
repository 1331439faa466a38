import { setTimeout as pause } from 'node:timers/promises';
import type { Metadata } from '@grpc/grpc-js';
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

/** Every call passes here first, and every long call is known here as long as it lasts. */
export class Gate {
  readonly faults: Faults = {};
  private readonly open = new Set<AbortController>();
  private closing: Refusal | undefined;

  /** Resolves when the call may start. @throws Refusal when it may not */
  async pass(_call: Call): Promise<void> {
    if (this.closing) throw this.closing;
    if (this.faults.slow) await pause(this.faults.slow);
    if (this.faults.hang) await new Promise(() => undefined);
    if (this.faults.refuse) throw new Refusal(this.faults.refuse);
  }

  /** A long call begins; `leave` says that it is over, `signal` that it must end. */
  enter(call: Call): { signal: AbortSignal; leave: () => void } {
    const controller = new AbortController();
    this.open.add(controller);
    call.on('cancelled', () => controller.abort());
    return { signal: controller.signal, leave: () => void this.open.delete(controller) };
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
