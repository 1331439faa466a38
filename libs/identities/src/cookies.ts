import { EdgeRefusal } from '@gridloop/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What a browser keeps for us, out of reach of scripts. */
export interface Cookie {
  readonly name: string;
  /** Where it is sent when we speak http; by https it is bound to this host by its name instead. */
  readonly path: string;
  readonly sameSite: 'Strict' | 'Lax';
  /** Seconds. */
  readonly maxAge: number;
}

/** The refresh token, sent to our own pages' requests alone. */
export const sessionCookie: Cookie = {
  name: 'gridloop-session',
  path: '/api/session',
  sameSite: 'Strict',
  maxAge: 7 * 24 * 3_600,
};

/** A sign-in at the provider that is under way; it comes back from another site, hence Lax. */
export const openIdCookie: Cookie = {
  name: 'gridloop-openid',
  path: '/api/session/openid',
  sameSite: 'Lax',
  maxAge: 600,
};

/** Cookies as the edge speaks them: `secure` is https. */
export class Cookies {
  constructor(
    private readonly secure: boolean,
    private readonly ownOrigin: string,
  ) {}

  read(request: FastifyRequest, cookie: Cookie): string | undefined {
    const name = this.nameOf(cookie);
    const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
    return pairs.find(([each]) => each === name)?.[1];
  }

  /** Lets the browser keep the value; '' lets it forget. */
  write(reply: FastifyReply, cookie: Cookie, value: string): void {
    const parts = [
      `${this.nameOf(cookie)}=${value}`,
      `Path=${this.secure ? '/' : cookie.path}`,
      `Max-Age=${value ? cookie.maxAge : 0}`,
      'HttpOnly',
      `SameSite=${cookie.sameSite}`,
      ...(this.secure ? ['Secure'] : []),
    ];
    reply.raw.appendHeader('Set-Cookie', parts.join('; '));
  }

  /** What bears a cookie must come from our own pages. @throws EdgeRefusal `ORIGIN_FOREIGN` */
  refuseForeign({ headers }: FastifyRequest): void {
    const site = headers['sec-fetch-site'];
    const own =
      headers.origin === undefined || headers.origin === this.ownOrigin || hostOf(headers.origin) === headers.host;
    if (!own || (site !== undefined && site !== 'same-origin' && site !== 'none'))
      throw new EdgeRefusal('ORIGIN_FOREIGN', 'Expected a request of our own pages, but it comes from another site');
  }

  private nameOf({ name }: Cookie): string {
    return this.secure ? `__Host-${name}` : name;
  }
}

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);
