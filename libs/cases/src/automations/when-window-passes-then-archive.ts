import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { caseDecider, engine, Rejection, type Instant, type Rulebook } from '@gridloop/domain';
import {
  CLOCK,
  execute,
  logError,
  RulebookFollower,
  whileHolding,
  within,
  pause,
  type Clock,
  type Database,
} from '@gridloop/engine';
import { closedBefore, type ClosedCase } from '../cases.queue';

const day = 86_400_000;
const lookEveryMs = 10 * 60_000;

/** Cases closed by then may be beyond their window; the shortest window of all definitions decides who is asked. */
export const windowsPassedAt = ({ definitions }: Pick<Rulebook, 'definitions'>, now: Instant): Instant => {
  const shortest = Math.min(...[...definitions.values()].map(({ reopenDays = 15 }) => reopenDays));
  return new Date(Date.parse(now) - (Number.isFinite(shortest) ? shortest : 15) * day).toISOString();
};

export const ARCHIVE_DATABASE = Symbol('URL of the database that keeps the lease of archiving');

/** When the window for reopening has passed, then the case is archived 归档: a look at the rows every ten minutes; the case itself decides. */
@Injectable()
export class WhenWindowPassesThenArchive implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly bus: CommandBus,
    private readonly rulebook: RulebookFollower,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ARCHIVE_DATABASE) private readonly databaseUrl: string,
  ) {}

  onApplicationBootstrap(): void {
    const { signal } = this.stopping;
    const lease = { url: this.databaseUrl, name: 'when_window_passes_then_archive', signal, onError: logError };
    this.running = whileHolding(lease, async (db) => {
      while (!signal.aborted) {
        await this.look(db);
        await pause(lookEveryMs, signal);
      }
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await within(10_000, this.running);
  }

  /** Archives what may be archived now: how many cases. One that may still be reopened is passed over until the next look. */
  async look(db: Database): Promise<number> {
    const passed = windowsPassedAt(this.rulebook.current, this.clock.now());
    let archived = 0;
    let last: ClosedCase | undefined;
    do {
      const page = await closedBefore(db, passed, last, 500);
      for (const one of page) if (!this.stopping.signal.aborted) archived += await this.archive(one);
      last = page.at(-1);
    } while (last && !this.stopping.signal.aborted);
    return archived;
  }

  private async archive({ case_id: caseId, closed_at: closedAt }: ClosedCase): Promise<number> {
    const key = `archive_${caseId}_${closedAt}`;
    const context = { idempotencyKey: key, correlationId: key };
    const data = { caseId, by: engine, at: this.clock.now() };
    try {
      const { events } = await execute(this.bus, caseDecider, caseId, { type: 'ArchiveCase', data }, context);
      return events.length > 0 ? 1 : 0;
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      return 0; // reopened, or archived, meanwhile
    }
  }
}
