import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { tap, type Observable } from 'rxjs';
import { correlationIdOf } from './logging';
import { EdgeRefusal } from './problem';

/** What the headers of a command say. */
export interface CommandHeaders {
  /** `Idempotency-Key`: the same key again gets the first answer. */
  readonly idempotencyKey: string;
  /** `If-Match`: the revision the person had before his eyes; undefined when he does not care. */
  readonly ifMatch?: number;
  readonly correlationId: string;
}

/**
 * Reads the headers of a command.
 * @throws EdgeRefusal `IDEMPOTENCY_KEY_MISSING`, `VALIDATION_FAILED`
 */
export const readCommandHeaders = (headers: FastifyRequest['headers'], correlationId: string): CommandHeaders => {
  const key = headers['idempotency-key'];
  const match = headers['if-match'];
  if (typeof key !== 'string' || key === '')
    throw new EdgeRefusal('IDEMPOTENCY_KEY_MISSING', 'Expected the header Idempotency-Key, but there is none');
  if (!/^[\x21-\x7e]{1,128}$/.test(key))
    throw new EdgeRefusal(
      'VALIDATION_FAILED',
      'Expected Idempotency-Key to be 1 to 128 printable characters, but it is not',
    );
  if (match === undefined) return { idempotencyKey: key, correlationId };
  const [, revision] = /^"(\d{1,15})"$/.exec(match) ?? [];
  if (revision === undefined)
    throw new EdgeRefusal('VALIDATION_FAILED', 'Expected If-Match to be an ETag of ours, such as "3", but it is not');
  return { idempotencyKey: key, correlationId, ifMatch: Number(revision) };
};

/** The headers of the command that a request is. @throws as `readCommandHeaders` */
export const commandHeadersOf = (request: FastifyRequest): CommandHeaders =>
  readCommandHeaders(request.headers, correlationIdOf(request));

/** Answers that hold a `revision` carry it as ETag. */
@Injectable()
export class RevisionETag implements NestInterceptor<{ revision: number }> {
  intercept(context: ExecutionContext, next: CallHandler<{ revision: number }>): Observable<{ revision: number }> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(tap(({ revision }) => void reply.header('ETag', `"${revision}"`)));
  }
}
