import { type Instant, type Session } from '@gridloop/domain';
import type { IdentityLog } from './identity-log';
import type { Renewals } from './renewals';

/** The person's open sessions, with when each was last used. */
export const sessionsOf = async (
  log: IdentityLog,
  renewals: Renewals,
  person: string,
  at: Instant,
): Promise<readonly (Session & { readonly usedAt: Instant })[]> => {
  const { open } = await log.sessions.fresh(person);
  return open.flatMap((session) => {
    const renewal = at < session.expiresAt ? renewals.of(session.sessionId) : undefined;
    return renewal ? [{ ...session, usedAt: renewal.usedAt }] : [];
  });
};
