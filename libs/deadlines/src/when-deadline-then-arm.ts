import type { AlarmOf, CaseEvent, Clock, Instant } from '@gridloop/domain';

/** A clock that runs, and the alarm it waits for. Nothing of the case but its id. */
export interface ArmedRow {
  /** `<caseId>/<clock>`: a case has one deadline a clock at a time. */
  readonly deadline: string;
  readonly case_id: string;
  readonly clock: Clock;
  readonly generation: number;
  /** The version it was counted by; a newer one of the same line counts it anew. */
  readonly calendar: string;
  /** What rings next; null: nothing, until the case says otherwise. */
  readonly alarm: AlarmOf | null;
  /** It rings as soon as this instant has passed. */
  readonly due_at: Instant | null;
  /** When the red card falls. */
  readonly red_at: Instant;
}

/** Which clock an event of a case concerns; undefined: none. */
export const deadlineOf = (caseId: string, event: CaseEvent): string | undefined =>
  'clock' in event.data ? `${caseId}/${event.data.clock}` : undefined;

/**
 * When a deadline is set or recomputed, then arm its yellow card, or the red one where there is none; when that is issued,
 * then the red one; when a clock is paused, then the end of the pause; when an extension is asked, nothing until it is
 * decided. A clock that has its verdict is forgotten. An event about an older generation changes nothing.
 */
export const whenDeadlineThenArm = (
  armed: ArmedRow | undefined,
  caseId: string,
  event: CaseEvent,
): ArmedRow | undefined => {
  switch (event.type) {
    case 'DeadlineSet':
    case 'DeadlineRecomputed': {
      const { clock, generation, calendar, dueAt, yellowCardAt, redCardAt, carded, unpublished, window } = event.data;
      const red_at = redCardAt && redCardAt > dueAt ? redCardAt : dueAt;
      const silent = carded || unpublished || window;
      const alarm = silent ? null : yellowCardAt ? 'YELLOW' : 'RED';
      const due_at = silent ? null : (yellowCardAt ?? red_at);
      return { deadline: `${caseId}/${clock}`, case_id: caseId, clock, generation, calendar, alarm, due_at, red_at };
    }
    case 'YellowCardIssued':
      return isCurrent(armed, event.data) ? { ...armed, alarm: 'RED', due_at: armed.red_at } : armed;
    case 'RedCardIssued':
    case 'ExtensionRequested':
      return isCurrent(armed, event.data) ? { ...armed, alarm: null, due_at: null } : armed;
    case 'ClockPaused': {
      const { generation, until } = event.data;
      // counted anew when it resumes, hence behind no calendar
      return armed && { ...armed, generation, calendar: '', alarm: until ? 'RESUME' : null, due_at: until ?? null };
    }
    case 'DeadlineWithdrawn':
    case 'VerdictDeferred':
    case 'VerdictRecorded':
      return armed && armed.generation > event.data.generation ? armed : undefined;
    default:
      return armed;
  }
};

const isCurrent = (armed: ArmedRow | undefined, { generation }: { generation: number }): armed is ArmedRow =>
  armed?.generation === generation;
