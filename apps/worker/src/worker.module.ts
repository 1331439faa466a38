import { Module, type DynamicModule } from '@nestjs/common';
import { CaseProjectionModule } from '@gridloop/cases';
import { DeadlinesModule } from '@gridloop/deadlines';
import { caseDecider } from '@gridloop/domain';
import { DATABASE, EngineModule, EVENT_STORE, ping, serve, type Database, type EventStore } from '@gridloop/engine';
import { HealthModule, type Config } from '@gridloop/platform';

/** The process that follows the log: read models, and alarms that ring. */
@Module({})
export class WorkerModule {
  static with(config: Config): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        EngineModule.connect({ ...config, application: 'gridloop worker', folds: 25_000 }, (rulebook) => [
          serve(caseDecider, () => rulebook.current),
        ]),
        CaseProjectionModule.with(config),
        DeadlinesModule.with(config),
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
