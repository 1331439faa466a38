import type { Decider } from '../kernel/decider';
import { unknownEvent, type Command, type Event, type Instant } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import { requireAdministrator, type Administration } from './administration';

// Stored for ever. Never reshape an event: add one, or add an optional field, and add its JSON to test/golden.

/** How the person proved who he is. */
export type SignInMethod = 'PASSWORD' | 'PASSWORD_AND_CODE' | 'PASSWORD_AND_RECOVERY_CODE' | 'OPENID';

/** What a person is signed in with, from a sign-in to its end. */
export interface Session {
  readonly sessionId: string;
  readonly method: SignInMethod;
  readonly startedAt: Instant;
  /** Exclusive; nothing prolongs it. */
  readonly expiresAt: Instant;
}

/** Found at the edge: a refresh token came twice, or none for too long. */
export type EdgeReason = 'REFRESH_TOKEN_REUSED' | 'IDLE';
export type EndReason = EdgeReason | 'SIGNED_OUT' | 'ENDED_BY_ADMINISTRATOR' | 'TOO_MANY_SESSIONS';
export type RevokeReason = 'ENDED_BY_OWNER' | 'ENDED_BY_ADMINISTRATOR' | 'PASSWORD_CHANGED' | 'ACCOUNT_LOCKED';

export type SessionEvent =
  | Event<'SessionStarted', Session & { person: string }>
  | Event<'SessionEnded', { sessionId: string; person: string; reason: EndReason }>
  /** Every session of the person's but the one `kept`. */
  | Event<'SessionsRevoked', { person: string; reason: RevokeReason; kept?: string }>;

export type SessionCommand =
  | Command<'StartSession', { person: string; sessionId: string; method: SignInMethod }>
  | Command<'EndSession', { person: string; sessionId: string; because?: EdgeReason }>
  | Command<'RevokeSessions', { person: string; reason: RevokeReason; kept?: string }>;

/** Sessions that have not been ended, oldest first; those that have expired go with the next one that starts. */
export interface SessionsState {
  readonly open: readonly Session[];
}

const hour = 3_600_000;
/** How long a session may last at most: a week. */
export const longestSession = 7 * 24 * hour;
/** How long a session lives without being used. */
export const longestIdle = 12 * hour;
const mostSessions = 10;

/** All sessions of one person, stream `sessions-<person>`; no credential and no token ever stands in it. */
export const sessionsDecider: Decider<SessionsState, SessionEvent, SessionCommand, Administration> = {
  category: 'sessions',
  initial: { open: [] },
  decide: (command, state, administration) => {
    const { person, by, at } = command.data;
    switch (command.type) {
      case 'StartSession': {
        const { sessionId, method } = command.data;
        if (by !== person) throw notHis(person, by);
        if (state.open.some((one) => one.sessionId === sessionId)) return [];
        const expiresAt = new Date(Date.parse(at) + longestSession).toISOString();
        const living = state.open.filter((one) => at < one.expiresAt);
        return [
          ...living.slice(0, Math.max(0, living.length + 1 - mostSessions)).map((oldest): SessionEvent => ({
            type: 'SessionEnded',
            data: { sessionId: oldest.sessionId, person, reason: 'TOO_MANY_SESSIONS' },
          })),
          { type: 'SessionStarted', data: { sessionId, person, method, startedAt: at, expiresAt } },
        ];
      }
      case 'EndSession': {
        const { sessionId, because } = command.data;
        if (by !== person) requireAdministrator(administration, by);
        if (!state.open.some((one) => one.sessionId === sessionId)) return [];
        const reason = because ?? (by === person ? 'SIGNED_OUT' : 'ENDED_BY_ADMINISTRATOR');
        return [{ type: 'SessionEnded', data: { sessionId, person, reason } }];
      }
      case 'RevokeSessions': {
        const { reason, kept } = command.data;
        if (by !== person) requireAdministrator(administration, by);
        if (state.open.every((one) => one.sessionId === kept)) return [];
        return [{ type: 'SessionsRevoked', data: { person, reason, ...(kept ? { kept } : {}) } }];
      }
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'SessionStarted': {
        const { person: _person, ...started } = event.data;
        return { open: [...state.open.filter((one) => started.startedAt < one.expiresAt), started] };
      }
      case 'SessionEnded':
        return { open: state.open.filter((one) => one.sessionId !== event.data.sessionId) };
      case 'SessionsRevoked':
        return { open: state.open.filter((one) => one.sessionId === event.data.kept) };
      default:
        return unknownEvent(event);
    }
  },
  actor: ({ data }) => ({ person: data.by }),
  personal: () => ({}),
};

/** The person's session, if it is open at the instant. */
export const openSession = ({ open }: SessionsState, sessionId: string, at: Instant): Session | undefined =>
  open.find((one) => one.sessionId === sessionId && at < one.expiresAt);

const notHis = (person: string, by: string) =>
  new Rejection('forbidden', 'ACTOR_NOT_ALLOWED', `Expected ${person} to sign in himself, but it is ${by}`);
