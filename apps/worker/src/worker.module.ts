import { Module, type DynamicModule } from '@nestjs/common';
import { appealsView, whenAppealUpheldThenCorrectVerdict } from '@gridloop/appeals';
import { caseAutomations, CaseProjectionModule } from '@gridloop/cases';
import { DeadlinesModule } from '@gridloop/deadlines';
import { deliberationAutomations, deliberationViews } from '@gridloop/deliberations';
import { caseDecider, deliberationDecider } from '@gridloop/domain';
import { DATABASE, EngineModule, EVENT_STORE, ping, serve, type Database, type EventStore } from '@gridloop/engine';
import { HealthModule, type Config } from '@gridloop/platform';
import { FollowersModule } from './followers.module';

/** The process that follows the log: read models, alarms that ring, and facts that become commands. */
@Module({})
export class WorkerModule {
  static with(config: Config): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        EngineModule.connect({ ...config, application: 'gridloop worker', folds: 25_000 }, (rulebook) => [
          serve(caseDecider, () => rulebook.current),
          serve(deliberationDecider, () => rulebook.current),
        ]),
        CaseProjectionModule.with(config),
        DeadlinesModule.with(config),
        FollowersModule.with({
          databaseUrl: config.databaseUrl,
          views: [...deliberationViews, appealsView],
          automations: (reading) => [
            ...deliberationAutomations,
            whenAppealUpheldThenCorrectVerdict,
            ...caseAutomations(reading),
          ],
        }),
        HealthModule.register({
          inject: [EVENT_STORE, DATABASE],
          useFactory: (store: EventStore, db: Database) => [
            { name: 'event store', check: () => store.head() },
            { name: 'database', check: () => ping(db) },
          ],
        }),
      ],
    };
  }
}
