import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiProperty, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, Matches } from 'class-validator';
import { limitTypes, lineOf, printed, whenDue, type Language, type Limit } from '@gridloop/domain';
import { RulebookFollower } from '@gridloop/engine';
import { LeftOut, OptionalId, Public } from '@gridloop/platform';
import type { FastifyReply } from 'fastify';

const languages = ['zh', 'en'] as const;
const countFroms = ['NEXT_DAY', 'SAME_INSTANT'] as const;
const ends = ['END_OF_DAY', 'END_OF_WORK', 'INSTANT'] as const;

class DueQuery {
  /** A date, a local time such as `2026-02-13 15:30`, or an instant. */
  @Matches(/^[\d :.TZ-]{10,24}$/) from: string;
  /** Days, or minutes for hour types. */
  @Type(() => Number) @IsInt() limit: number;
  @ApiProperty({ enum: limitTypes }) @IsIn(limitTypes) type: Limit['type'];
  /** Whose lamps and cards; with or without its version. */
  @OptionalId() policy?: string;
  /** Count with the holidays as they were known on this day. */
  @LeftOut() @Matches(/^\d{4}-\d{2}-\d{2}$/) known?: string;
  @LeftOut() @Type(() => Number) @IsInt() extended?: number;
  @ApiProperty({ enum: countFroms, required: false }) @LeftOut() @IsIn(countFroms) countFrom?: 'NEXT_DAY';
  @ApiProperty({ enum: ends, required: false }) @LeftOut() @IsIn(ends) ends?: 'END_OF_DAY';
  /** Left out: the first that was published. */
  @OptionalId() calendar?: string;
  /** The explanation as text, one line a day, in this language; left out: as data. */
  @ApiProperty({ enum: languages, required: false }) @LeftOut() @IsIn(languages) text?: Language;
}

/** When a limit is due, and why: for anybody, with the rules that the log has. */
@ApiTags('deadlines')
@Controller('api/deadlines')
export class CalculatorController {
  constructor(private readonly rulebook: RulebookFollower) {}

  @Public()
  @Get('due')
  due(@Query() { text, calendar, ...question }: DueQuery, @Res({ passthrough: true }) reply: FastifyReply) {
    const book = this.rulebook.current;
    const line = lineOf(calendar ?? [...book.calendars.keys()][0] ?? 'none');
    const explanation = whenDue({ ...question, calendar: line }, book);
    if (!text) return explanation;
    void reply.type('text/plain; charset=utf-8');
    return printed(explanation, text);
  }
}
