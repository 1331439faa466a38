import {
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import {
  CLOCK,
  connectRedis,
  DATABASE,
  EVENT_STORE,
  logError,
  RulebookFollower,
  type Clock,
  type Database,
  type EventStore,
} from '@gridloop/engine';
import { Person } from '@gridloop/platform';
import { BoardController } from './board.controller';
import { proofAt, type Proof } from './deadlines.proof';
import { assertStaff } from './staff';
import { CalendarWarning } from './when-year-is-missing-then-warn';

const REDIS = Symbol('Redis of the proof');

@Injectable()
class ProofConnection implements OnApplicationShutdown {
  constructor(@Inject(REDIS) private readonly redis: ReturnType<typeof connectRedis>) {}

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}

/** What the centre asks about time. For staff. */
@ApiTags('deadlines')
@ApiBearerAuth()
@Controller('api/deadlines')
export class DeadlinesController {
  constructor(
    @Inject(DATABASE) readonly db: Database,
    @Inject(EVENT_STORE) readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REDIS) readonly redis: ReturnType<typeof connectRedis>,
    private readonly rulebook: RulebookFollower,
  ) {}

  /** That no deadline is lost: how many wait, how many are due, how many should have rung and have not. */
  @Get('proof')
  async proof(@Person() person: string): Promise<Proof> {
    const now = this.clock.now();
    assertStaff(this.rulebook.current, person, now);
    return proofAt(now, this);
  }
}

/** Deadlines over HTTP. */
@Module({ controllers: [DeadlinesController, BoardController] })
export class DeadlineQueriesModule {
  static with({ redisUrl }: { redisUrl: string }): DynamicModule {
    return {
      module: DeadlineQueriesModule,
      providers: [
        { provide: REDIS, useFactory: () => connectRedis(redisUrl, 'commands', logError) },
        ProofConnection,
        CalendarWarning,
      ],
    };
  }
}
