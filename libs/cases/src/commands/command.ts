import {
  applyDecorators,
  Controller,
  createParamDecorator,
  Inject,
  Injectable,
  Post,
  UseInterceptors,
  type ExecutionContext,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';
import { caseDecider, type CaseCommandOf, type MoveCommand } from '@gridloop/domain';
import { CLOCK, execute, formatPosition, type Clock } from '@gridloop/engine';
import { askedOf, Metrics, OptionalWords, RevisionETag, type Asked } from '@gridloop/platform';
import type { FastifyRequest } from 'fastify';
import { caseIdOf } from '../cases.ids';

/** Who wishes, what the headers say, and of which case. */
export interface AskedOfCase extends Asked {
  readonly caseId: string;
}

/** `AskedOfCase` this request, by its path. */
export const AskingOf = createParamDecorator((_: unknown, context: ExecutionContext): AskedOfCase => {
  const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { caseId: string } }>>();
  return { ...askedOf(request), caseId: caseIdOf(request.params.caseId) };
});

/** A controller of commands: each body translated, case, person and time added, nothing decided. */
export const CaseCommands = () =>
  applyDecorators(
    ApiTags('cases'),
    ApiBearerAuth(),
    ApiHeader({ name: 'Idempotency-Key', required: true, description: 'The same key again gets the first answer' }),
    UseInterceptors(RevisionETag),
    Controller('api/cases'),
  );

/** The route of a command on one case. */
export const Command = (name: string) =>
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

/** A body that says no more than why. Without a reason the case itself refuses: `REASON_MISSING`. */
export class ReasonBody {
  @OptionalWords(1_000) reason?: string;
}

/** Revision of the case after the command, and the position a query must have reached to show it. */
export class CommandAnswer {
  @ApiProperty() revision: number;
  @ApiProperty({ type: String, nullable: true }) position: string | null;
}

/** What the body of a command says: all but case, person and time. */
type Said<Type extends MoveCommand['type']> = Omit<CaseCommandOf<Type>['data'], 'caseId' | 'by' | 'at'>;

/** Sends the commands of people to cases. */
@Injectable()
export class CaseSender {
  constructor(
    private readonly bus: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  /** @throws as `execute` */
  async send<Type extends MoveCommand['type']>(
    { caseId, by, headers }: AskedOfCase,
    type: Type,
    said: Said<Type>,
  ): Promise<CommandAnswer> {
    const command = { type, data: { ...said, caseId, by, at: this.clock.now() } } as unknown as MoveCommand;
    const { revision, position } = await this.metrics.timed(type, () =>
      execute(this.bus, caseDecider, caseId, command, headers),
    );
    return { revision, position: position ? formatPosition(position) : null };
  }
}
