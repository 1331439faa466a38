import {
  applyDecorators,
  Body,
  Controller,
  createParamDecorator,
  Get,
  Inject,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  UseInterceptors,
  type ExecutionContext,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsIn, IsInt, isUUID, Matches, Max, Min } from 'class-validator';
import {
  caseDecider,
  clocks,
  dryRun,
  postsOf,
  Rejection,
  rulesOf,
  type CaseCommand,
  type CaseEvent,
  type CaseState,
  type Clock as CaseClock,
} from '@gridloop/domain';
import {
  CLOCK,
  EVENT_STORE,
  execute,
  formatPosition,
  RulebookFollower,
  type Clock,
  type EventStore,
  type RecordedEvent,
} from '@gridloop/engine';
import {
  commandHeadersOf,
  Id,
  LeftOut,
  Person,
  personOf,
  RevisionETag,
  Words,
  type CommandHeaders,
} from '@gridloop/platform';
import type { FastifyRequest } from 'fastify';

const date = /^\d{4}-\d{2}-\d{2}$/;

class ClockBody {
  @ApiProperty({ enum: clocks }) @IsIn(clocks) clock: CaseClock;
}
class ExtensionBody extends ClockBody {
  /** In the unit of the limit: days, or minutes. */
  @IsInt() @Min(1) @Max(100_000) amount: number;
  @Words(400) reason: string;
}
class DenyBody extends ClockBody {
  @Words(400) reason: string;
}
class PauseBody extends ClockBody {
  /** One that the policy lists. */
  @Id() reasonCode: string;
  /** When it ends by itself. */
  @Matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/) until: string;
}
class SuspendBody {
  @Words(400) reason: string;
  @LeftOut() @Matches(date) resumeOn?: string;
}
class AccountBody {
  /** To the resident. */
  @Words(2_000) explanation: string;
  @Id() verifiedBy: string;
  @Id() owner: string;
  @Matches(date) reviewOn: string;
}
class ReviewBody {
  @Words(400) state: string;
  @Matches(date) nextReviewOn: string;
}
class ReasonBody {
  @Words(400) reason: string;
}
class MigrateBody {
  @Id() policy: string;
  /** Of the dry run that was seen. */
  @Words(2_000) dryRunId: string;
}
class DryRunQuery {
  @Id() policy: string;
}

interface Asked {
  readonly by: string;
  readonly headers: CommandHeaders;
  readonly caseId: string;
}

/** Lower case only: another spelling would name another stream. */
const caseIdOf = (word: string): string => {
  if (isUUID(word) && word === word.toLowerCase()) return word;
  throw new Rejection('not-found', 'CASE_UNKNOWN', 'Expected the id of a case, but it is none');
};

const Asking = createParamDecorator((_: unknown, context: ExecutionContext): Asked => {
  const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { caseId: string } }>>();
  return { by: personOf(request), headers: commandHeadersOf(request), caseId: caseIdOf(request.params.caseId) };
});

const Command = (name: string) =>
  applyDecorators(
    Post(name),
    ApiParam({ name: 'caseId', schema: { type: 'string', format: 'uuid' } }),
    ApiHeader({ name: 'Idempotency-Key', required: true }),
  );

/** The four ways of getting time (handbook §4.5), and a change of policy that was tried before. */
@ApiTags('deadlines')
@ApiBearerAuth()
@UseInterceptors(RevisionETag)
@Controller('api/cases/:caseId')
export class TimeController {
  constructor(
    private readonly bus: CommandBus,
    private readonly rulebook: RulebookFollower,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Command('request-extension') request(@Asking() asked: Asked, @Body() body: ExtensionBody) {
    return this.run(asked, 'RequestExtension', body);
  }
  @Command('grant-extension') grant(@Asking() asked: Asked, @Body() body: ClockBody) {
    return this.run(asked, 'GrantExtension', body);
  }
  @Command('deny-extension') deny(@Asking() asked: Asked, @Body() body: DenyBody) {
    return this.run(asked, 'DenyExtension', body);
  }
  @Command('pause-clock') pause(@Asking() asked: Asked, @Body() body: PauseBody) {
    return this.run(asked, 'PauseClock', body);
  }
  @Command('resume-clock') resumeClock(@Asking() asked: Asked, @Body() body: ClockBody) {
    return this.run(asked, 'ResumeClock', body);
  }
  @Command('suspend') suspend(@Asking() asked: Asked, @Body() body: SuspendBody) {
    return this.run(asked, 'SuspendCase', body);
  }
  @Command('resume') resume(@Asking() asked: Asked) {
    return this.run(asked, 'ResumeCase', {});
  }
  @Command('put-on-account') putOnAccount(@Asking() asked: Asked, @Body() body: AccountBody) {
    return this.run(asked, 'PutOnAccount', body);
  }
  @Command('review-account') reviewAccount(@Asking() asked: Asked, @Body() body: ReviewBody) {
    return this.run(asked, 'ReviewAccount', body);
  }
  @Command('take-off-account') takeOffAccount(@Asking() asked: Asked, @Body() body: ReasonBody) {
    return this.run(asked, 'TakeOffAccount', body);
  }
  @Command('migrate') migrate(@Asking() asked: Asked, @Body() body: MigrateBody) {
    return this.run(asked, 'MigrateCase', body);
  }

  /** What another policy would do to each running clock; nothing is written. Its id is what `migrate` wants to see. */
  @Get('migration')
  async dryRun(
    @Person() person: string,
    @Param('caseId', ParseUUIDPipe) caseId: string,
    @Query() { policy: wanted }: DryRunQuery,
  ) {
    const book = this.rulebook.current;
    const policy = book.policies.get(wanted);
    const state = await this.stateOf(caseId);
    if (state.status === 'START' || postsOf(book, person, this.clock.now()).length === 0)
      throw new Rejection('not-found', 'CASE_UNKNOWN', `Expected to see case ${caseId}, but there is none for you`);
    if (!policy)
      throw new Rejection('not-found', 'POLICY_UNKNOWN', 'Expected to try a policy, but no such policy is published');
    return dryRun(state, { ...rulesOf(state, book), policy });
  }

  private async stateOf(caseId: string): Promise<CaseState> {
    const events = (await this.store.read(`case-${caseId}`)) as readonly (RecordedEvent & CaseEvent)[];
    return events.reduce<CaseState>((state, event) => caseDecider.evolve(state, event, event.id), caseDecider.initial);
  }

  private async run(
    { caseId, by, headers }: Asked,
    type: Exclude<CaseCommand['type'], 'ExpireDeadline' | 'RecomputeDeadlines'>,
    said: object,
  ) {
    const command = { type, data: { ...said, caseId, by, at: this.clock.now() } } as unknown as CaseCommand;
    const { revision, position } = await execute(this.bus, caseDecider, caseId, command, headers);
    return { revision, position: position ? formatPosition(position) : null };
  }
}
