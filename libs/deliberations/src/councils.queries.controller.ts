import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, Matches } from 'class-validator';
import { dateOf, postsOf, Rejection } from '@gridloop/domain';
import { CLOCK, DATABASE, RulebookFollower, shows, type Clock, type Database } from '@gridloop/engine';
import { FreshQuery, LeftOut, notYetVisible, Person } from '@gridloop/platform';
import { agendaView } from './agenda.view';
import { CouncilParams } from './councils.bodies';
import { readAgenda, readCouncils, readMeetings, readOpenTasks, readPublished } from './councils.reading';
import { reportOf } from './councils.report';
import { councilsView, type CouncilRow } from './councils.view';
import { meetingsView } from './meetings.view';

class ReportQuery extends FreshQuery {
  /** Left out: all years, those that nobody knows among them. */
  @LeftOut() @Matches(/^\d{4}$/) year?: string;
}

class TasksQuery extends FreshQuery {
  /** Only those whose day has passed. */
  @LeftOut()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  overdue?: boolean;
}

/** What councils did. Staff look into all, a member into his own; what is published is for everybody. */
@ApiTags('councils')
@ApiBearerAuth()
@Controller('api/councils')
export class CouncilQueriesController {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rulebook: RulebookFollower,
  ) {}

  /** How often each council met, by year. */
  @Get('report')
  async report(@Person() person: string, @Query() query: ReportQuery) {
    await this.visible(query, councilsView);
    return { councils: (await this.open(person)).map((row) => reportOf(row, query.year)) };
  }

  /** Tasks of resolutions that nobody has fulfilled yet, the first to be due first. */
  @Get('tasks')
  async tasks(@Person() person: string, @Query() query: TasksQuery) {
    await this.visible(query, agendaView);
    const today = dateOf(this.clock.now());
    const councils = (await this.open(person)).map((row) => row.council_id);
    const tasks = await readOpenTasks(this.db, councils, query.overdue ? today : undefined);
    return {
      tasks: tasks.map(({ council_id: councilId, item_id: itemId, ...task }) => ({
        councilId,
        itemId,
        ...task,
        overdue: task.dueOn < today,
      })),
    };
  }

  /** A council with its members and its agenda. */
  @Get(':councilId')
  async one(@Person() person: string, @Param() { councilId }: CouncilParams, @Query() query: FreshQuery) {
    await this.visible(query, agendaView, councilsView);
    const { name, members, quorum, revision, ...row } = await this.known(person, councilId);
    const items = (await readAgenda(this.db, councilId)).map(
      ({ item: _item, council_id: _council, item_id: itemId, case_id: caseId, meeting_id: meetingId, ...item }) => ({
        ...{ itemId, title: item.title, caseId, status: item.status, parties: item.parties, recused: item.recused },
        ...{ meetingId, resolution: item.resolution, votes: item.votes, tasks: item.tasks },
        quorum: item.entitled === null ? null : { entitled: item.entitled, present: item.present },
        publishedWhere: item.published_where,
      }),
    );
    return { councilId, unitId: row.unit_id, level: row.level, name, members, quorum, items, revision };
  }

  /** The meetings of a council, with who signed in. */
  @Get(':councilId/meetings')
  async meetings(@Person() person: string, @Param() { councilId }: CouncilParams, @Query() query: FreshQuery) {
    await this.visible(query, meetingsView);
    await this.known(person, councilId);
    const meetings = await readMeetings(this.db, councilId);
    return {
      meetings: meetings.map(({ meeting_id: meetingId, held_on: heldOn, signed_in: signedIn, ...row }) => ({
        ...{ meetingId, heldOn, title: row.title, items: row.items, signedIn, assumed: row.assumed },
      })),
    };
  }

  /** The council's published resolutions 公示, for everybody: no names, no votes. */
  @Get(':councilId/published')
  async published(@Param() { councilId }: CouncilParams, @Query() query: FreshQuery) {
    await this.visible(query, agendaView);
    const items = await readPublished(this.db, councilId);
    return {
      resolutions: items.map(({ item_id: itemId, title, resolution, published_where: where, tasks }) => ({
        ...{ itemId, title, resolution, where },
        tasks: tasks.map(({ what, unitId, dueOn, fulfilled }) => ({ what, unitId, dueOn, fulfilled: !!fulfilled })),
      })),
    };
  }

  private async visible({ minPosition }: FreshQuery, ...views: readonly Parameters<typeof shows>[1][]): Promise<void> {
    for (const view of views) if (!(await shows(this.db, view, minPosition))) throw notYetVisible();
  }

  private open(person: string): Promise<readonly CouncilRow[]> {
    const isStaff = postsOf(this.rulebook.current, person, this.clock.now()).length > 0;
    return readCouncils(this.db, isStaff ? undefined : person);
  }

  private async known(person: string, councilId: string): Promise<CouncilRow> {
    const row = (await this.open(person)).find((one) => one.council_id === councilId);
    if (row) return row;
    throw new Rejection(
      'not-found',
      'COUNCIL_UNKNOWN',
      `Expected to see council ${councilId}, but there is none for you`,
    );
  }
}
