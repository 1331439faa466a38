import { Controller, Get, Inject, Param, ParseUUIDPipe, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import {
  calendarFor,
  calendarKnown,
  caseDecider,
  clockRuns,
  explainRun,
  lampAt,
  lineOf,
  postsOf,
  printed,
  Rejection,
  whatIf,
  type CaseEvent,
  type CaseState,
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
import { LeftOut, OptionalId, Person } from '@gridloop/platform';
import type { FastifyReply } from 'fastify';

const languages = ['zh', 'en'] as const;

export class ExplanationQuery {
  /** The explanation as text, one line a day, in this language; left out: as data. */
  @ApiProperty({ enum: languages, required: false }) @LeftOut() @IsIn(languages) text?: Language;
}

export class WhatIfQuery {
  /** Such as `SD-2017@1`; left out: the case's own. */
  @OptionalId() policy?: string;
  /** By the calendar as it was known on this day; left out: as it is known now. */
  @LeftOut() @Matches(/^\d{4}-\d{2}-\d{2}$/) known?: string;
}

class ClocksAnswer {
  caseId: string;
  /** Every run of every clock, in the order in which they began. */
  @ApiProperty({ type: [Object] }) clocks: readonly object[];
}

/** The clocks of a case and why each deadline is what it is, from the log itself. Staff see every case, a resident his own. */
@ApiTags('deadlines')
@ApiBearerAuth()
@Controller('api/cases/:caseId')
export class ClocksController {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rulebook: RulebookFollower,
  ) {}

  /** What is and was measured: anchor, budget, versions, due instant, lamp, cards, verdict. */
  @Get('clocks')
  @ApiOkResponse({ type: ClocksAnswer })
  async clocks(@Person() person: string, @Param('caseId', ParseUUIDPipe) caseId: string): Promise<ClocksAnswer> {
    const runs = await this.runsOf(caseId, person);
    return { caseId, clocks: runs.map((run) => toAnswer(run, this.clock.now())) };
  }

  /** The latest run's 时限说明: one line a day, same inputs same bytes. */
  @Get('clocks/:clock/explanation')
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

  /** 假设推演: the same events under another policy; nothing is written. */
  @Get('what-if')
  async whatIf(
    @Person() person: string,
    @Param('caseId', ParseUUIDPipe) caseId: string,
    @Query() { policy: named, known }: WhatIfQuery,
  ) {
    const events = await this.eventsOf(caseId, person);
    const book = this.rulebook.current;
    const state = events.reduce<CaseState>((so, event) => caseDecider.evolve(so, event, event.id), caseDecider.initial);
    if (state.status === 'START') throw new Error(`Expected case ${caseId} to have begun`);
    const policy = book.policies.get(named ?? state.policy);
    if (!policy)
      throw new Rejection(
        'invalid-argument',
        'POLICY_UNKNOWN',
        `Expected to suppose ${named}, but it is not published`,
      );
    const calendar = known ? calendarKnown(book, lineOf(state.calendar), known) : calendarFor(book, state);
    return {
      caseId,
      policy: policy.id,
      calendar: calendar?.id ?? null,
      runs: whatIf(events, { policy, calendar, book }),
    };
  }

  private async runsOf(caseId: string, person: string): Promise<readonly ClockRun[]> {
    return clockRuns(await this.eventsOf(caseId, person));
  }

  private async eventsOf(caseId: string, person: string): Promise<readonly (RecordedEvent & CaseEvent)[]> {
    const events = (await this.store.read(`case-${caseId}`)) as readonly (RecordedEvent & CaseEvent)[];
    const [begun] = events;
    const isStaff = postsOf(this.rulebook.current, person, this.clock.now()).length > 0;
    const isReporter = begun?.type === 'CaseReported' && begun.data.reporterId === person;
    if (!begun || !(isStaff || isReporter))
      throw new Rejection('not-found', 'CASE_UNKNOWN', `Expected to see case ${caseId}, but there is none for you`);
    return events;
  }
}

const toAnswer = ({ deadline, recomputed, cards, verdict, withdrawn }: ClockRun, now: Instant): object => ({
  ...deadline,
  recomputed,
  cards,
  verdict: verdict ?? null,
  withdrawn: withdrawn ?? null,
  lamp: verdict || withdrawn || deadline.window ? null : lampAt(deadline, now),
});
