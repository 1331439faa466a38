import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { personOf } from './auth.guard';
import { commandHeadersOf, type CommandHeaders } from './command-headers';

/** Who wishes, and what the headers of his command say. */
export interface Asked {
  readonly by: string;
  readonly headers: CommandHeaders;
}

/** Person and headers of a command. @throws EdgeRefusal as `personOf` and `readCommandHeaders` */
export const Asking = createParamDecorator((_: unknown, context: ExecutionContext): Asked => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return { by: personOf(request), headers: commandHeadersOf(request) };
});
