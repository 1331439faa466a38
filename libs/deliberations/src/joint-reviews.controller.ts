import { Body, Controller, Get, Inject, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiProperty, ApiTags } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsUUID, Matches } from 'class-validator';
import { jointReviewDecider, postsOf, Rejection, type JointReviewCommand } from '@gridloop/domain';
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
  OptionalWords,
  Person,
  RevisionETag,
  Words,
  type Asked,
} from '@gridloop/platform';
import { readReviews } from './joint-reviews.reading';
import { jointReviewsView, type JointReviewRow } from './joint-reviews.view';

class ReviewParams {
  @Id() reviewId: string;
}

class HoldReviewBody {
  @Id() reviewId: string;
  @Id() unitId: string;
  @Matches(/^\d{4}-\d{2}-\d{2}$/) heldOn: string;
  @ApiProperty({ type: [String] })
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/, { each: true })
  participants: string[];
  @ApiProperty({ type: [String] })
  @IsArray()
  @ArrayMaxSize(500)
  @ArrayUnique()
  @IsUUID('all', { each: true })
  cases: string[];
}

class FindingBody {
  @IsUUID() caseId: string;
  @Words(2_000) cause: string;
  /** The earlier case that this one repeats. */
  @LeftOut() @IsUUID() repeatOf?: string;
  @OptionalWords(2_000) advice?: string;
}

class ReviewsQuery extends FreshQuery {
  @OptionalId() unit?: string;
}

/** Joint review meetings 综合研判会: many cases in one meeting, a finding each; each finding reviews its case. For staff. */
@ApiTags('joint reviews')
@ApiBearerAuth()
@Controller('api/joint-reviews')
export class JointReviewsController {
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
  hold(@Asking() asked: Asked, @Body() { ...review }: HoldReviewBody) {
    return this.run(asked, { type: 'HoldReview', data: { ...review, ...this.said(asked) } });
  }

  /** Records what the meeting found about one case; the case is reviewed by itself. */
  @Post(':reviewId/findings')
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @UseInterceptors(RevisionETag)
  record(@Asking() asked: Asked, @Param() { reviewId }: ReviewParams, @Body() { ...finding }: FindingBody) {
    return this.run(asked, { type: 'RecordFinding', data: { ...finding, reviewId, ...this.said(asked) } });
  }

  /** The latest first, each with its findings, how often it found each cause, and which cases repeat others. */
  @Get()
  async reviews(@Person() person: string, @Query() { unit, minPosition }: ReviewsQuery) {
    await this.visible(person, minPosition);
    return { reviews: (await readReviews(this.db, { unit })).map(answer) };
  }

  @Get(':reviewId')
  async one(@Person() person: string, @Param() { reviewId }: ReviewParams, @Query() { minPosition }: FreshQuery) {
    await this.visible(person, minPosition);
    const [row] = await readReviews(this.db, { reviewId });
    if (row) return answer(row);
    throw new Rejection('not-found', 'REVIEW_UNKNOWN', `Expected joint review ${reviewId}, but there is none`);
  }

  private async visible(person: string, minPosition: string | undefined): Promise<void> {
    if (postsOf(this.rulebook.current, person, this.clock.now()).length === 0)
      throw new Rejection(
        'forbidden',
        'ACTOR_NOT_ALLOWED',
        `Expected staff to see joint reviews, but ${person} is none`,
      );
    if (!(await shows(this.db, jointReviewsView, minPosition))) throw notYetVisible();
  }

  private said({ by }: Asked) {
    return { by, at: this.clock.now() };
  }

  private async run({ headers }: Asked, command: JointReviewCommand) {
    const { revision, position } = await this.metrics.timed(command.type, () =>
      execute(this.bus, jointReviewDecider, command.data.reviewId, command, headers),
    );
    return { revision, position: position ? formatPosition(position) : null };
  }
}

const answer = ({ review_id: reviewId, unit_id: unitId, held_on: heldOn, ...row }: JointReviewRow) => ({
  reviewId,
  unitId,
  heldOn,
  ...row,
  causes: Object.fromEntries(
    [...Map.groupBy(row.findings, ({ cause }) => cause)].map(([cause, findings]) => [cause, findings.length]),
  ),
  repeats: row.findings.flatMap(({ caseId, repeatOf }) => (repeatOf ? [{ caseId, repeatOf }] : [])),
});
