import { Body, Controller, Get, Inject, Param, Post, Req, UseInterceptors } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsObject, Matches, Max, Min, ValidateNested } from 'class-validator';
import { calendarDecider, lineOf, Rejection, usualPeriods, type CalendarCommand } from '@gridloop/domain';
import { CLOCK, execute, RulebookFollower, type Clock } from '@gridloop/engine';
import { commandHeadersOf, Id, LeftOut, OptionalWords, Person, RevisionETag, Words } from '@gridloop/platform';
import type { FastifyRequest } from 'fastify';

const date = /^\d{4}-\d{2}-\d{2}$/;
const time = /^\d{2}:\d{2}$/;

class TextBody {
  @Words(40) zh: string;
  @Words(80) en: string;
}

class HolidayBody {
  @ApiProperty({ type: TextBody }) @IsObject() @ValidateNested() @Type(() => TextBody) name: TextBody;
  @Matches(date) from: string;
  @Matches(date) to: string;
}

class PeriodBody {
  @Matches(time) from: string;
  @Matches(time) to: string;
}

/** A year's official arrangement as its notice says. */
class ArrangementBody {
  @IsInt() @Min(1990) @Max(2200) year: number;
  /** The day from which it is known. */
  @Matches(date) announced: string;
  /** Number or address of the notice. */
  @Words(200) source: string;
  @ApiProperty({ type: [HolidayBody] })
  @IsArray()
  @ArrayMaxSize(40)
  @ValidateNested({ each: true })
  @Type(() => HolidayBody)
  holidays: HolidayBody[];
  @ApiProperty({ type: [String] }) @IsArray() @ArrayMaxSize(60) @Matches(date, { each: true }) makeUpDays: string[];
  /** Working hours; left out: 09:00–12:00 and 13:00–17:00. */
  @ApiPropertyOptional({ type: [PeriodBody] })
  @LeftOut()
  @IsArray()
  @ArrayMaxSize(8)
  @ValidateNested({ each: true })
  @Type(() => PeriodBody)
  periods?: PeriodBody[];
  /** Why a published year changes; left out where the year is new. */
  @OptionalWords(400) reason?: string;
}

class CalendarParams {
  @Id() calendarId: string;
}

/** Work calendars 工作日历: which years are published, and a year more. */
@ApiTags('deadlines')
@ApiBearerAuth()
@Controller('api/calendars/:calendarId')
export class CalendarsController {
  constructor(
    private readonly bus: CommandBus,
    private readonly rulebook: RulebookFollower,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The newest version: every year as it stands. */
  @Get()
  one(@Param() { calendarId }: CalendarParams) {
    const calendar = this.rulebook.current.calendars.get(lineOf(calendarId));
    if (!calendar) throw new Rejection('not-found', 'CALENDAR_UNKNOWN', 'Expected a calendar, but there is none');
    return { version: calendar.id, years: [...calendar.years.values()].map(({ arrangement }) => arrangement) };
  }

  /** Publishes a year, or revises one with a reason; running clocks are recomputed by themselves. */
  @Post('years')
  @ApiHeader({ name: 'Idempotency-Key' })
  @UseInterceptors(RevisionETag)
  async arrange(
    @Person() by: string,
    @Param() { calendarId }: CalendarParams,
    @Body() { reason, periods = [...usualPeriods], ...told }: ArrangementBody,
    @Req() request: FastifyRequest,
  ) {
    const { year, announced, source, holidays, makeUpDays } = told;
    const arrangement = {
      year,
      announced,
      source,
      holidays: holidays.map(({ name: { zh, en }, from, to }) => ({ name: { zh, en }, from, to })),
      makeUpDays,
      periods: periods.map(({ from, to }) => ({ from, to })),
    };
    const data = { calendarId, arrangement, by, at: this.clock.now() };
    const command: CalendarCommand = reason
      ? { type: 'ReviseCalendar', data: { ...data, reason } }
      : { type: 'PublishCalendar', data };
    const { revision, events } = await execute(
      this.bus,
      calendarDecider,
      calendarId,
      command,
      commandHeadersOf(request),
    );
    return { revision, events: events.map(({ type }) => type) };
  }
}
