import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { EVENT_STORE, KEY_VAULT, logError, ProjectionRunner, type EventStore, type KeyVault } from '@gridloop/engine';
import { Metrics } from '@gridloop/platform';
import { SERVERS, type Servers } from '../cases.servers';
import { likenessView, type LikenessRow } from './likeness.view';

/** Keeps what cases tell comparable. */
@Injectable()
export class LikenessProjection implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly runner: ProjectionRunner<LikenessRow>;

  constructor(
    @Inject(EVENT_STORE) store: EventStore,
    @Inject(KEY_VAULT) vault: KeyVault,
    @Inject(SERVERS) { databaseUrl }: Servers,
    metrics: Metrics,
  ) {
    this.runner = new ProjectionRunner({ databaseUrl, store, view: likenessView(vault), onError: logError });
    metrics.gauge('projection_likeness_behind', 'Head of the log minus checkpoint', () => this.runner.stats().behind);
    metrics.gauge(
      'projection_likeness_parked',
      'Cases whose row is frozen; must be 0',
      () => this.runner.stats().parked,
    );
  }

  onApplicationBootstrap(): void {
    this.runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.stop();
  }
}
