import type { ChainLink } from '../grid-units/net';
import type { Instant } from '../kernel/event';
import { serving } from '../organisations/organization';
import type { Rulebook } from '../workflow/rulebook';
import { engine, type CaseCommandOf } from './case.commands';
import type { CaseEvent, CaseEventOf, Standing } from './case.events';
import { refuse, wantReason } from './case.road';
import type { RingRoad } from './case.rings';
import type { OpenCase } from './case.state';

/** Where an escalation leads: a unit of the chain, or the office above a property company. */
export interface Rung extends ChainLink {
  /** How high it stands: 0 is the lowest unit of the chain; a body stands half a step below the unit that it serves. */
  readonly height: number;
  /** The office above a property company: whatever the ceiling, it takes over what the company lets lie. */
  readonly office?: true;
}

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

/** What the definition lets an expired clock do: the first step that applies. */
export const afterExpiry = (
  { data: { clock, at } }: CaseCommandOf<'ExpireDeadline'>,
  state: OpenCase,
  { steps, standingIn, book }: Pick<RingRoad, 'steps' | 'standingIn' | 'book'>,
): readonly CaseEvent[] => {
  for (const step of steps)
    switch (step.do) {
      case 'ESCALATE_ONE_LEVEL': {
        const target = nextAbove(state, book, at);
        const ceiling = state.chain.findIndex((link) => link.level === step.upTo);
        if (state.unitId && target && (target.height <= ceiling || target.office))
          return escalate(state, standingIn(step.to), target, `${clock}_OVERDUE`, book);
        break;
      }
      case 'OPEN_SUPERVISION':
        return state.supervised
          ? []
          : [supervision(step.kind, clock === 'TOTAL' ? 'TOTAL_OVERDUE' : 'HANDLE_OVERDUE', state.unitId)];
      case 'ISSUE_NOTICE': {
        const unit = state.unitId ? { unit: state.unitId } : {};
        return state.supervised && !state.noticed
          ? [{ type: 'NoticeIssued', data: { ...unit, facts: `${clock}_OVERDUE`, person: engine } }]
          : [];
      }
    }
  return [];
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

/** The level of a unit in the case's chain, of a body that of the unit it serves; '' where the chain has none. */
export const levelOf = (state: OpenCase, unitId: string | undefined, book: Rulebook): string => {
  const seat = book.organizations.get(unitId ?? '')?.unitId ?? unitId;
  return state.chain.find((link) => link.unitId === seat)?.level ?? '';
};

export const nextAssignment = (state: OpenCase): string => `a${state.assignments + 1}`;

/** How high a unit stands, the holder when none is named; −1 for nobody. */
export const heightOf = (state: OpenCase, book: Rulebook, unitId = state.unitId): number => {
  const height = state.chain.findIndex((link) => link.unitId === unitId);
  const seat = book.organizations.get(unitId ?? '')?.unitId;
  return height >= 0 || !seat ? height : state.chain.findIndex((link) => link.unitId === seat) - 0.5;
};

const rungs = ({ chain }: OpenCase): readonly Rung[] => chain.map((link, height) => ({ ...link, height }));

/** The next unit above the holder; above a property company its office. */
const nextAbove = (state: OpenCase, book: Rulebook, at: Instant): Rung | undefined =>
  propertyOffice(state, book, at) ?? rungs(state)[Math.floor(heightOf(state, book)) + 1];

/** The property office 物业管理办公室 above the property company that holds the case (handbook §4.3). */
export const propertyOffice = (state: OpenCase, book: Rulebook, at: Instant): Rung | undefined => {
  const [lowest] = state.chain;
  if (book.organizations.get(state.unitId ?? '')?.kind !== 'PROPERTY_COMPANY' || !lowest) return undefined;
  const office = serving(book, lowest.unitId, { at }).find(({ kind }) => kind === 'PROPERTY_OFFICE');
  const seat = state.chain.find(({ unitId }) => unitId === office?.unitId);
  const height = office ? heightOf(state, book, office.organizationId) : -1;
  return office && seat && height > heightOf(state, book)
    ? { unitId: office.organizationId, level: seat.level, height, office: true }
    : undefined;
};

const between = (from: number, target: Rung, state: OpenCase): readonly ChainLink[] =>
  rungs(state).filter(({ height }) => from < height && height < target.height);
