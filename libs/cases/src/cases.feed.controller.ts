import { Controller, Get, Headers, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import { once } from 'node:events';
import { lampAt, Rejection } from '@gridloop/domain';
import { CLOCK, formatPosition, parsePosition, RowFeed, type Clock, type Fed } from '@gridloop/engine';
import { ForMachines, LeftOut, OptionalId, Stopping, Visiting, type Visitor } from '@gridloop/platform';
import { Matches } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toAnswer } from './cases.answers';
import { CaseReaders } from './cases.readers';
import type { CaseRow } from './cases.view';

/** Milliseconds between two signs of life, so that proxies keep the connection. */
const heartbeat = 15_000;

/** Milliseconds between two looks whether the person still holds a post. */
const rosterLook = 1_000;

class FeedQuery {
  /** A unit: changes in its whole subtree. */
  @OptionalId() grid?: string;
  /** As `Last-Event-ID`, for clients that cannot set headers. */
  @LeftOut() @Matches(/^\d{1,20}-\d{1,20}$/) after?: string;
}

/** Changed cases as they change (SSE). The id of each message is its place in the log: a client resumes from the last one. */
@ApiTags('feed')
@ApiBearerAuth()
@ForMachines('feed:read')
@Controller('api/feed')
export class CaseFeedController {
  constructor(
    private readonly feed: RowFeed<CaseRow>,
    private readonly readers: CaseReaders,
    private readonly stopping: Stopping,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * `case` for each changed case, `caught-up` when nothing is left, `reset` when the client was too slow and should come again.
   * Ends with the session, the key or the last post that opened it.
   */
  @Get()
  @ApiHeader({ name: 'Last-Event-ID', required: false })
  async follow(
    @Visiting() visitor: Visitor,
    @Query() { grid, after }: FeedQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const holdsPost = () => this.readers.isStaff(visitor.person);
    if (!holdsPost())
      throw new Rejection(
        'forbidden',
        'ACTOR_NOT_ALLOWED',
        `Expected to follow cases, but ${visitor.person} holds no post`,
      );
    const from = lastEventId ?? after;
    const position = from ? parsePosition(from) : undefined;
    if (from && !position)
      throw new Rejection(
        'invalid-argument',
        'VALIDATION_FAILED',
        'Expected Last-Event-ID to be one of ours, but it is not',
      );

    const left = new AbortController();
    request.raw.once('close', () => left.abort());
    const gone = AbortSignal.any([visitor.gone(left.signal), this.stopping.signal]);
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    reply.raw.write(': hello\n\n');
    const beat = setInterval(() => reply.raw.write(': alive\n\n'), heartbeat);
    const look = setInterval(() => holdsPost() || left.abort(), rosterLook);
    try {
      const filter = (row: CaseRow) => !grid || row.path.includes(grid);
      for await (const fed of this.feed.subscribe({ after: position, filter, signal: gone }))
        if (!reply.raw.write(this.message(fed))) await once(reply.raw, 'drain', { signal: gone });
    } catch (error) {
      if (!gone.aborted) throw error;
    } finally {
      clearInterval(beat);
      clearInterval(look);
      left.abort();
      reply.raw.end();
    }
  }

  private message(fed: Fed<CaseRow>): string {
    switch (fed.kind) {
      case 'row': {
        const { due_at: dueAt, yellow_at: yellowAt } = fed.row;
        const lamp = dueAt && yellowAt ? lampAt({ dueAt, yellowAt }, this.clock.now()) : null;
        return `id: ${formatPosition(fed.position)}\nevent: case\ndata: ${JSON.stringify(toAnswer({ ...fed.row, lamp }))}\n\n`;
      }
      case 'caught-up':
        return `${fed.position ? `id: ${formatPosition(fed.position)}\n` : ''}event: caught-up\ndata: {}\n\n`;
      case 'overflow':
        return 'event: reset\ndata: {}\n\n';
    }
  }
}
