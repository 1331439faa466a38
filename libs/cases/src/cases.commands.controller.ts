import {
  applyDecorators,
  Body,
  Controller,
  createParamDecorator,
  Inject,
  Post,
  Res,
  UseInterceptors,
  type ExecutionContext,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiParam, ApiTags } from '@nestjs/swagger';
import { caseDecider, type CaseCommand } from '@gridloop/domain';
import { CLOCK, EVENT_STORE, execute, formatPosition, type Clock, type EventStore } from '@gridloop/engine';
import {
  commandHeadersOf,
  ForMachines,
  Metrics,
  personOf,
  RevisionETag,
  type CommandHeaders,
} from '@gridloop/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { v5 as uuidv5 } from 'uuid';
import {
  AcceptBody,
  AnswerBody,
  BeginBody,
  BegunAnswer,
  CallbackBody,
  ClassifyBody,
  CommandAnswer,
  DecisionBody,
  DispatchBody,
  EscalateBody,
  HandleBody,
  InspectBody,
  LocateBody,
  NoteBody,
  RateBody,
  ReplyBody,
  ReviewBody,
} from './cases.bodies';
import { caseIdOf } from './cases.ids';

/** Who wishes, and what the headers say. */
interface Asked {
  readonly by: string;
  readonly headers: CommandHeaders;
}

interface AskedOfCase extends Asked {
  readonly caseId: string;
}

const askedOf = (request: FastifyRequest): Asked => ({ by: personOf(request), headers: commandHeadersOf(request) });

const Asking = createParamDecorator((_: unknown, context: ExecutionContext): Asked =>
  askedOf(context.switchToHttp().getRequest()),
);

const AskingOf = createParamDecorator((_: unknown, context: ExecutionContext): AskedOfCase => {
  const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { caseId: string } }>>();
  return { ...askedOf(request), caseId: caseIdOf(request.params.caseId) };
});

const Command = (name: string) =>
  applyDecorators(
    Post(`:caseId/${name}`),
    ApiParam({ name: 'caseId', schema: { type: 'string', format: 'uuid' } }),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'ETag of the revision seen; 412 if the case moved on',
    }),
    ApiCreatedResponse({ type: CommandAnswer }),
  );

/** What the body of a command says: all but case, person and time. */
type Said<Type extends CaseCommand['type']> = Omit<
  Extract<CaseCommand, { type: Type }>['data'],
  'caseId' | 'by' | 'at'
>;

/** Pseudonyms and ids of cases are derived, so that a repeated report begins no second case. */
const cases = '5a0c3c5e-0d5c-4a52-8a9e-6f5b3c1d7e10';

/** The commands of a case: each body translated, case, person and time added, nothing decided. */
@ApiTags('cases')
@ApiBearerAuth()
@ApiHeader({ name: 'Idempotency-Key', required: true, description: 'The same key again gets the first answer' })
@UseInterceptors(RevisionETag)
@Controller('api/cases')
export class CaseCommandsController {
  constructor(
    private readonly bus: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly metrics: Metrics,
  ) {}

  /** Reports a case; with the channel `PATROL`, one that staff discovered. */
  @Post()
  @ForMachines('cases:report')
  @ApiCreatedResponse({ type: BegunAnswer })
  async begin(
    @Asking() { by, headers }: Asked,
    @Body() body: BeginBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BegunAnswer> {
    const caseId = uuidv5(`${by}\n${headers.idempotencyKey}`, cases);
    const asked = { by, headers, caseId };
    const answer = await (body.channel === 'PATROL'
      ? this.run(asked, 'DiscoverCase', body.discovered())
      : this.run(asked, 'ReportCase', body.reported(uuidv5(caseId, cases))));
    const [begun] = await this.store.read(`case-${caseId}`);
    void reply.header('Location', `/api/cases/${caseId}`);
    return { caseId, caseNo: (begun?.data as { caseNo: string }).caseNo, ...answer };
  }

  @Command('accept') accept(@AskingOf() asked: AskedOfCase, @Body() body: AcceptBody) {
    return this.run(asked, 'AcceptCase', { forSelf: false, ...body });
  }
  @Command('classify') classify(@AskingOf() asked: AskedOfCase, @Body() body: ClassifyBody) {
    return this.run(asked, 'ClassifyCase', body);
  }
  @Command('locate') locate(@AskingOf() asked: AskedOfCase, @Body() body: LocateBody) {
    return this.run(asked, 'LocateCase', body);
  }
  @Command('dispatch') dispatch(@AskingOf() asked: AskedOfCase, @Body() body: DispatchBody) {
    return this.run(asked, 'DispatchCase', body);
  }
  @Command('sign') sign(@AskingOf() asked: AskedOfCase) {
    return this.run(asked, 'SignAssignment', {});
  }
  @Command('start') start(@AskingOf() asked: AskedOfCase) {
    return this.run(asked, 'StartHandling', {});
  }
  @Command('note') note(@AskingOf() asked: AskedOfCase, @Body() body: NoteBody) {
    return this.run(asked, 'NoteProgress', body);
  }
  @Command('escalate') escalate(@AskingOf() asked: AskedOfCase, @Body() body: EscalateBody) {
    return this.run(asked, 'EscalateCase', { reason: '', ...body });
  }
  @Command('handle') handle(@AskingOf() asked: AskedOfCase, @Body() body: HandleBody) {
    return this.run(asked, 'HandleCase', body);
  }
  @Command('inspect') inspect(@AskingOf() asked: AskedOfCase, @Body() body: InspectBody) {
    return this.run(asked, 'InspectCase', body);
  }
  @Command('reply') reply(@AskingOf() asked: AskedOfCase, @Body() body: ReplyBody) {
    return this.run(asked, 'PublishReply', body);
  }
  @Command('callback') callback(@AskingOf() asked: AskedOfCase, @Body() body: CallbackBody) {
    return this.run(asked, 'MakeCallback', body);
  }
  @Command('rate') rate(@AskingOf() asked: AskedOfCase, @Body() body: RateBody) {
    return this.run(asked, 'RecordSatisfaction', body);
  }
  @Command('review') review(@AskingOf() asked: AskedOfCase, @Body() body: ReviewBody) {
    return this.run(asked, 'ReviewCase', body);
  }
  @Command('close') close(@AskingOf() asked: AskedOfCase) {
    return this.run(asked, 'CloseCase', {});
  }
  @Command('answer-supervision') answer(@AskingOf() asked: AskedOfCase, @Body() body: AnswerBody) {
    return this.run(asked, 'AnswerSupervision', body);
  }
  @Command('close-supervision') decide(@AskingOf() asked: AskedOfCase, @Body() body: DecisionBody) {
    return this.run(asked, 'CloseSupervision', body);
  }

  private async run<Type extends CaseCommand['type']>(
    { caseId, by, headers }: AskedOfCase,
    type: Type,
    said: Said<Type>,
  ): Promise<CommandAnswer> {
    const command = { type, data: { ...said, caseId, by, at: this.clock.now() } } as unknown as CaseCommand;
    const { revision, position } = await this.metrics.timed(type, () =>
      execute(this.bus, caseDecider, caseId, command, headers),
    );
    return { revision, position: position ? formatPosition(position) : null };
  }
}
