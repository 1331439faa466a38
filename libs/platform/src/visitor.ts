import type { KeyObject } from 'node:crypto';
import type { Instant, MachineScope } from '@gridloop/domain';
import { readToken } from './tokens';

/** Who came with a request, and by which door. */
export interface Visitor {
  readonly person: string;
  /** By the operator's token nobody has a session, by a machine's key neither. */
  readonly door: 'OPERATOR' | 'SESSION' | 'MACHINE';
  readonly sessionId?: string;
  /** Of a machine: it goes where these lead, and nowhere else. */
  readonly scopes?: readonly MachineScope[];
  /** Aborted when what he came with counts no more, for answers without end; `left`: he went by himself. */
  gone(left: AbortSignal): AbortSignal;
}

/** Whoever knows more kinds of tokens than the operator's; a feature provides it. */
export abstract class Authority {
  /** @throws EdgeRefusal `TOKEN_INVALID`, `SESSION_ENDED` */
  abstract visitor(token: string): Promise<Visitor>;
}

/** The visitor whom the operator's own token names; it ends with its time alone. */
export const operatorsVisitor = async (
  key: KeyObject,
  token: string,
  now: Instant = new Date().toISOString(),
): Promise<Visitor> => {
  const { person, until } = await readToken(key, token, new Date(now));
  return { person, door: 'OPERATOR', gone: (left) => AbortSignal.any([left, endingAt(until, now)]) };
};

/** Aborted at the instant, or after twelve hours: whoever is told without end may well ask again. */
export const endingAt = (until: Instant, now: Instant): AbortSignal =>
  AbortSignal.timeout(Math.min(Math.max(0, Date.parse(until) - Date.parse(now)), 12 * 3_600_000));
