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
import { CaseCommandsController } from './cases.commands.controller';
import { CaseFeedController } from './cases.feed.controller';
import { PersonalDataController } from './cases.personal.controller';
import { CaseQueriesController } from './cases.queries.controller';
import { casesView, type CaseRow } from './cases.view';

const REDIS = Symbol('Redis of the feed');

@Injectable()
class FeedConnection implements OnApplicationShutdown {
  constructor(@Inject(REDIS) private readonly redis: ReturnType<typeof connectRedis>) {}

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}

/** Cases over HTTP: commands, queue, history, feed. */
@Module({ controllers: [CaseCommandsController, CaseQueriesController, PersonalDataController, CaseFeedController] })
export class CasesModule {
  static with({ redisUrl }: { redisUrl: string }): DynamicModule {
    return {
      module: CasesModule,
      providers: [
        { provide: REDIS, useFactory: () => connectRedis(redisUrl, 'subscriber', logError) },
        { provide: RowFeed, inject: [DATABASE, REDIS], useFactory: feedOf },
        FeedConnection,
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
