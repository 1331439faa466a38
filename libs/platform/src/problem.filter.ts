import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOG, type Log } from './logging';
import { answerTo, languageOf, problemOf } from './problem';

/** Turns whatever is thrown into problem details. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(this.log, error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

/** Answers the request with the problem; one of ours is logged with its stack. An answer that has begun is broken off. */
export const sendProblem = (log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
  const answer = answerTo(error);
  if (answer.status >= 500) log.error({ err: error, code: answer.code, requestId: request.id }, 'request failed');
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  const language = languageOf(request.headers['accept-language']);
  void reply
    .code(answer.status)
    .headers({
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Content-Language': language,
      'Cache-Control': 'no-store',
      Vary: 'Accept-Language',
      ...answer.headers,
    })
    .send(JSON.stringify(problemOf(answer, language, request.id)));
};
