import { Module, type DynamicModule } from '@nestjs/common';
import { CasesModule } from '@gridloop/cases';
import {
  CalculatorController,
  CalendarsController,
  ClocksController,
  DeadlineQueriesModule,
  TimeController,
} from '@gridloop/deadlines';
import {
  accessDecider,
  appointmentDecider,
  calendarDecider,
  caseDecider,
  gridUnitDecider,
  matterDecider,
  mayArrange,
} from '@gridloop/domain';
import { DATABASE, EngineModule, EVENT_STORE, ping, serve, type Database, type EventStore } from '@gridloop/engine';
import { GridUnitCommandsController, GridUnitQueriesController } from '@gridloop/grid-units';
import { IdentitiesModule } from '@gridloop/identities';
import { HealthModule, type Config } from '@gridloop/platform';

/** The process that people and systems talk to. */
@Module({})
export class ApiModule {
  static with(config: Config): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        EngineModule.connect({ ...config, application: 'gridloop api' }, (rulebook) => [
          serve(caseDecider, () => rulebook.current),
          serve(accessDecider, () => undefined),
          serve(gridUnitDecider, () => rulebook.current),
          serve(appointmentDecider, () => rulebook.current),
          serve(matterDecider, () => rulebook.current),
          serve(calendarDecider, () => mayArrange(rulebook.current)),
        ]),
        CasesModule.with(config),
        IdentitiesModule.with(config),
        DeadlineQueriesModule.with(config),
        HealthModule.register({
          inject: [EVENT_STORE, DATABASE],
          useFactory: (store: EventStore, db: Database) => [
            { name: 'event store', check: () => store.head() },
            { name: 'database', check: () => ping(db) },
          ],
        }),
      ],
      controllers: [
        CalculatorController,
        CalendarsController,
        ClocksController,
        TimeController,
        GridUnitQueriesController,
        GridUnitCommandsController,
      ],
    };
  }
}
