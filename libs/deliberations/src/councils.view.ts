import {
  unknownEvent,
  type DeliberationEvent,
  type Instant,
  type Member,
  type Quorum,
  type Text,
} from '@gridloop/domain';
import { tableView, type Recorded, type View } from '@gridloop/engine';

/** A council with the counts of its meetings. */
export interface CouncilRow {
  readonly council_id: string;
  readonly unit_id: string;
  readonly level: string;
  readonly name: Text;
  readonly members: readonly Member[];
  readonly quorum: Quorum;
  readonly every_months: number | null;
  /** Year → meetings held in it; under '' those of which no year is known. */
  readonly meetings: Readonly<Record<string, number>>;
  /** Of them without a title. */
  readonly untitled: number;
  /** The latest date, or part of one, on which it met. */
  readonly last_held: string | null;
  readonly assumed: boolean;
  readonly revision: number;
  readonly changed_at: Instant;
}

/** The row after one more fact. */
export const evolveCouncil = (
  before: CouncilRow | undefined,
  event: Recorded<DeliberationEvent>,
): CouncilRow | undefined => {
  const row = factOf(before, event);
  return row && { ...row, revision: event.revision, changed_at: event.metadata.recordedAt };
};

const factOf = (
  row: CouncilRow | undefined,
  event: Recorded<DeliberationEvent>,
): Omit<CouncilRow, 'revision' | 'changed_at'> => {
  if (event.type === 'CouncilConvened') {
    const { councilId, unitId, level, name, members, quorum, everyMonths = null, assumed = false } = event.data;
    return {
      ...{ council_id: councilId, unit_id: unitId, level, name, members, quorum, every_months: everyMonths, assumed },
      ...{ meetings: {}, untitled: 0, last_held: null },
    };
  }
  if (!row) throw new Error(`Expected ${event.stream} to be convened before ${event.type}`);
  switch (event.type) {
    case 'CouncilMembersNamed':
      return { ...row, members: event.data.members, quorum: event.data.quorum };
    case 'MeetingHeld': {
      const { heldOn = '', title } = event.data;
      const year = heldOn.slice(0, 4);
      return {
        ...row,
        meetings: { ...row.meetings, [year]: (row.meetings[year] ?? 0) + 1 },
        untitled: row.untitled + (title ? 0 : 1),
        last_held: heldOn > (row.last_held ?? '') ? heldOn : row.last_held,
      };
    }
    case 'AgendaItemAdded':
    case 'AgendaItemWithdrawn':
    case 'MemberSignedIn':
    case 'MemberRecused':
    case 'ResolutionAdopted':
    case 'ResolutionTaskFulfilled':
    case 'ResolutionPublished':
      return row;
    default:
      return unknownEvent(event);
  }
};

export const councilsView: View<CouncilRow, DeliberationEvent> = tableView<CouncilRow, DeliberationEvent>({
  name: 'councils',
  version: 1,
  prefixes: ['deliberation-'],
  keyOf: (event) => event.data.councilId,
  evolve: evolveCouncil,
  key: 'council_id',
  columns: {
    council_id: 'text not null',
    unit_id: 'text not null',
    level: 'text not null',
    name: 'jsonb not null',
    members: 'jsonb not null',
    quorum: 'jsonb not null',
    every_months: 'integer',
    meetings: 'jsonb not null',
    untitled: 'integer not null',
    last_held: 'text',
    assumed: 'boolean not null',
    revision: 'integer not null',
    changed_at: 'text collate "C" not null',
  },
  indexes: ['(unit_id)'],
});
