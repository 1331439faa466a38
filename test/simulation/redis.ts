import type { Alarm } from '@gridloop/engine';
import type { Process, World } from './world';

export interface AlarmFaults {
  /** In a hundred alarms each. */
  readonly lost: number;
  readonly late: number;
  readonly early: number;
  readonly doubled: number;
}

/** Delayed jobs, as far as one may rely on them: not at all. */
export class SimulatedRedis {
  faults: AlarmFaults = { lost: 0, late: 0, early: 0, doubled: 0 };
  private epoch = 0;

  constructor(
    private readonly world: World,
    private readonly itself: Process,
    /** Hands an alarm to some worker that lives. */
    private readonly ring: (alarm: Alarm) => void,
  ) {}

  arm(alarms: readonly Alarm[]): void {
    for (const alarm of alarms) {
      if (this.fails('lost')) continue;
      void this.deliver(alarm);
      if (this.fails('doubled')) void this.deliver(alarm);
    }
  }

  /** FLUSHALL. */
  forget(): void {
    this.epoch += 1;
  }

  private async deliver(alarm: Alarm): Promise<void> {
    const { world, epoch } = this;
    const off = 3_600_000;
    const shift =
      (this.fails('late') ? world.chance.below(off) : 0) - (this.fails('early') ? world.chance.below(off) : 0);
    await world.sleep(this.itself, Math.max(50, Date.parse(alarm.dueAt) + 1 + shift - world.now));
    if (epoch === this.epoch) this.ring(alarm);
  }

  private fails(how: keyof AlarmFaults): boolean {
    return this.world.chance.percent(this.faults[how]);
  }
}
