import type { CaseEvent, Instant } from '@gridloop/domain';
import type { Recorded } from '@gridloop/engine';
import { deadlineOf, whenDeadlineThenArm, type ArmedRow } from './when-deadline-then-arm';

/** The deadlines of a log and nothing but the log: which wait, how many rang, and every promise that was broken. */
export class DeadlineLedger {
  readonly armed = new Map<string, ArmedRow>();
  /** A sentence each: a rung claimed twice, or before its time. */
  readonly faults: string[] = [];
  rung = 0;
  private readonly claimed = new Set<string>();

  /** Takes the events of cases, those of one case in order. */
  take(event: Recorded<CaseEvent>): void {
    const caseId = event.stream.slice('case-'.length);
    const key = deadlineOf(caseId, event);
    if (key === undefined) return;
    const row = whenDeadlineThenArm(this.armed.get(key), caseId, event);
    if (row) this.armed.set(key, row);
    else this.armed.delete(key);
    if (event.type === 'RedCardIssued') this.claim(`${key} ${event.data.generation}`, event);
  }

  /** What was due before the instant and did not ring. */
  unfired(before: Instant): readonly ArmedRow[] {
    return [...this.armed.values()].filter(({ due_at }) => due_at !== null && due_at < before);
  }

  /** Where rows that claim to be these deadlines are not. */
  differences(rows: Iterable<ArmedRow>): readonly string[] {
    const indexed = new Map([...rows].map((row) => [row.deadline, row]));
    return [...new Set([...this.armed.keys(), ...indexed.keys()])].flatMap((key) => {
      const [log, index] = [this.armed.get(key), indexed.get(key)];
      if (!index) return [`${key} waits by the log until ${log?.due_at}, but the index lacks it`];
      if (!log) return [`${key} waits by the index until ${index.due_at}, but not by the log`];
      return log.generation === index.generation && log.due_at === index.due_at
        ? []
        : [`${key} is ${saying(log)} by the log, but ${saying(index)} by the index`];
    });
  }

  private claim(rung: string, { data, metadata }: Recorded<CaseEvent> & { type: 'RedCardIssued' }): void {
    this.rung += 1;
    if (this.claimed.has(rung)) this.faults.push(`${rung} was rung twice`);
    if (metadata.recordedAt <= data.dueAt) this.faults.push(`${rung} was rung before it was due, ${data.dueAt}`);
    this.claimed.add(rung);
  }
}

const saying = ({ generation, due_at }: ArmedRow): string => `generation ${generation}, due ${due_at}`;
