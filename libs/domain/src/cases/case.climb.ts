import { instant } from '../calendars/local-time';
import type { Instant } from '../kernel/event';
import type { Clock, ExpiryStep, Status } from '../workflow/definition';
import type { Rulebook } from '../workflow/rulebook';
import type { RunningClock } from './case.clock-state';
import type { Deadline, Standing } from './case.events';
import { nextAbove, rungs, type Rung } from './case.rungs';
import type { OpenCase } from './case.state';

/** What definition, policy and level scheme say about climbing. */
export interface Ladder {
  readonly steps: readonly ExpiryStep[];
  standingIn(status: Status): Standing;
  /** The deadline that the clock would have, had the unit got the case at that instant; undefined: none. */
  limitAt(unitId: string, since: Instant): Deadline | undefined;
  /** Whether an escalation may pass the level over. */
  mayPass(level: string): boolean;
  readonly book: Rulebook;
}

/** One escalation, however long nobody rang (engineering facts §5.9). */
export interface Climb {
  readonly target: Rung;
  /** The levels whose time would be up as well, lowest first. */
  readonly missed: readonly { readonly level: string; readonly dueAt: Instant }[];
  /** Whether even the highest level had its time. */
  readonly isOver: boolean;
}

/**
 * To the level at which the case would stand, had every alarm rung in its moment: the next one, or higher where whole limits
 * have passed since, up to the ceiling. A level that may not be passed over gets its time. Undefined at the ceiling.
 */
export const climbOf = (
  upTo: string,
  expired: RunningClock,
  state: OpenCase,
  at: Instant,
  { limitAt, mayPass, book }: Ladder,
): Climb | undefined => {
  const ceiling = state.chain.findIndex(({ level }) => level === upTo);
  const missed: { level: string; dueAt: Instant }[] = [];
  let rang = ringOf(expired);
  for (const target of waysUp(state, book, at).filter(({ height, office }) => height <= ceiling || office)) {
    const limit = limitAt(target.unitId, rang);
    const isTop = target.height === ceiling;
    if (!limit || !isOverdue(limit, at) || !(isTop || mayPass(target.level))) return { target, missed, isOver: false };
    missed.push({ level: target.level, dueAt: limit.dueAt });
    if (isTop) return { target, missed, isOver: true };
    rang = ringOf(limit);
  }
  return undefined;
};

/** Such as `HANDLE_OVERDUE; also at BUILDING since …, GRID since …`. */
export const reasonOf = (clock: Clock, { missed }: Climb): string => {
  const also = missed.map(({ level, dueAt }) => `${level} since ${dueAt}`);
  return `${clock}_OVERDUE${also.length > 0 ? `; also at ${also.join(', ')}` : ''}`;
};

/** Whether the red card of a deadline is to fall. Same-width UTC text sorts as time. */
export const isOverdue = ({ dueAt, redCardAt, unpublished }: Deadline, at: Instant): boolean =>
  !unpublished && at > dueAt && (!redCardAt || at >= redCardAt);

/** The units above the holder, the next first. */
const waysUp = (state: OpenCase, book: Rulebook, at: Instant): readonly Rung[] => {
  const next = state.unitId ? nextAbove(state, book, at) : undefined;
  return next ? [next, ...rungs(state).filter(({ height }) => height > next.height)] : [];
};

/** The first instant at which it rings. */
const ringOf = ({ dueAt, redCardAt }: Deadline): Instant =>
  redCardAt && redCardAt > dueAt ? redCardAt : instant(Date.parse(dueAt) + 1);
