import type { Instant } from '@gridloop/domain';
import type { Clock } from './clock';
import type { Alarm, Ringer } from './ringer';

/** Armed deadlines, kept outside Redis by a projection of the log. A deadline leaves it when it is met, changed or rung. */
export interface ArmedIndex {
  /** Due at `now` and unfired; the gravest first, then the oldest. */
  due(now: Instant, limit: number): Promise<readonly Alarm[]>;
  /** Due before `until`, and not before `from` if that is given; in pages. */
  between(from: Instant | undefined, until: Instant): AsyncIterable<readonly Alarm[]>;
  count(): Promise<number>;
}

export interface ReconcilerOptions {
  readonly index: Pick<ArmedIndex, 'due'>;
  readonly ringer: Ringer;
  readonly clock: Clock;
  /** Alarms ringing at once at most: whatever falls due together, people's commands keep their share of the log. */
  readonly lanes: number;
  readonly onError: (error: unknown) => void;
}

const page = 1_000;

/** Rings what the index says is due. It needs neither Redis nor memory: whoever begins to look rings all that is left. */
export class Reconciler {
  /** As of the last look. */
  dueUnfired = 0;
  oldestLagMs = 0;

  constructor(private readonly options: ReconcilerOptions) {}

  /** Rings one page of what is due: how many alarms. Those that rest do not take the place of others. */
  async look(signal: AbortSignal): Promise<number> {
    const { index, ringer, clock, lanes, onError } = this.options;
    const due = await index.due(clock.now(), page + ringer.busy);
    const ready = due.filter((alarm) => ringer.isReady(alarm)).values();
    let rung = 0;
    const lane = async (): Promise<void> => {
      for (const alarm of ready) {
        if (signal.aborted) return;
        await ringer.ring(alarm).catch(onError);
        rung += 1;
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    this.note(due.filter((alarm) => !ringer.hasRung(alarm)));
    ringer.sweep();
    return rung;
  }

  private note(unfired: readonly Alarm[]): void {
    const now = Date.parse(this.options.clock.now());
    this.dueUnfired = unfired.length;
    this.oldestLagMs = unfired.reduce((lag, { dueAt }) => Math.max(lag, now - Date.parse(dueAt)), 0);
  }
}
