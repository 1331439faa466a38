import {
  Inject,
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  AutomationRunner,
  CLOCK,
  EVENT_STORE,
  KEY_VAULT,
  Execute,
  logError,
  ProjectionRunner,
  RulebookFollower,
  type Automation,
  type Clock,
  type EventStore,
  type KeyVault,
  type View,
} from '@gridloop/engine';
import { Metrics } from '@gridloop/platform';

interface Followed {
  readonly databaseUrl: string;
  readonly views: readonly View<unknown>[];
  /** Made of what they may ask besides the facts that wake them. */
  readonly automations: (reading: Reading) => readonly Automation[];
}

interface Reading {
  readonly store: EventStore;
  readonly vault: KeyVault;
  readonly rulebook: RulebookFollower;
}

const FOLLOWED = Symbol('Views and automations that follow the log');

/** Keeps the views up to date and lets the automations act, and measures both. */
@Injectable()
class Followers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly projections;
  private readonly automations;

  constructor(
    @Inject(EVENT_STORE) store: EventStore,
    @Inject(CLOCK) clock: Clock,
    @Inject(KEY_VAULT) vault: KeyVault,
    rulebook: RulebookFollower,
    @Inject(FOLLOWED) { databaseUrl, views, automations }: Followed,
    bus: CommandBus,
    metrics: Metrics,
  ) {
    this.projections = views.map((view) => new ProjectionRunner({ databaseUrl, store, view, onError: logError }));
    this.automations = automations({ store, vault, rulebook }).map(
      (automation) =>
        new AutomationRunner({
          ...{ databaseUrl, store, clock, automation, onError: logError },
          send: ({ category, id, command }, context) => bus.execute(new Execute(category, id, command, context)),
        }),
    );
    for (const runner of this.projections) {
      const name = `projection_${runner.projection}`;
      metrics.gauge(`${name}_behind`, 'Head of the log minus checkpoint', () => runner.stats().behind);
      metrics.gauge(`${name}_parked`, 'Rows that are frozen; must be 0', () => runner.stats().parked);
    }
    for (const runner of this.automations)
      metrics.gauge(
        `automation_${runner.name}_refused`,
        'Commands that were refused and wait; ought to be 0',
        () => runner.stats().refused,
      );
  }

  /** Not before: until then no command has its handler. */
  onApplicationBootstrap(): void {
    for (const runner of [...this.projections, ...this.automations]) runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.projections, ...this.automations].map((runner) => runner.stop()));
  }
}

/** Views and automations that need nothing but the log and the database. */
@Module({})
export class FollowersModule {
  static with(followed: Followed): DynamicModule {
    return { module: FollowersModule, providers: [{ provide: FOLLOWED, useValue: followed }, Followers] };
  }
}
