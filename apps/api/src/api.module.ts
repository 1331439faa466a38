import { Module, type DynamicModule } from '@nestjs/common';
import { AppealsController } from '@gridloop/appeals';
import { CasesModule } from '@gridloop/cases';
import {
  CalculatorController,
  CalendarsController,
  ClocksController,
  DeadlineQueriesModule,
} from '@gridloop/deadlines';
import { CouncilCommandsController, CouncilQueriesController, JointReviewsController } from '@gridloop/deliberations';
import {
  accessDecider,
  appealDecider,
  appointmentDecider,
  calendarDecider,
  caseDecider,
  deliberationDecider,
  gridUnitDecider,
  jointReviewDecider,
  matterDecider,
  mayArrange,
  organizationDecider,
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
          serve(organizationDecider, () => rulebook.current),
          serve(deliberationDecider, () => rulebook.current),
          serve(jointReviewDecider, () => rulebook.current),
          serve(appealDecider, () => rulebook.current),
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
        GridUnitQueriesController,
        GridUnitCommandsController,
        CouncilQueriesController,
        CouncilCommandsController,
        JointReviewsController,
        AppealsController,
      ],
    };
  }
}
