import { Inject, Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import {
  changedRows,
  checkpointOf,
  connectRedis,
  DATABASE,
  logError,
  nudgesOf,
  parsePosition,
  projectionOf,
  RowFeed,
  type Database,
} from '@gridloop/engine';
import { CaseFeedController } from './cases.feed.controller';
import { PersonalDataController } from './cases.personal.controller';
import { CaseQueriesController } from './cases.queries.controller';
import { CaseReaders } from './cases.readers';
import { casesView, type CaseRow } from './cases.view';
import { DuplicatesController } from './likeness/duplicates.controller';
import { AssignmentController } from './commands/assignment.controller';
import { BulkController } from './commands/bulk.controller';
import { CallingController } from './commands/calling.controller';
import { CheckingController } from './commands/checking.controller';
import { CaseSender } from './commands/command';
import { EndingController } from './commands/ending.controller';
import { HandlingController } from './commands/handling.controller';
import { IntakeController } from './commands/intake.controller';
import { RatingController } from './commands/rating.controller';
import { SupervisionController } from './commands/supervision.controller';
import { TimeController } from './commands/time.controller';

const REDIS = Symbol('Redis of the feed');

@Injectable()
class FeedConnection implements OnApplicationShutdown {
  constructor(@Inject(REDIS) private readonly redis: ReturnType<typeof connectRedis>) {}

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}

/** What the commands of a case need, one controller for each section of the domain. */
export const commandParts = {
  controllers: [
    IntakeController,
    AssignmentController,
    HandlingController,
    CallingController,
    CheckingController,
    SupervisionController,
    EndingController,
    TimeController,
    RatingController,
    BulkController,
  ],
  providers: [CaseSender],
};

/** Cases over HTTP: commands, queue, history, feed. */
@Module({
  controllers: [
    ...commandParts.controllers,
    DuplicatesController,
    CaseQueriesController,
    PersonalDataController,
    CaseFeedController,
  ],
})
export class CasesModule {
  static with({ redisUrl }: { redisUrl: string }): DynamicModule {
    return {
      module: CasesModule,
      providers: [
        { provide: REDIS, useFactory: () => connectRedis(redisUrl, 'subscriber', logError) },
        { provide: RowFeed, inject: [DATABASE, REDIS], useFactory: feedOf },
        FeedConnection,
        CaseReaders,
        ...commandParts.providers,
      ],
    };
  }
}

const feedOf = (db: Database, redis: ReturnType<typeof connectRedis>) =>
  new RowFeed<CaseRow>({
    changedSince: async (after, limit) =>
      (await changedRows<CaseRow>(db, casesView, after, limit)).flatMap((row) => {
        const position = parsePosition(row.position);
        return position ? [{ position, row }] : [];
      }),
    latest: () => checkpointOf(db, projectionOf(casesView)),
    nudges: nudgesOf(redis, projectionOf(casesView), logError),
    onError: logError,
  });
