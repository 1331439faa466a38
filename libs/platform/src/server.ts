import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest, FastifyServerOptions } from 'fastify';
import { headersFor } from './headers';
import { logRequests, requestIdOf, type Log } from './logging';
import { answerTo, EdgeRefusal, problemOf } from './problem';
import { sendProblem } from './problem.filter';
import type { Stopping } from './stopping';

const bodyLimit = 256 * 1024;
const requestTimeoutMs = 30_000; // to send all of a request
const headersTimeoutMs = 10_000;
const maxHeaderSize = 16 * 1024;

/** How the world reaches us. */
export interface Edge {
  /** Proxies that may say whom they speak for; none: whoever connects is the client. */
  readonly trustProxy: readonly string[];
  /** Certificate and key in PEM; without them we speak http. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  /** People's browsers reach us by https, through us or through a proxy. */
  readonly secure: boolean;
}

/** Fastify as all apps have it: JSON alone, a request id on every answer, a problem for whatever never reaches a route. */
export const createAdapter = (log: Log, stopping: Stopping, { trustProxy, tls, secure }: Edge): FastifyAdapter => {
  const setHeaders = (request: FastifyRequest, response: ServerResponse) =>
    response.setHeaders(headersFor(request, secure));
  const adapter = new FastifyAdapter({
    bodyLimit,
    requestTimeout: requestTimeoutMs,
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    ...(tls
      ? { https: { ...tls, maxHeaderSize, headersTimeout: headersTimeoutMs, minVersion: 'TLSv1.2' as const } }
      : { http: { maxHeaderSize, headersTimeout: headersTimeoutMs } }),
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    frameworkErrors: (error, request, reply) => {
      setHeaders(request, reply.raw);
      sendProblem(log, error, request, reply);
    },
    clientErrorHandler: refuseConnection,
  } satisfies FastifyServerOptions);
  const server = adapter.getInstance();
  server.addHook('onRequest', (request, reply, done) => {
    setHeaders(request, reply.raw);
    done();
  });
  followRequests(server, stopping);
  logRequests(server, log);
  acceptJson(server);
  refuseMethods(server);
  return adapter;
};

/** A client that is told to close does not send the next request into a stop. */
const followRequests = (server: FastifyInstance, stopping: Stopping): void => {
  server.addHook('onRequest', (request, _, done) => {
    stopping.requestBegins(request);
    done();
  });
  server.addHook('onSend', (_, reply, __, done) => {
    if (stopping.signal.aborted) reply.header('Connection', 'close');
    done();
  });
  server.addHook('onResponse', (request, _, done) => {
    stopping.requestEnds(request);
    done();
  });
};

/** JSON in UTF-8, or no body; another encoding would be stored as rubble. */
const acceptJson = (server: FastifyInstance): void => {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_: unknown, body: Buffer) => {
    if (body.length === 0) return undefined;
    try {
      if (isUtf8(body)) return JSON.parse(body.toString()) as unknown;
    } catch {
      // its message would repeat the body
    }
    throw new EdgeRefusal('VALIDATION_FAILED', 'Expected JSON in UTF-8, but the body is something else');
  });
};

/** 405 with `Allow` where the address exists for other methods. */
const refuseMethods = (server: FastifyInstance): void => {
  const routes: { address: RegExp; methods: readonly string[] }[] = [];
  server.addHook('onRoute', ({ url, method }) => {
    if (!url.includes('*')) routes.push({ address: addressPattern(url), methods: [method].flat() });
  });
  server.addHook('onRequest', (request, _, done) => {
    const [path = ''] = request.url.split('?');
    const matching = request.is404 ? routes.filter(({ address }) => address.test(path)) : [];
    const allowed = [...new Set(matching.flatMap(({ methods }) => methods))].join(', ');
    const message = `Expected a method of this address, but it has ${allowed} only`;
    done(allowed ? new EdgeRefusal('METHOD_NOT_ALLOWED', message, { headers: { Allow: allowed } }) : undefined);
  });
};

/** `/api/cases/:caseId` as a regular expression. */
const addressPattern = (route: string): RegExp =>
  new RegExp(`^${route.replaceAll(/[.+?()]/g, '\\$&').replaceAll(/:\w+/g, '[^/]+')}$`);

/** What is not even HTTP is answered before there is a request. */
const refuseConnection = ({ code }: { code?: string }, socket: Socket): void => {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[code ?? ''] ?? 400;
  const problem = problemOf(
    answerTo(Object.assign(new Error(), { expose: true, statusCode: status })),
    'zh',
    randomUUID(),
  );
  const body = JSON.stringify(problem);
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/problem+json; charset=utf-8',
      'Content-Language: zh',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
};
