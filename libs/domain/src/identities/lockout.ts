import type { Instant } from '../kernel/event';

/** Failures in a row of one account or address, and until when it may not try again. */
export interface Lockout {
  readonly failures: number;
  readonly until: Instant;
  readonly lastAt: Instant;
}

const second = 1_000;
const longest = 15 * 60 * second;
const forgottenAfter = 24 * 3_600 * second;

/** How many failures cost nothing: a person mistypes; an address is shared by a whole office. */
export const freeFailures = { account: 4, address: 20 } as const;

/** After one more failure: the wait doubles from a second up to a quarter of an hour, and a day of quiet forgets it all. */
export const afterFailure = (before: Lockout | undefined, kind: keyof typeof freeFailures, at: Instant): Lockout => {
  const failures = (before && isFresh(before, at) ? before.failures : 0) + 1;
  const beyond = failures - freeFailures[kind];
  const wait = beyond <= 0 ? 0 : Math.min(second * 2 ** (beyond - 1), longest);
  return { failures, until: new Date(Date.parse(at) + wait).toISOString(), lastAt: at };
};

/** Milliseconds until another attempt is let through; 0: now. */
export const waitOf = (lockout: Lockout | undefined, at: Instant): number =>
  lockout ? Math.max(0, Date.parse(lockout.until) - Date.parse(at)) : 0;

const isFresh = ({ lastAt }: Lockout, at: Instant): boolean => Date.parse(at) - Date.parse(lastAt) < forgottenAfter;
