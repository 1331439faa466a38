import { Controller, Get, Inject, Param, ParseUUIDPipe, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import {
  clockRuns,
  explainRun,
  lampAt,
  postsOf,
  printed,
  Rejection,
  type CaseEvent,
  type ClockRun,
  type Instant,
  type Language,
} from '@gridloop/domain';
import {
  CLOCK,
  EVENT_STORE,
  RulebookFollower,
  type Clock,
  type EventStore,
  type RecordedEvent,
} from '@gridloop/engine';
import { LeftOut, Person } from '@gridloop/platform';
import type { FastifyReply } from 'fastify';

const languages = ['zh', 'en'] as const;

export class ExplanationQuery {
  /** The explanation as text, one line a day, in this language; left out: as data. */
  @ApiProperty({ enum: languages, required: false }) @LeftOut() @IsIn(languages) text?: Language;
}

class ClocksAnswer {
  caseId: string;
  /** Every run of every clock, in the order in which they began. */
  @ApiProperty({ type: [Object] }) clocks: readonly object[];
}

/** The clocks of a case and why each deadline is what it is, from the log itself. Staff see every case, a resident his own. */
@ApiTags('deadlines')
@ApiBearerAuth()
@Controller('api/cases/:caseId/clocks')
export class ClocksController {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rulebook: RulebookFollower,
  ) {}

  /** What is and was measured: anchor, budget, versions, due instant, lamp, cards, verdict. */
  @Get()
  @ApiOkResponse({ type: ClocksAnswer })
  async clocks(@Person() person: string, @Param('caseId', ParseUUIDPipe) caseId: string): Promise<ClocksAnswer> {
    const runs = await this.runsOf(caseId, person);
    return { caseId, clocks: runs.map((run) => toAnswer(run, this.clock.now())) };
  }

  /** The latest run's 时限说明: one line a day, same inputs same bytes. */
  @Get(':clock/explanation')
  async explanation(
    @Person() person: string,
    @Param('caseId', ParseUUIDPipe) caseId: string,
    @Param('clock') clock: string,
    @Query() { text }: ExplanationQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const run = (await this.runsOf(caseId, person)).findLast(({ deadline }) => deadline.clock === clock);
    if (!run) throw new Rejection('not-found', 'NOT_FOUND', 'Expected to explain a clock, but it has not run');
    const explanation = explainRun(run, this.rulebook.current);
    if (!text) return explanation;
    void reply.type('text/plain; charset=utf-8');
    return printed(explanation, text);
  }

  private async runsOf(caseId: string, person: string): Promise<readonly ClockRun[]> {
    const events = (await this.store.read(`case-${caseId}`)) as readonly (RecordedEvent & CaseEvent)[];
    const [begun] = events;
    const isStaff = postsOf(this.rulebook.current, person, this.clock.now()).length > 0;
    const isReporter = begun?.type === 'CaseReported' && begun.data.reporterId === person;
    if (!begun || !(isStaff || isReporter))
      throw new Rejection('not-found', 'CASE_UNKNOWN', `Expected to see case ${caseId}, but there is none for you`);
    return clockRuns(events);
  }
}

const toAnswer = ({ deadline, recomputed, cards, verdict }: ClockRun, now: Instant): object => ({
  ...deadline,
  recomputed,
  cards,
  verdict: verdict ?? null,
  lamp: verdict ? null : lampAt(deadline, now),
});
