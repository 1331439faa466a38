import { versionNumber, type CaseEvent, type Clock, type Instant, type Urgency } from '@gridloop/domain';
import type { Recorded } from '@gridloop/engine';
import { gravityOf } from './gravity';
import { whenDeadlineThenArm, type ArmedRow } from './when-deadline-then-arm';

/** One escalation, and why. */
export interface Climbed {
  readonly at: Instant;
  readonly from: string;
  readonly to: string;
  /** Levels that were passed over. */
  readonly skipped: readonly string[];
  readonly reason: string;
  /** Whether its time was up, or a person wished it. */
  readonly byEngine: boolean;
}

/** A case as the alarm clock and the escalation board see it: its running clocks, where it stands, how it got there. */
export interface WatchedCase {
  readonly case_id: string;
  /** Units from the one that holds the address upward, and their levels; [] while not located. */
  readonly path: readonly string[];
  readonly levels: readonly string[];
  /** The unit that holds the case. */
  readonly unit: string | null;
  readonly urgency: Urgency;
  readonly supervised: boolean;
  readonly definition: string;
  readonly clocks: Readonly<Partial<Record<Clock, ArmedRow>>>;
  /** The latest, newest first. */
  readonly climbs: readonly Climbed[];
  /** How many clocks wait for an alarm, and when the first of these rings. */
  readonly alarms: number;
  readonly due_at: Instant | null;
  /** When the first red card falls, unless something is done. */
  readonly red_at: Instant | null;
  readonly climbed_at: Instant | null;
  /** The oldest version by which a clock is counted; '' when none runs. */
  readonly calendar: string;
  readonly gravity: number;
}

const kept = 10;

/** When a fact about a case is recorded, then what is watched of it follows: pure, and for every fact that there is. */
export const whenCaseMovesThenWatch = (
  watched: WatchedCase | undefined,
  caseId: string,
  event: Recorded<CaseEvent>,
): WatchedCase | undefined => {
  const before = watched ?? unknown(caseId);
  const stands = placed(before, event);
  if ('clock' in event.data) {
    const { clock } = event.data;
    const { [clock]: armed, ...others } = before.clocks;
    const next = whenDeadlineThenArm(armed, caseId, event);
    return weighed({ ...stands, ...timed(next ? { ...others, [clock]: next } : others) });
  }
  return stands === before ? watched : weighed(stands);
};

const unknown = (caseId: string): WatchedCase => ({
  case_id: caseId,
  path: [],
  levels: [],
  unit: null,
  urgency: 'NORMAL',
  supervised: false,
  definition: '',
  clocks: {},
  climbs: [],
  alarms: 0,
  due_at: null,
  red_at: null,
  climbed_at: null,
  calendar: '',
  gravity: 0,
});

const placed = (watched: WatchedCase, event: Recorded<CaseEvent>): WatchedCase => {
  switch (event.type) {
    case 'CaseReported':
    case 'CaseDiscovered':
      return { ...watched, definition: event.data.definition };
    case 'CaseLocated': {
      const { chain } = event.data;
      return { ...watched, path: chain.map(({ unitId }) => unitId), levels: chain.map(({ level }) => level) };
    }
    case 'CaseClassified':
      return { ...watched, urgency: event.data.urgency };
    case 'CaseAccepted': {
      const { definition, selfHandled } = event.data;
      return { ...watched, definition, ...(selfHandled ? { unit: selfHandled.unitId } : {}) };
    }
    case 'CaseDispatched':
      return { ...watched, unit: event.data.leadUnit };
    case 'CaseEscalated': {
      const { fromUnit: from, toUnit: to, skippedLevels: skipped, reason } = event.data;
      const { recordedAt: at, actor } = event.metadata;
      const climbs = [{ at, from, to, skipped, reason, byEngine: actor.role === 'ENGINE' }, ...watched.climbs];
      return { ...watched, unit: to, climbs: climbs.slice(0, kept), climbed_at: at };
    }
    case 'SupervisionOpened':
      return { ...watched, supervised: true };
    case 'SupervisionClosed':
      return { ...watched, supervised: false };
    default: // moves nothing that is watched
      return watched;
  }
};

const timed = (clocks: WatchedCase['clocks']) => {
  const running = Object.values(clocks);
  const first = (texts: readonly string[]): string | null => texts.toSorted()[0] ?? null; // same-width UTC text sorts as time
  const ringing = running.flatMap(({ due_at }) => due_at ?? []);
  return {
    clocks,
    alarms: ringing.length,
    due_at: first(ringing),
    red_at: first(running.flatMap(({ alarm, red_at }) => (alarm && alarm !== 'RESUME' ? red_at : []))),
    calendar: oldest(running.flatMap(({ calendar }) => calendar || [])),
  };
};

const oldest = (calendars: readonly string[]): string =>
  calendars.toSorted((a, b) => versionNumber(a) - versionNumber(b))[0] ?? '';

const weighed = (watched: WatchedCase): WatchedCase => ({ ...watched, gravity: gravityOf(watched) });
