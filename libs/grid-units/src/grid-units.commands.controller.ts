import { Body, Controller, Inject, Param, Post, UseInterceptors } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import {
  appointmentDecider,
  gridUnitDecider,
  matterDecider,
  organizationDecider,
  type AppointmentCommand,
  type Command,
  type Decider,
  type Event,
  type GridUnitCommand,
  type MatterCommand,
  type OrganizationCommand,
} from '@gridloop/domain';
import { CLOCK, execute, formatPosition, type Clock } from '@gridloop/engine';
import { Asking, Metrics, RevisionETag, type Asked } from '@gridloop/platform';
import {
  AdmitBody,
  AdmitTemporarilyBody,
  AppointBody,
  ApplyBody,
  CreateUnitBody,
  EndBody,
  RedrawBody,
  RegisterBody,
  RetireBody,
  SubstituteBody,
} from './grid-units.bodies';

/** What the centre changes in its structure: units, posts, organisations, matters. Each body translated, nothing decided. */
@ApiTags('structure')
@ApiBearerAuth()
@ApiHeader({ name: 'Idempotency-Key', required: true, description: 'The same key again gets the first answer' })
@UseInterceptors(RevisionETag)
@Controller('api')
export class GridUnitCommandsController {
  constructor(
    private readonly bus: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  @Post('grid-units') create(@Asking() asked: Asked, @Body() body: CreateUnitBody) {
    return this.unit(asked, body.unitId, (said) => ({
      type: 'CreateGridUnit',
      data: { ...body.unit(said.at), ...said },
    }));
  }
  @Post('grid-units/:unitId/redraw')
  redraw(@Asking() asked: Asked, @Param('unitId') unitId: string, @Body() body: RedrawBody) {
    return this.unit(asked, unitId, (said) => ({
      type: 'RedrawGridBoundary',
      data: { unitId, ...body.boundary(said.at), ...said },
    }));
  }
  @Post('grid-units/:unitId/retire')
  retire(@Asking() asked: Asked, @Param('unitId') unitId: string, @Body() body: RetireBody) {
    return this.unit(asked, unitId, (said) => ({
      type: 'RetireGridUnit',
      data: { unitId, reason: body.reason, to: body.end(said.at), ...said },
    }));
  }

  @Post('appointments') appoint(@Asking() asked: Asked, @Body() body: AppointBody) {
    return this.appointment(asked, body.appointmentId, (said) => ({
      type: 'StartAppointment',
      data: { ...body.appointment(said.at), ...said },
    }));
  }
  @Post('appointments/:appointmentId/end')
  end(@Asking() asked: Asked, @Param('appointmentId') appointmentId: string, @Body() body: EndBody) {
    return this.appointment(asked, appointmentId, (said) => ({
      type: 'EndAppointment',
      data: { appointmentId, to: body.end(said.at), ...said },
    }));
  }
  @Post('appointments/:appointmentId/substitute')
  substitute(@Asking() asked: Asked, @Param('appointmentId') appointmentId: string, @Body() body: SubstituteBody) {
    return this.appointment(asked, appointmentId, (said) => ({
      type: 'NameSubstitute',
      data: { appointmentId, ...body.substitution(said.at), ...said },
    }));
  }

  /** Registers a body that can handle cases, or a volunteer team; its members hold posts at it. */
  @Post('organizations') register(@Asking() asked: Asked, @Body() body: RegisterBody) {
    return this.organization(asked, body.organizationId, (said) => ({
      type: 'RegisterOrganization',
      data: { ...body.organization(said.at), ...said },
    }));
  }

  @Post('matters') apply(@Asking() asked: Asked, @Body() { name, ...body }: ApplyBody) {
    return this.matter(asked, body.matterId, (said) => ({
      type: 'ApplyMatter',
      data: { ...body, name: { ...name }, ...said },
    }));
  }
  @Post('matters/:matterId/admit')
  admit(@Asking() asked: Asked, @Param('matterId') matterId: string, @Body() body: AdmitBody) {
    return this.matter(asked, matterId, (said) => ({
      type: 'AdmitMatter',
      data: { matterId, ...body.admission(said.at), ...said },
    }));
  }
  @Post('matters/:matterId/admit-temporarily')
  admitTemporarily(@Asking() asked: Asked, @Param('matterId') matterId: string, @Body() body: AdmitTemporarilyBody) {
    return this.matter(asked, matterId, (said) => ({
      type: 'TemporarilyAdmitMatter',
      data: { matterId, ...body.admission(said.at), ...said },
    }));
  }
  @Post('matters/:matterId/exit')
  exit(@Asking() asked: Asked, @Param('matterId') matterId: string, @Body() body: RetireBody) {
    return this.matter(asked, matterId, (said) => ({
      type: 'ExitMatter',
      data: { matterId, reason: body.reason, to: body.end(said.at), ...said },
    }));
  }

  private unit(asked: Asked, id: string, command: Wished<GridUnitCommand>) {
    return this.run(asked, gridUnitDecider, id, command);
  }

  private appointment(asked: Asked, id: string, command: Wished<AppointmentCommand>) {
    return this.run(asked, appointmentDecider, id, command);
  }

  private matter(asked: Asked, id: string, command: Wished<MatterCommand>) {
    return this.run(asked, matterDecider, id, command);
  }

  private organization(asked: Asked, id: string, command: Wished<OrganizationCommand>) {
    return this.run(asked, organizationDecider, id, command);
  }

  private async run<State, E extends Event, C extends Command, Rules>(
    { by, headers }: Asked,
    decider: Decider<State, E, C, Rules>,
    id: string,
    wished: Wished<C>,
  ) {
    const command = wished({ by, at: this.clock.now() });
    const { revision, position } = await this.metrics.timed(command.type, () =>
      execute(this.bus, decider, id, command, headers),
    );
    return { revision, position: position ? formatPosition(position) : null };
  }
}

/** The command, once who and when are known. */
type Wished<C extends Command> = (said: { readonly by: string; readonly at: string }) => C;
