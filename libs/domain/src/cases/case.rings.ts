import type { Instant } from '../kernel/event';
import { isOverdue } from './case.climb';
import type { RunningClock } from './case.clock-state';
import type { CaseCommandOf } from './case.commands';
import { afterExpiry } from './case.escalation';
import type { CaseEvent } from './case.events';
import type { RingRoad } from './case.road';
import type { OpenCase } from './case.state';

/**
 * What an alarm brings about: the end of a pause, the yellow card, or the red one with what the definition lets an expired
 * clock do. Early, late, doubled and obsolete rings bring about nothing: a card claims its rung (handbook §5.4).
 */
export const ring = (
  command: CaseCommandOf<'ExpireDeadline'>,
  state: OpenCase,
  road: RingRoad,
): readonly CaseEvent[] => {
  const { clock, generation, at } = command.data;
  const running = state.clocks[clock];
  if (!running || state.generations[clock] !== generation) return []; // an obsolete alarm
  if (running.paused) return endPause(running.paused, state, at, road);
  if (running.unpublished || running.pending || running.window) return [];
  const card = { clock, generation, ...(state.unitId ? { unitId: state.unitId } : {}), dueAt: running.dueAt };
  if (isOverdue(running, at))
    return running.expired
      ? []
      : [
          { type: 'RedCardIssued', data: { ...card, rule: road.cards?.red ?? 'WHEN_DUE' } },
          ...afterExpiry(running, state, at, road),
        ];
  if (running.warned || running.expired || !running.yellowCardAt || at < running.yellowCardAt) return [];
  const rule = road.cards?.yellow && 'percent' in road.cards.yellow ? 'PERCENT' : 'DAYS_LEFT';
  return [{ type: 'YellowCardIssued', data: { ...card, rule } }];
};

/** A pause, or the suspension it belongs to, ends on its day by itself. */
const endPause = (
  { until }: NonNullable<RunningClock['paused']>,
  state: OpenCase,
  at: Instant,
  { back }: RingRoad,
): CaseEvent[] => {
  if (!until || at < until) return [];
  const over = Object.values(state.clocks).filter(({ paused }) => paused?.until && paused.until <= at);
  return [
    ...(state.status === 'SUSPENDED' ? [{ type: 'CaseResumed', data: { ...back, person: 'engine' } } as const] : []),
    ...over.map(({ clock, paused }): CaseEvent => ({ type: 'ClockResumed', data: { clock, at: paused?.until ?? at } })),
  ];
};
