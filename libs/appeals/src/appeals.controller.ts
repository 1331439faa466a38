import { Body, Controller, Get, Inject, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsUUID, Max, Min } from 'class-validator';
import {
  appealDecider,
  appealSteps,
  clocks,
  postsOf,
  Rejection,
  type AppealCommand,
  type AppealStep,
  type Clock as CaseClock,
} from '@gridloop/domain';
import {
  CLOCK,
  DATABASE,
  execute,
  formatPosition,
  RulebookFollower,
  shows,
  type Clock,
  type Database,
} from '@gridloop/engine';
import {
  Asking,
  FreshQuery,
  Id,
  LeftOut,
  Metrics,
  notYetVisible,
  OptionalId,
  Person,
  RevisionETag,
  Words,
  type Asked,
} from '@gridloop/platform';
import { readAppeals, type AppealFilter } from './appeals.reading';
import { appealsView, type AppealRow } from './appeals.view';

const against = ['CARD', 'VERDICT'] as const;
const steps = Object.keys(appealSteps);
const statuses = ['OPEN', 'UPHELD', 'DISMISSED'];

class AppealParams {
  @Id() appealId: string;
}

class AppealBody {
  @Id() appealId: string;
  @IsUUID() caseId: string;
  /** The unit whose card or verdict it is. */
  @Id() unitId: string;
  @ApiProperty({ enum: against }) @IsIn(against) against: (typeof against)[number];
  @ApiProperty({ enum: clocks }) @IsIn(clocks) clock: CaseClock;
  /** Of the clock's run, as card and verdict name it. */
  @IsInt() @Min(1) @Max(1_000_000) generation: number;
  @Words(4_000) grounds: string;
}

class StepBody {
  @ApiProperty({ enum: steps }) @IsIn(steps) step: AppealStep;
  @IsBoolean() upheld: boolean;
  @Words(2_000) reason: string;
}

class AppealsQuery extends FreshQuery {
  @LeftOut() @IsUUID() case?: string;
  @OptionalId() unit?: string;
  @ApiProperty({ enum: statuses, required: false }) @LeftOut() @IsIn(statuses) status?: string;
}

/** Appeals 申诉 of a unit against its cards and verdicts: three steps, three people. For staff. */
@ApiTags('appeals')
@ApiBearerAuth()
@Controller('api/appeals')
export class AppealsController {
  constructor(
    private readonly bus: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DATABASE) private readonly db: Database,
    private readonly rulebook: RulebookFollower,
    private readonly metrics: Metrics,
  ) {}

  @Post()
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @UseInterceptors(RevisionETag)
  file(@Asking() asked: Asked, @Body() { ...appeal }: AppealBody) {
    return this.run(asked, { type: 'FileAppeal', data: { ...appeal, by: asked.by, at: this.clock.now() } });
  }

  /** Decides the next step; upheld by all three, the case's verdict is corrected by itself. */
  @Post(':appealId/decide')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @UseInterceptors(RevisionETag)
  decide(@Asking() asked: Asked, @Param() { appealId }: AppealParams, @Body() { ...decision }: StepBody) {
    const data = { ...decision, appealId, by: asked.by, at: this.clock.now() };
    return this.run(asked, { type: 'DecideAppealStep', data });
  }

  /** The latest first. */
  @Get()
  async appeals(@Person() person: string, @Query() { case: caseId, unit, status, minPosition }: AppealsQuery) {
    return { appeals: await this.read(person, minPosition, { caseId, unit, status }) };
  }

  @Get(':appealId')
  async one(@Person() person: string, @Param() { appealId }: AppealParams, @Query() { minPosition }: FreshQuery) {
    const [appeal] = await this.read(person, minPosition, { appealId });
    if (appeal) return appeal;
    throw new Rejection('not-found', 'APPEAL_UNKNOWN', `Expected appeal ${appealId}, but there is none`);
  }

  private async read(person: string, minPosition: string | undefined, filter: AppealFilter) {
    if (postsOf(this.rulebook.current, person, this.clock.now()).length === 0)
      throw new Rejection('forbidden', 'ACTOR_NOT_ALLOWED', `Expected staff to see appeals, but ${person} is none`);
    if (!(await shows(this.db, appealsView, minPosition))) throw notYetVisible();
    return (await readAppeals(this.db, filter)).map(answer);
  }

  private async run({ headers }: Asked, command: AppealCommand) {
    const { revision, position } = await this.metrics.timed(command.type, () =>
      execute(this.bus, appealDecider, command.data.appealId, command, headers),
    );
    return { revision, position: position ? formatPosition(position) : null };
  }
}

const answer = ({ appeal_id: appealId, case_id: caseId, unit_id: unitId, ...row }: AppealRow) => ({
  ...{ appealId, caseId, unitId, against: row.against, clock: row.clock, generation: row.generation },
  ...{ grounds: row.grounds, filedBy: row.filed_by, filedAt: row.filed_at, steps: row.steps, status: row.status },
  revision: row.revision,
});
