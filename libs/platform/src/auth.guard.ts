import type { KeyObject } from 'node:crypto';
import {
  createParamDecorator,
  Inject,
  Injectable,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { EdgeRefusal } from './problem';
import { readToken } from './tokens';

export const TOKEN_KEY = Symbol('token key');

const PUBLIC = Symbol('public');

/** Marks a route, or all of a controller's, that needs no token. */
export const Public = () => SetMetadata(PUBLIC, true);

/** The id of the person whose token came with the request: the only source of who acts. */
export const Person = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  personOf(context.switchToHttp().getRequest()),
);

/** As `Person`, for decorators of features. @throws EdgeRefusal `TOKEN_MISSING` on a public route, where nobody has been asked */
export const personOf = (request: FastifyRequest): string => {
  const person = persons.get(request);
  if (!person) throw missing();
  return person;
};

/** No token, no entry; what a person may do is the decider's question. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @Inject(TOKEN_KEY) private readonly key: KeyObject,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride(PUBLIC, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    persons.set(request, await readToken(this.key, bearer(request.headers.authorization)));
    return true;
  }
}

/** Whose request it is; kept outside the request, where nothing else can write it. */
const persons = new WeakMap<FastifyRequest, string>();

const bearer = (header: string | undefined): string => {
  if (!header) throw missing();
  const [, token] = /^Bearer +([\w.~+/-]+=*) *$/i.exec(header) ?? [];
  if (!token)
    throw new EdgeRefusal('TOKEN_INVALID', 'Expected Authorization: Bearer <token>, but it says something else');
  return token;
};

const missing = () => new EdgeRefusal('TOKEN_MISSING', 'Expected Authorization: Bearer <token>, but there is none');
