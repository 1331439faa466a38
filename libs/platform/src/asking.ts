import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { personOf } from './auth.guard';
import { commandHeadersOf, type CommandHeaders } from './command-headers';

/** Who wishes, and what the headers say. */
export interface Asked {
  readonly by: string;
  readonly headers: CommandHeaders;
}

/** Who sends the command that a request is, and with what headers. @throws as `personOf`, `commandHeadersOf` */
export const askedOf = (request: FastifyRequest): Asked => ({
  by: personOf(request),
  headers: commandHeadersOf(request),
});

/** `askedOf` this request. */
export const Asking = createParamDecorator((_: unknown, context: ExecutionContext): Asked =>
  askedOf(context.switchToHttp().getRequest()),
);
