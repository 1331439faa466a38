import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { Rejection, stages, statuses, type Lamp } from '@gridloop/domain';
import {
  checkpointOf,
  CLOCK,
  DATABASE,
  EVENT_STORE,
  formatPosition,
  projectionOf,
  shows,
  type Clock,
  type Database,
  type EventStore,
} from '@gridloop/engine';
import { ForMachines, FreshQuery, LeftOut, notYetVisible, OptionalId, Person } from '@gridloop/platform';
import type { FastifyReply } from 'fastify';
import { CaseAnswer, QueueAnswer, toAnswer, toHistory } from './cases.answers';
import { caseIdOf } from './cases.ids';
import { readCase, readQueue, type QueueCursor } from './cases.queue';
import { CaseReaders, unseen } from './cases.readers';
import { casesView } from './cases.view';

class QueueQuery extends FreshQuery {
  /** A unit: the cases of its whole subtree. */
  @OptionalId() grid?: string;
  @OptionalId() level?: string;
  @ApiProperty({ enum: stages, required: false }) @LeftOut() @IsIn(stages) stage?: string;
  @ApiProperty({ enum: statuses, required: false }) @LeftOut() @IsIn(statuses) status?: string;
  @ApiProperty({ enum: ['GREEN', 'YELLOW', 'RED'], required: false })
  @LeftOut()
  @IsIn(['GREEN', 'YELLOW', 'RED'])
  lamp?: Lamp;
  /** Person id of who signed. */
  @OptionalId() handler?: string;
  @ApiProperty({ enum: ['dueAt'], required: false }) @LeftOut() @IsIn(['dueAt']) sort?: 'dueAt';
  @LeftOut() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit = 50;
  /** `next` of the page before. */
  @LeftOut() @Matches(/^[A-Za-z0-9_-]{1,200}$/) after?: string;
}

/** What the read model and the log say of cases. Staff see cases, a resident his own. */
@ApiTags('cases')
@ApiBearerAuth()
@ForMachines('cases:read')
@Controller('api/cases')
export class CaseQueriesController {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly readers: CaseReaders,
  ) {}

  /** The queue: filtered, in the order of due instants, page by page, with counts. */
  @Get()
  @ApiOkResponse({ type: QueueAnswer })
  async queue(
    @Person() person: string,
    @Query() query: QueueQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<QueueAnswer> {
    await this.visible(query, reply);
    const { limit, after } = query;
    const filter = { ...query, ...(this.readers.isStaff(person) ? {} : { reporter: person }) };
    const page = { limit, after: after ? readCursor(after) : undefined, now: this.clock.now() };
    const { rows, next, counts } = await readQueue(this.db, filter, page);
    return { cases: rows.map(toAnswer), next: next ? writeCursor(next) : null, counts };
  }

  /** One case as it stands. */
  @Get(':caseId')
  @ApiOkResponse({ type: CaseAnswer })
  async one(
    @Person() person: string,
    @Param('caseId') word: string,
    @Query() query: FreshQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CaseAnswer> {
    const caseId = caseIdOf(word);
    await this.visible(query, reply);
    const row = await readCase(this.db, caseId, this.clock.now());
    if (!row || !(this.readers.isStaff(person) || row.reporters.includes(person))) throw unseen(caseId);
    void reply.header('ETag', `"${row.revision}"`);
    return toAnswer(row);
  }

  /** Everything that happened to the case, oldest first, from the log itself. */
  @Get(':caseId/history')
  async history(@Person() person: string, @Param('caseId') word: string) {
    const caseId = caseIdOf(word);
    const events = await this.store.read(`case-${caseId}`);
    const [begun] = events;
    const { reporterId } = (begun?.data ?? {}) as { reporterId?: string };
    if (!begun || !(this.readers.isStaff(person) || reporterId === person)) throw unseen(caseId);
    return { caseId, events: events.map(toHistory) };
  }

  private async visible({ minPosition }: FreshQuery, reply: FastifyReply): Promise<void> {
    if (!(await shows(this.db, casesView, minPosition))) throw notYetVisible();
    const shown = await checkpointOf(this.db, projectionOf(casesView));
    if (shown) void reply.header('Gridloop-Position', formatPosition(shown));
  }
}

const writeCursor = ({ dueAt, caseId }: QueueCursor): string =>
  Buffer.from(JSON.stringify([dueAt, caseId])).toString('base64url');

const readCursor = (word: string): QueueCursor => {
  try {
    const [dueAt, caseId] = JSON.parse(Buffer.from(word, 'base64url').toString()) as unknown[];
    if ((dueAt === null || typeof dueAt === 'string') && typeof caseId === 'string') return { dueAt, caseId };
  } catch {
    // refused below, like any other cursor that is not ours
  }
  throw new Rejection(
    'invalid-argument',
    'VALIDATION_FAILED',
    'Expected `after` to be the `next` of a page, but it is not',
  );
};
