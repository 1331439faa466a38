import {
  Inject,
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { connectRedis, EVENT_STORE, logError, ProjectionRunner, publishNudge, type EventStore } from '@gridloop/engine';
import { Metrics } from '@gridloop/platform';
import { ARCHIVE_DATABASE, WhenWindowPassesThenArchive } from './automations/when-window-passes-then-archive';
import { SERVERS, type Servers } from './cases.servers';
import { casesView, type CaseRow } from './cases.view';
import { LikenessProjection } from './likeness/likeness.projection';

/** Keeps the rows of cases up to date, and tells the feeds when some changed. */
@Injectable()
export class CaseProjection implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly redis;
  private readonly runner: ProjectionRunner<CaseRow>;

  constructor(
    @Inject(EVENT_STORE) store: EventStore,
    @Inject(SERVERS) { redisUrl, databaseUrl }: Servers,
    metrics: Metrics,
  ) {
    this.redis = connectRedis(redisUrl, 'commands', logError);
    this.runner = new ProjectionRunner({
      databaseUrl,
      store,
      view: casesView,
      onCommitted: ({ projection }) => void publishNudge(this.redis, projection),
      onError: logError,
    });
    metrics.gauge('projection_cases_behind', 'Head of the log minus checkpoint', () => this.runner.stats().behind);
    metrics.gauge(
      'projection_cases_lag_seconds',
      'How long that has been so',
      () => this.runner.stats().behindMs / 1_000,
    );
    metrics.gauge('projection_cases_parked', 'Cases whose row is frozen; must be 0', () => this.runner.stats().parked);
  }

  onApplicationBootstrap(): void {
    this.runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.stop();
    this.redis.disconnect();
  }
}

/** The write half of the case's read models, and what looks at its rows, for the worker. */
@Module({})
export class CaseProjectionModule {
  static with(servers: Servers): DynamicModule {
    return {
      module: CaseProjectionModule,
      providers: [
        { provide: SERVERS, useValue: servers },
        { provide: ARCHIVE_DATABASE, useValue: servers.databaseUrl },
        CaseProjection,
        LikenessProjection,
        WhenWindowPassesThenArchive,
      ],
    };
  }
}
