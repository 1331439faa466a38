import {
  Inject,
  Injectable,
  Logger,
  Module,
  type DynamicModule,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { caseDecider, expireDeadline, type CaseCommand, type Instant } from '@gridloop/domain';
import {
  AlarmClock,
  checkRedis,
  CLOCK,
  connectRedis,
  DATABASE,
  EVENT_STORE,
  execute,
  logError,
  ProjectionRunner,
  RulebookFollower,
  Transactor,
  whileHolding,
  type Alarm,
  type Clock,
  type Database,
  type EventStore,
  type Rung,
} from '@gridloop/engine';
import { Metrics } from '@gridloop/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { alarmOf, alarmsOf, armedIndex, watchedView, clockOf, countedOtherwise } from './deadlines.view';
import { CalendarWarning } from './when-year-is-missing-then-warn';
import { whenCalendarChangesThenRecount } from './when-calendar-changes-then-recount';

interface Servers {
  readonly redisUrl: string;
  readonly databaseUrl: string;
}

const recountLookMs = 5_000;

const SERVERS = Symbol('Servers of the deadline watch');

/** Follows the log, arms what waits for its alarm, and turns each ring into a command; the decider says whether anything is due. */
@Injectable()
export class DeadlineWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Deadlines');
  private alarms: AlarmClock | undefined;
  private readonly projection;
  private readonly stopping = new AbortController();
  private counting: Promise<void> | undefined;

  constructor(
    private readonly bus: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DATABASE) private readonly db: Database,
    @Inject(EVENT_STORE) store: EventStore,
    @Inject(SERVERS) private readonly servers: Servers,
    private readonly rulebook: RulebookFollower,
    transactor: Transactor,
    metrics: Metrics,
  ) {
    this.projection = new ProjectionRunner({
      databaseUrl: servers.databaseUrl,
      store,
      view: watchedView,
      onTaken: (event) => transactor.learn(caseDecider, event), // so that many who ring together need not read
      onCommitted: ({ keys }) => void this.arm(keys).catch(logError), // the reconciler arms what is missed here
      onError: logError,
    });
    metrics.gauge(
      'deadlines_due_unfired',
      'Deadlines due and not acted on; must be 0',
      () => this.alarms?.stats().dueUnfired ?? 0,
    );
    metrics.gauge(
      'timer_lag_seconds',
      'Age of the oldest of them',
      () => (this.alarms?.stats().oldestLagMs ?? 0) / 1_000,
    );
    metrics.gauge('timers_armed_log', 'Deadlines that wait, by the log', () => this.alarms?.stats().armedInLog ?? 0);
    metrics.gauge('timers_armed_redis', 'Those of them armed in Redis', () => this.alarms?.stats().armedInRedis ?? 0);
    metrics.gauge(
      'clock_skew_seconds',
      'This machine’s clock minus the authority’s',
      () => (this.alarms?.stats().skewMs ?? Number.NaN) / 1_000,
    );
    metrics.gauge('timers_refused', 'Whether this worker rings nothing, for its clock is wrong; must be 0', () =>
      this.alarms?.stats().refusal ? 1 : 0,
    );
  }

  /** Not before: until then no command has its handler, and what is overdue after a restart would ring in vain. */
  onApplicationBootstrap(): void {
    const { clock, servers } = this;
    const ring = (alarm: Alarm, now: Instant) => this.ring(alarm, now);
    this.alarms = new AlarmClock({ ...servers, index: armedIndex(this.db), clock, ring, onError: logError });
    this.projection.start();
    this.counting = this.keepCounted();
    void this.lookAtRedis().catch(logError);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.projection.stop(), this.alarms?.close(), this.counting]);
  }

  /** Says loudly what is wrong with the settings of Redis. It goes on all the same: the reconciler does not need Redis. */
  private async lookAtRedis(): Promise<void> {
    const redis = connectRedis(this.servers.redisUrl, 'worker', logError);
    try {
      for (const problem of await checkRedis(redis)) this.logger.error(problem);
    } finally {
      redis.disconnect();
    }
  }

  /** Looks every few seconds whether clocks are counted by an older version of their calendar. */
  private keepCounted(): Promise<void> {
    const { signal } = this.stopping;
    const lease = { url: this.servers.databaseUrl, name: 'calendar_recount', signal, onError: logError };
    return whileHolding(lease, async (db) => {
      while (!signal.aborted) {
        await whenCalendarChangesThenRecount(this.rulebook.current, {
          casesBehind: (calendar, after, limit) => countedOtherwise(db, calendar, after, limit),
          send: (caseId, command, key) => this.send(caseId, command, key),
          now: () => this.clock.now(),
          signal,
          onError: logError,
        });
        await sleep(recountLookMs, undefined, { signal }).catch(() => undefined); // woken by the stop
      }
    });
  }

  private async send(caseId: string, command: CaseCommand, key: string): Promise<void> {
    await execute(this.bus, caseDecider, caseId, command, { idempotencyKey: key, correlationId: key });
  }

  private async arm(deadlines: readonly string[]): Promise<void> {
    await this.alarms?.arm(await alarmsOf(this.db, deadlines));
  }

  private async ring({ caseId, deadlineId, generation }: Alarm, now: Instant): Promise<Rung> {
    const { key, command } = expireDeadline(caseId, clockOf(deadlineId), generation, now, alarmOf(deadlineId));
    await this.send(caseId, command, key);
    return 'done';
  }
}

@Module({})
export class DeadlinesModule {
  static with(servers: Servers): DynamicModule {
    return {
      module: DeadlinesModule,
      providers: [{ provide: SERVERS, useValue: servers }, DeadlineWatch, CalendarWarning],
    };
  }
}
