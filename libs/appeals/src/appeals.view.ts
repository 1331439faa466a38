import { unknownEvent, type AppealEvent, type AppealStep } from '@gridloop/domain';
import { tableView, type Recorded, type View } from '@gridloop/engine';

interface StepTaken {
  readonly step: AppealStep;
  readonly person: string;
  readonly upheld: boolean;
  readonly reason: string;
  readonly at: string;
}

/** One appeal with the steps it has taken. */
export interface AppealRow {
  readonly appeal_id: string;
  readonly case_id: string;
  readonly unit_id: string;
  readonly against: string;
  readonly clock: string;
  readonly generation: number;
  readonly grounds: string;
  readonly filed_by: string;
  readonly filed_at: string;
  readonly steps: readonly StepTaken[];
  readonly status: 'OPEN' | 'UPHELD' | 'DISMISSED';
  readonly revision: number;
}

/** The row after one more fact. */
export const evolveAppeal = (row: AppealRow | undefined, event: Recorded<AppealEvent>): AppealRow | undefined => {
  const { revision, metadata } = event;
  if (event.type === 'AppealFiled') {
    const { appealId, caseId, unitId, against, clock, generation, grounds, person } = event.data;
    return {
      ...{ appeal_id: appealId, case_id: caseId, unit_id: unitId, against, clock, generation, grounds },
      ...{ filed_by: person, filed_at: metadata.occurredAt, steps: [], status: 'OPEN', revision },
    };
  }
  if (!row) throw new Error(`Expected ${event.stream} to be filed before ${event.type}`);
  switch (event.type) {
    case 'AppealStepDecided': {
      const { step, person, upheld, reason } = event.data;
      return { ...row, steps: [...row.steps, { step, person, upheld, reason, at: metadata.occurredAt }], revision };
    }
    case 'AppealDecided':
      return { ...row, status: event.data.upheld ? 'UPHELD' : 'DISMISSED', revision };
    default:
      return unknownEvent(event);
  }
};

export const appealsView: View<AppealRow, AppealEvent> = tableView<AppealRow, AppealEvent>({
  name: 'appeals',
  version: 1,
  prefixes: ['appeal-'],
  keyOf: ({ data }) => data.appealId,
  evolve: evolveAppeal,
  key: 'appeal_id',
  columns: {
    appeal_id: 'text not null',
    case_id: 'text not null',
    unit_id: 'text not null',
    against: 'text not null',
    clock: 'text not null',
    generation: 'integer not null',
    grounds: 'text not null',
    filed_by: 'text not null',
    filed_at: 'text collate "C" not null',
    steps: 'jsonb not null',
    status: 'text not null',
    revision: 'integer not null',
  },
  indexes: ['(unit_id, status)', '(case_id)'],
});
