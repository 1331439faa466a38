import type { Instant } from '../kernel/event';
import type { Rulebook } from '../workflow/rulebook';
import type { RunningClock } from './case.clock-state';
import { climbOf, reasonOf, type Ladder } from './case.climb';
import { engine, type CaseCommandOf } from './case.commands';
import type { CaseEvent, CaseEventOf, Standing } from './case.events';
import { refuse, wantReason, type RingRoad } from './case.road';
import { between, heightOf, nextAbove, rungs, type Rung } from './case.rungs';
import type { OpenCase } from './case.state';

/**
 * The unit to which a person escalates: the one he names, or the next above. Skipping levels is legal (handbook §1).
 * @throws Rejection `REASON_MISSING`, `UNIT_UNKNOWN`, `ESCALATION_NOT_UPWARD`, `LEVEL_NOT_SKIPPABLE`
 */
export const unitAbove = (command: CaseCommandOf<'EscalateCase'>, state: OpenCase, book: Rulebook): Rung => {
  const { toUnit, at } = command.data;
  wantReason(command, command.data.reason);
  const from = heightOf(state, book);
  const target = toUnit ? rungs(state).find(({ unitId }) => unitId === toUnit) : nextAbove(state, book, at);
  if (toUnit && !target) throw refuse('invalid-argument', 'UNIT_UNKNOWN', command, `its chain has no unit ${toUnit}`);
  if (!target || target.height <= from)
    throw refuse(
      'invalid-argument',
      'ESCALATION_NOT_UPWARD',
      command,
      `${state.unitId} stands as high as ${target?.unitId ?? 'anybody'}`,
    );
  const levels = book.levelSchemes.get(state.levelScheme)?.levels ?? [];
  const barred = between(from, target, state).find(({ level }) =>
    levels.some(({ code, skip }) => code === level && skip === 'FORBIDDEN'),
  );
  if (barred) throw refuse('invalid-state', 'LEVEL_NOT_SKIPPABLE', command, `${barred.level} may not be passed over`);
  return target;
};

/** The case goes to a higher unit; the levels between are told, not charged (handbook §4.4). */
export const escalate = (
  state: OpenCase,
  standing: Standing,
  target: Rung,
  reason: string,
  book: Rulebook,
): readonly CaseEvent[] => {
  const skipped = between(heightOf(state, book), target, state);
  return [
    {
      type: 'CaseEscalated',
      data: {
        ...standing,
        assignmentId: nextAssignment(state),
        fromUnit: state.unitId ?? '',
        toUnit: target.unitId,
        skippedLevels: skipped.map((link) => link.level),
        reason,
      },
    },
    ...skipped.map(({ level, unitId }): CaseEvent => ({ type: 'SkippedLevelNotified', data: { level, unitId } })),
  ];
};

/** What the definition lets an expired clock do: the first step that applies, and the next where the time of all is up. */
export const afterExpiry = (
  expired: RunningClock,
  state: OpenCase,
  at: Instant,
  road: Pick<RingRoad, keyof Ladder>,
): readonly CaseEvent[] => {
  const { clock } = expired;
  const climbed: CaseEvent[] = [];
  let holder = state.unitId;
  for (const step of road.steps)
    switch (step.do) {
      case 'ESCALATE_ONE_LEVEL': {
        const climb = climbOf(step.upTo, expired, state, at, road);
        if (!climb) break;
        holder = climb.target.unitId;
        climbed.push(...escalate(state, road.standingIn(step.to), climb.target, reasonOf(clock, climb), road.book));
        if (!climb.isOver) return climbed;
        break;
      }
      case 'OPEN_SUPERVISION':
        return state.supervised
          ? climbed
          : [...climbed, supervision(step.kind, clock === 'TOTAL' ? 'TOTAL_OVERDUE' : 'HANDLE_OVERDUE', holder)];
      case 'ISSUE_NOTICE': {
        const unit = state.unitId ? { unit: state.unitId } : {};
        return state.supervised && !state.noticed
          ? [{ type: 'NoticeIssued', data: { ...unit, facts: `${clock}_OVERDUE`, person: engine } }]
          : [];
      }
    }
  return climbed;
};

type Opened = CaseEventOf<'SupervisionOpened'>['data'];

export const supervision = (
  kind: Opened['kind'],
  trigger: Opened['trigger'],
  unitId: string | undefined,
  reason?: string,
): CaseEvent => ({
  type: 'SupervisionOpened',
  data: { kind, trigger, ...(unitId ? { unitId } : {}), ...(reason ? { reason } : {}) },
});

export const nextAssignment = (state: OpenCase): string => `a${state.assignments + 1}`;
