import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, Matches, Max, Min } from 'class-validator';
import { Rejection, type Instant } from '@gridloop/domain';
import {
  checkpointOf,
  CLOCK,
  DATABASE,
  formatPosition,
  projectionOf,
  RulebookFollower,
  shows,
  type Clock,
  type Database,
} from '@gridloop/engine';
import { FreshQuery, LeftOut, notYetVisible, OptionalId, Person } from '@gridloop/platform';
import type { FastifyReply } from 'fastify';
import { readClimbed, readUpcoming, type BoardCursor, type BoardPage } from './board';
import { watchedView } from './deadlines.view';
import { assertStaff } from './staff';

const hour = 3_600_000;

class BoardQuery extends FreshQuery {
  /** A unit: the cases of its whole subtree. */
  @OptionalId() unit?: string;
  /** How far ahead, or back; at most a month. */
  @LeftOut() @Type(() => Number) @IsInt() @Min(1) @Max(744) hours = 24;
  @LeftOut() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit = 50;
  /** `next` of the page before. */
  @LeftOut() @Matches(/^[A-Za-z0-9_-]{1,200}$/) after?: string;
}

/** The escalation board: what is about to climb, and what has climbed and why. For staff. */
@ApiTags('deadlines')
@ApiBearerAuth()
@Controller('api/deadlines')
export class BoardController {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rulebook: RulebookFollower,
  ) {}

  /** Cases of which a clock expires within so many hours unless something is done, and what then follows. */
  @Get('upcoming')
  async upcoming(
    @Person() person: string,
    @Query() query: BoardQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const now = await this.asked(person, query, reply);
    const until = new Date(Date.parse(now) + query.hours * hour).toISOString();
    return toAnswer(await readUpcoming(this.db, until, pageOf(query), this.rulebook.current));
  }

  /** Cases that climbed in the last so many hours, by themselves or by somebody's wish. */
  @Get('climbed')
  async climbed(@Person() person: string, @Query() query: BoardQuery, @Res({ passthrough: true }) reply: FastifyReply) {
    const now = await this.asked(person, query, reply);
    const since = new Date(Date.parse(now) - query.hours * hour).toISOString();
    return toAnswer(await readClimbed(this.db, since, pageOf(query)));
  }

  private async asked(person: string, { minPosition }: BoardQuery, reply: FastifyReply): Promise<Instant> {
    const now = this.clock.now();
    assertStaff(this.rulebook.current, person, now);
    if (!(await shows(this.db, watchedView, minPosition))) throw notYetVisible();
    const shown = await checkpointOf(this.db, projectionOf(watchedView));
    if (shown) void reply.header('Gridloop-Position', formatPosition(shown));
    return now;
  }
}

const pageOf = ({ unit, after, limit }: BoardQuery) => ({ unit, limit, after: after ? readCursor(after) : undefined });

const toAnswer = <Entry>({ cases, next }: BoardPage<Entry>) => ({
  cases,
  next: next ? Buffer.from(JSON.stringify([next.at, next.caseId])).toString('base64url') : null,
});

const readCursor = (word: string): BoardCursor => {
  try {
    const [at, caseId] = JSON.parse(Buffer.from(word, 'base64url').toString()) as unknown[];
    if (typeof at === 'string' && typeof caseId === 'string') return { at, caseId };
  } catch {
    // refused below, like any other cursor that is not ours
  }
  throw new Rejection(
    'invalid-argument',
    'VALIDATION_FAILED',
    'Expected `after` to be the `next` of a page, but it is not',
  );
};
