import type { KeyObject } from 'node:crypto';
import {
  createParamDecorator,
  Inject,
  Injectable,
  Optional,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { MachineScope } from '@gridloop/domain';
import { Limits } from './limits';
import { EdgeRefusal } from './problem';
import { Authority, operatorsVisitor, type Visitor } from './visitor';

export const TOKEN_KEY = Symbol('token key');

const PUBLIC = Symbol('public');
const SCOPE = Symbol('scope');
const STRICT = Symbol('strict');

/** Marks a route, or all of a controller's, that needs no token. */
export const Public = () => SetMetadata(PUBLIC, true);

/** Marks a route, or all of a controller's, that machines with the scope may use, too; no other is open to them. */
export const ForMachines = (scope: MachineScope) => SetMetadata(SCOPE, scope);

/** Marks a public route where secrets are tried: few requests a minute from one address. */
export const StrictlyLimited = () => SetMetadata(STRICT, true);

/** The id of the person whose token came with the request: the only source of who acts. */
export const Person = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  personOf(context.switchToHttp().getRequest()),
);

/** Who came with the request. */
export const Visiting = createParamDecorator((_: unknown, context: ExecutionContext): Visitor =>
  visitorOf(context.switchToHttp().getRequest()),
);

/** As `Person`, for decorators of features. @throws EdgeRefusal `TOKEN_MISSING` on a public route, where nobody has been asked */
export const personOf = (request: FastifyRequest): string => visitorOf(request).person;

const visitorOf = (request: FastifyRequest): Visitor => {
  const visitor = visitors.get(request);
  if (!visitor) throw missing();
  return visitor;
};

/** No token, no entry; what a person may do is the decider's question. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @Inject(TOKEN_KEY) private readonly key: KeyObject,
    @Optional() private readonly authority?: Authority,
    @Optional() private readonly limits?: Limits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const mark = <T>(of: symbol) =>
      this.reflector.getAllAndOverride<T | undefined>(of, [context.getHandler(), context.getClass()]);
    if (mark<boolean>(PUBLIC)) {
      await this.limits?.ofAddress(request, mark<boolean>(STRICT) ? 'strict' : 'usual');
      return true;
    }
    const visitor = await this.visitorOf(request);
    await this.limits?.ofVisitor(visitor);
    const scope = mark<MachineScope>(SCOPE);
    if (visitor.door === 'MACHINE' && !(scope && visitor.scopes?.includes(scope)))
      throw new EdgeRefusal(
        'SCOPE_MISSING',
        `Expected a key with the scope ${scope ?? 'of a person'}, but it has others`,
      );
    visitors.set(request, visitor);
    return true;
  }

  /** Whoever is nobody counts against his address. */
  private async visitorOf(request: FastifyRequest): Promise<Visitor> {
    try {
      const token = bearer(request.headers.authorization);
      return await (this.authority?.visitor(token) ?? operatorsVisitor(this.key, token));
    } catch (error) {
      await this.limits?.ofAddress(request, 'usual');
      throw error;
    }
  }
}

/** Who came with a request; kept outside the request, where nothing else can write it. */
const visitors = new WeakMap<FastifyRequest, Visitor>();

const bearer = (header: string | undefined): string => {
  if (!header) throw missing();
  const [, token] = /^Bearer +([\w.~+/-]+=*) *$/i.exec(header) ?? [];
  if (!token)
    throw new EdgeRefusal('TOKEN_INVALID', 'Expected Authorization: Bearer <token>, but it says something else');
  return token;
};

const missing = () => new EdgeRefusal('TOKEN_MISSING', 'Expected Authorization: Bearer <token>, but there is none');
