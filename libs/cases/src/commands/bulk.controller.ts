import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, Matches } from 'class-validator';
import { clocks, type Clock } from '@gridloop/domain';
import { logError } from '@gridloop/engine';
import {
  answerTo,
  Asking,
  EdgeRefusal,
  OneOf,
  OptionalId,
  OptionalOneOf,
  OptionalWords,
  type Asked,
} from '@gridloop/platform';
import { v5 as uuidv5 } from 'uuid';
import { uuid } from '../cases.ids';
import { CaseSender, CommandAnswer, type AskedOfCase } from './command';
import { Lanes } from './lanes';

/** What each command of many cases may say besides. */
const fields = { dispatch: ['toUnit'], remind: ['clock', 'note'], reassign: ['toUnit', 'reason'] } as const;
type BulkCommand = keyof typeof fields;

class BulkBody {
  @OneOf(Object.keys(fields)) command: BulkCommand;
  @ApiProperty({ type: [String], minItems: 1, maxItems: 500 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ArrayUnique()
  @Matches(uuid, { each: true })
  cases: string[];
  /** To dispatch or reassign to. */
  @OptionalId() toUnit?: string;
  /** Of a reassignment. */
  @OptionalWords(1_000) reason?: string;
  /** To remind of; left out, `HANDLE`. */
  @OptionalOneOf(clocks) clock?: Clock;
  @OptionalWords(400) note?: string;
}

class BulkCaseAnswer {
  @ApiProperty() caseId: string;
  /** As the same command on this one case would have been answered. */
  @ApiProperty() status: number;
  /** Of a refusal. */
  @ApiProperty({ type: String, nullable: true }) code: string | null;
  @ApiProperty({ type: CommandAnswer, nullable: true }) answer: CommandAnswer | null;
}

class BulkAnswer {
  /** In the order of the request. */
  @ApiProperty({ type: [BulkCaseAnswer] }) cases: readonly BulkCaseAnswer[];
}

/** Cases that all bulk requests of a process may change at once, so that the commands of others come through. */
const lanes = new Lanes(8);
/** Those of one request. */
const most = 4;

/** One command on many cases, for the centre. */
@ApiTags('cases')
@ApiBearerAuth()
@Controller('api/cases/bulk')
export class BulkController {
  constructor(private readonly sender: CaseSender) {}

  /**
   * Each case has its own answer, and a refused one stops no other. The same key again goes on where it was cut off:
   * what was done is answered as it was the first time.
   */
  @Post()
  @HttpCode(200)
  @ApiHeader({ name: 'Idempotency-Key', required: true, description: 'Covers every case of the request' })
  @ApiOkResponse({ type: BulkAnswer })
  async run(@Asking() asked: Asked, @Body() body: BulkBody): Promise<BulkAnswer> {
    refuseStray(body);
    const { idempotencyKey, correlationId } = asked.headers;
    return {
      cases: await lanes.each(body.cases, most, (caseId) => {
        const headers = { idempotencyKey: uuidv5(idempotencyKey, caseId), correlationId };
        return this.one({ by: asked.by, headers, caseId }, body);
      }),
    };
  }

  private async one(asked: AskedOfCase, body: BulkBody): Promise<BulkCaseAnswer> {
    const { caseId } = asked;
    try {
      return { caseId, status: 201, code: null, answer: await this.send(asked, body) };
    } catch (error) {
      const { status, code } = answerTo(error);
      if (code === 'INTERNAL') logError(error);
      return { caseId, status, code, answer: null };
    }
  }

  private send(asked: AskedOfCase, { command, toUnit, reason = '', clock = 'HANDLE', note }: BulkBody) {
    switch (command) {
      case 'dispatch':
        return this.sender.send(asked, 'DispatchCase', { toUnit });
      case 'remind':
        return this.sender.send(asked, 'SendReminder', { clock, note });
      case 'reassign':
        return this.sender.send(asked, 'ReassignCase', { toUnit: toUnit ?? '', reason });
    }
  }
}

const refuseStray = ({ command, cases: _, ...said }: BulkBody): void => {
  const expected: readonly string[] = fields[command];
  const stray = Object.entries(said).filter(([field, value]) => value !== undefined && !expected.includes(field));
  if (stray.length > 0)
    throw new EdgeRefusal('VALIDATION_FAILED', `Expected what ${command} needs, but there is more`, {
      errors: stray.map(([field]) => ({ field, messages: ['is not expected here'] })),
    });
};
