import { Body, Controller, Inject, Param, Post, UseInterceptors } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import { deliberationDecider, type DeliberationCommand, type DeliberationCommandOf } from '@gridloop/domain';
import { CLOCK, execute, formatPosition, type Clock } from '@gridloop/engine';
import { Asking, Metrics, RevisionETag, type Asked } from '@gridloop/platform';
import {
  ConveneBody,
  CouncilParams,
  FulfilBody,
  HoldBody,
  ItemBody,
  ItemParams,
  MeetingParams,
  MembersBody,
  PublishBody,
  ReasonBody,
  RecuseBody,
  ResolveBody,
  SignInBody,
  TaskParams,
} from './councils.bodies';

type Said<Type extends DeliberationCommand['type']> = Omit<DeliberationCommandOf<Type>['data'], 'by' | 'at'>;

/** What a council 议事会 does, from its convening to the last task of a resolution. Each body translated, nothing decided. */
@ApiTags('councils')
@ApiBearerAuth()
@ApiHeader({ name: 'Idempotency-Key', required: true, description: 'The same key again gets the first answer' })
@ApiHeader({ name: 'If-Match', required: false, description: 'ETag of the revision seen; 412 if the council moved on' })
@UseInterceptors(RevisionETag)
@Controller('api/councils')
export class CouncilCommandsController {
  constructor(
    private readonly bus: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  @Post() convene(@Asking() asked: Asked, @Body() body: ConveneBody) {
    return this.run(asked, 'ConveneCouncil', body.council());
  }
  @Post(':councilId/members')
  name(@Asking() asked: Asked, @Param() { councilId }: CouncilParams, @Body() body: MembersBody) {
    return this.run(asked, 'NameMembers', { councilId, ...body.composition() });
  }

  @Post(':councilId/items')
  add(
    @Asking() asked: Asked,
    @Param() { councilId }: CouncilParams,
    @Body() { itemId, title, parties = [] }: ItemBody,
  ) {
    return this.run(asked, 'AddAgendaItem', { councilId, itemId, title, parties });
  }
  @Post(':councilId/items/:itemId/withdraw')
  withdraw(@Asking() asked: Asked, @Param() { councilId, itemId }: ItemParams, @Body() { reason }: ReasonBody) {
    return this.run(asked, 'WithdrawAgendaItem', { councilId, itemId, reason });
  }
  @Post(':councilId/items/:itemId/recuse')
  recuse(@Asking() asked: Asked, @Param() { councilId, itemId }: ItemParams, @Body() body: RecuseBody) {
    return this.run(asked, 'RecuseMember', { councilId, itemId, person: body.person ?? asked.by, reason: body.reason });
  }
  @Post(':councilId/items/:itemId/resolve')
  resolve(@Asking() asked: Asked, @Param() { councilId, itemId }: ItemParams, @Body() body: ResolveBody) {
    return this.run(asked, 'AdoptResolution', { councilId, itemId, ...body.resolution() });
  }
  @Post(':councilId/items/:itemId/publish')
  publish(@Asking() asked: Asked, @Param() { councilId, itemId }: ItemParams, @Body() { where }: PublishBody) {
    return this.run(asked, 'PublishResolution', { councilId, itemId, where });
  }
  @Post(':councilId/items/:itemId/tasks/:taskId/fulfil')
  fulfil(@Asking() asked: Asked, @Param() { councilId, itemId, taskId }: TaskParams, @Body() { result }: FulfilBody) {
    return this.run(asked, 'FulfilTask', { councilId, itemId, taskId, result });
  }

  @Post(':councilId/meetings')
  hold(@Asking() asked: Asked, @Param() { councilId }: CouncilParams, @Body() body: HoldBody) {
    return this.run(asked, 'HoldMeeting', { councilId, ...body.meeting() });
  }
  @Post(':councilId/meetings/:meetingId/sign-in')
  signIn(@Asking() asked: Asked, @Param() { councilId, meetingId }: MeetingParams, @Body() { person }: SignInBody) {
    return this.run(asked, 'SignIn', { councilId, meetingId, person: person ?? asked.by });
  }

  private async run<Type extends DeliberationCommand['type']>({ by, headers }: Asked, type: Type, said: Said<Type>) {
    const command = { type, data: { ...said, by, at: this.clock.now() } } as unknown as DeliberationCommand;
    const { revision, position } = await this.metrics.timed(type, () =>
      execute(this.bus, deliberationDecider, command.data.councilId, command, headers),
    );
    return { revision, position: position ? formatPosition(position) : null };
  }
}
