import type { ChainLink } from '../grid-units/net';
import type { Instant } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import type { Rulebook } from '../workflow/rulebook';
import type { RunningClock } from './case.clock-state';
import { climbOf, reasonOf, rungOf, type Ladder } from './case.climb';
import type { CaseCommandOf } from './case.commands';
import type { CaseEvent, CaseEventOf, Standing } from './case.events';
import type { OpenCase } from './case.state';

/**
 * The unit to which a person escalates: the one he names, or the next above. Skipping levels is legal (handbook §1).
 * @throws Rejection `REASON_MISSING`, `UNIT_UNKNOWN`, `ESCALATION_NOT_UPWARD`, `LEVEL_NOT_SKIPPABLE`
 */
export const unitAbove = ({ data }: CaseCommandOf<'EscalateCase'>, state: OpenCase, book: Rulebook): ChainLink => {
  if (!data.reason.trim())
    throw new Rejection(
      'invalid-argument',
      'REASON_MISSING',
      `Expected to escalate case ${data.caseId} with a reason, but it has none`,
    );
  const from = rungOf(state);
  const to = data.toUnit ? state.chain.findIndex((link) => link.unitId === data.toUnit) : from + 1;
  if (to < 0)
    throw new Rejection(
      'invalid-argument',
      'UNIT_UNKNOWN',
      `Expected to escalate case ${data.caseId} to ${data.toUnit}, but its chain has no such unit`,
    );
  const target = state.chain[to];
  if (!target || to <= from)
    throw new Rejection(
      'invalid-argument',
      'ESCALATION_NOT_UPWARD',
      `Expected to escalate case ${data.caseId} to ${target?.unitId ?? 'the next level'}, but ${state.unitId} stands as high`,
    );
  const levels = book.levelSchemes.get(state.levelScheme)?.levels ?? [];
  const barred = state.chain
    .slice(from + 1, to)
    .find((link) => levels.some(({ code, skip }) => code === link.level && skip === 'FORBIDDEN'));
  if (barred)
    throw new Rejection(
      'invalid-state',
      'LEVEL_NOT_SKIPPABLE',
      `Expected to escalate case ${data.caseId} to ${target.unitId}, but ${barred.level} may not be passed over`,
    );
  return target;
};

/** The case goes to a higher unit of its chain; the levels between are told, not charged (handbook §4.4). */
export const escalate = (state: OpenCase, standing: Standing, target: ChainLink, reason: string): CaseEvent[] => {
  const skipped = state.chain.slice(rungOf(state) + 1, state.chain.indexOf(target));
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
export const afterExpiry = (expired: RunningClock, state: OpenCase, at: Instant, road: Ladder): CaseEvent[] => {
  const { clock } = expired;
  const climbed: CaseEvent[] = [];
  let holder = state.unitId;
  for (const step of road.steps)
    switch (step.do) {
      case 'ESCALATE_ONE_LEVEL': {
        const climb = climbOf(step.upTo, expired, state, at, road);
        if (!climb) break;
        holder = climb.target.unitId;
        climbed.push(...escalate(state, road.standingIn(step.to), climb.target, reasonOf(clock, climb)));
        if (!climb.isOver) return climbed;
        break;
      }
      case 'OPEN_SUPERVISION':
        return state.supervised
          ? climbed
          : [...climbed, supervision(step.kind, clock === 'TOTAL' ? 'TOTAL_OVERDUE' : 'HANDLE_OVERDUE', holder)];
    }
  return climbed;
};

export const supervision = (
  kind: CaseEventOf<'SupervisionOpened'>['data']['kind'],
  trigger: CaseEventOf<'SupervisionOpened'>['data']['trigger'],
  unitId: string | undefined,
): CaseEvent => ({ type: 'SupervisionOpened', data: { kind, trigger, ...(unitId ? { unitId } : {}) } });

/** The level of a unit in the case's chain; '' where the chain has no such unit. */
export const levelOf = (state: OpenCase, unitId: string | undefined): string =>
  state.chain.find((link) => link.unitId === unitId)?.level ?? '';

export const nextAssignment = (state: OpenCase): string => `a${state.assignments + 1}`;
