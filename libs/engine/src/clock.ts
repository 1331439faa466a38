import type { Instant } from '@gridloop/domain';

/** The one source of the present (architecture §5.7). */
export interface Clock {
  now(): Instant;
}

const instant = (milliseconds: number): Instant => new Date(milliseconds).toISOString();

/** The machine's time; never goes backward within the process, whatever happens to the machine's clock; `machine` reads it in milliseconds. */
export const systemClock = (machine: () => number = Date.now): Clock => {
  let latest = 0;
  return { now: () => instant((latest = Math.max(latest, machine()))) };
};

/** A clock for specs: stands still until told. */
export const manualClock = (start: Instant): Clock & { advance(milliseconds: number): Instant } => {
  let present = Date.parse(start);
  return {
    now: () => instant(present),
    advance: (milliseconds) => instant((present += milliseconds)),
  };
};
