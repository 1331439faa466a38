import type { CaseEvent, Clock, Instant } from '@gridloop/domain';

/** A deadline that waits for its alarm. Nothing of the case but its id. */
export interface ArmedRow {
  /** `<caseId>/<clock>`: a case has one deadline a clock at a time. */
  readonly deadline: string;
  readonly case_id: string;
  readonly clock: Clock;
  readonly generation: number;
  readonly due_at: Instant;
}

/** Which armed deadline an event of a case concerns; undefined: none. */
export const deadlineOf = (caseId: string, event: CaseEvent): string | undefined =>
  'clock' in event.data ? `${caseId}/${event.data.clock}` : undefined;

/**
 * When a deadline is set or recomputed, then arm it; when its card is issued or its run has a verdict, then disarm it.
 * An event about an older generation changes nothing.
 */
export const whenDeadlineThenArm = (
  armed: ArmedRow | undefined,
  caseId: string,
  event: CaseEvent,
): ArmedRow | undefined => {
  switch (event.type) {
    case 'DeadlineSet':
    case 'DeadlineRecomputed': {
      const { clock, generation, dueAt } = event.data;
      return { deadline: `${caseId}/${clock}`, case_id: caseId, clock, generation, due_at: dueAt };
    }
    case 'RedCardIssued':
    case 'VerdictRecorded':
      return armed && armed.generation > event.data.generation ? armed : undefined;
    default:
      return armed;
  }
};
