import type { Instant } from '@gridloop/domain';
import type { Clock } from './clock';

/** A deadline as an alarm clock sees it. The generation rises with every change of the deadline. */
export interface Alarm {
  readonly caseId: string;
  readonly deadlineId: string;
  readonly generation: number;
  readonly dueAt: Instant;
}

/** Whether the alarm has done its work, or is to ring later. */
export type Rung = 'done' | { readonly again: Instant };

/** Sends the command that an alarm stands for, as of `now`. Called at least once per alarm; the decider sees to it that once is enough. */
export type Ring = (alarm: Alarm, now: Instant) => Promise<Rung>;

/** `d_<caseId>_<deadlineId>_g<generation>`: says nothing about anybody. */
export const alarmId = ({ caseId, deadlineId, generation }: Alarm): string =>
  `d_${caseId}_${deadlineId}_g${generation}`;

interface Rest {
  readonly until: number;
  /** In a row, the last time it rang. */
  readonly failures: number;
  /** To whoever comes meanwhile. */
  readonly answer: Rung;
}

/** For so many milliseconds after ringing, an alarm that is still in the index is taken for one that the index will drop. */
const settleMs = 10_000;
const failedFirstMs = 1_000;
const failedMostMs = 60_000;

/** Rings alarms, however many ways they come: never one twice at a time, never early, and a failing one ever more rarely. */
export class Ringer {
  private readonly ringing = new Map<string, Promise<Rung>>();
  private readonly rests = new Map<string, Rest>();

  constructor(
    private readonly clock: Clock,
    private readonly send: Ring,
  ) {}

  /** Alarms that are being rung, have just been rung, or wait for another attempt. */
  get busy(): number {
    return this.ringing.size + this.rests.size;
  }

  /** Whether ringing now would do anything. */
  isReady(alarm: Alarm): boolean {
    const id = alarmId(alarm);
    return !this.ringing.has(id) && (this.rests.get(id)?.until ?? 0) <= this.now();
  }

  /** Whether it has rung a moment ago, and only the index does not know yet. */
  hasRung(alarm: Alarm): boolean {
    return this.rests.get(alarmId(alarm))?.failures === 0;
  }

  /** @throws what sending the command threw; the alarm then rests for a while */
  async ring(alarm: Alarm): Promise<Rung> {
    const id = alarmId(alarm);
    const already = this.ringing.get(id);
    if (already) return already;
    if (Date.parse(alarm.dueAt) >= this.now()) return { again: alarm.dueAt }; // at the very instant it is still on time
    const rest = this.rests.get(id);
    if (rest && rest.until > this.now()) return rest.answer;
    const ringing = this.attempt(id, alarm);
    this.ringing.set(id, ringing);
    return ringing.finally(() => this.ringing.delete(id));
  }

  /** Forgets alarms whose rest is long over. */
  sweep(): void {
    for (const [id, { until }] of this.rests) if (until + failedMostMs < this.now()) this.rests.delete(id);
  }

  private async attempt(id: string, alarm: Alarm): Promise<Rung> {
    const failures = this.rests.get(id)?.failures ?? 0;
    try {
      const answer = await this.send(alarm, this.clock.now());
      const until = answer === 'done' ? this.now() + settleMs : Date.parse(answer.again);
      this.rests.set(id, { until, failures: 0, answer });
      return answer;
    } catch (error) {
      const until = this.now() + Math.min(failedFirstMs * 2 ** failures, failedMostMs);
      this.rests.set(id, { until, failures: failures + 1, answer: 'done' }); // the reconciler will come again
      throw error;
    }
  }

  private now(): number {
    return Date.parse(this.clock.now());
  }
}
