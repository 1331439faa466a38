import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { types } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { pino, stdTimeFunctions, type DestinationStream, type Level, type Logger } from 'pino';
import type { LogLevel } from './config';

/** Lines of JSON. Only what a line names is in it: no body, no header, no address as it was typed. */
export type Log = Logger;
export const LOG = Symbol('log');

/** A log to standard output, or to `destination`. Within a request every line bears its `requestId`. */
export const createLog = (level: LogLevel, destination?: DestinationStream): Log =>
  pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: tellError },
      mixin: () => ({ ...underWay.getStore() }), // pino writes into what it is given
    },
    destination ?? pino.destination({ fd: 1, sync: true }), // the last words of a process must not be lost
  );

/** The request's id: its `X-Request-Id` if that is a UUID, else a new one. Also its correlation id in the log of events. */
export const requestIdOf = (header: string | readonly string[] | undefined): string =>
  typeof header === 'string' && uuid.test(header) ? header.toLowerCase() : randomUUID();

/** What ties the events of a command to its request. */
export const correlationIdOf = (request: FastifyRequest): string => request.id;

/** One line per answered request: by the pattern of its route, with those of its values that are known to be harmless. */
export const logRequests = (server: FastifyInstance, log: Log): void => {
  server.addHook('onRequest', (request, _, done) => underWay.run({ requestId: request.id }, done));
  server.addHook('onResponse', (request, reply, done) => {
    const { method, id: requestId, routeOptions } = request;
    const route = routeOptions.url;
    const line = {
      requestId,
      method,
      route,
      ...harmless(request),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    if (route && quiet.test(route)) log.debug(line, 'request');
    else log.info(line, 'request');
    done();
  });
};

/** Nest's logger on ours; an object is logged as it is, so it must hold nothing personal. */
export class NestLog implements LoggerService {
  constructor(private readonly lines: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(bootNoise.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  /** Nest passes the stack of an error and then the context behind the message. */
  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    const context = rest.at(-1);
    const stack = rest.length > 1 ? rest[0] : undefined;
    if (types.isNativeError(message)) this.lines[level]({ context, err: message }, message.message);
    else if (typeof message === 'string') this.lines[level]({ context, stack }, message);
    else this.lines[level]({ context, ...(message as object) });
  }
}

const underWay = new AsyncLocalStorage<{ requestId: string }>();
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const quiet = /^\/(health|metrics|docs)\b/;
const bootNoise = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** Names of values that never hold anything personal, whoever types them; what does not look like one is left out still. */
const harmlessNames = new Set([
  'caseId',
  'unitId',
  'grid',
  'level',
  'stage',
  'status',
  'lamp',
  'sort',
  'limit',
  'minPosition',
]);
const harmlessValue = /^(?!1\d{10}$)[\w.@-]{1,64}$/; // and no mobile number either

const harmless = ({ params, query }: FastifyRequest): { values?: Record<string, unknown> } => {
  const entries = Object.entries({ ...(params as object), ...(query as object) }).filter(
    ([name, value]) => harmlessNames.has(name) && typeof value === 'string' && harmlessValue.test(value),
  );
  return entries.length > 0 ? { values: Object.fromEntries(entries) } : {};
};

/** An error without its other fields: a driver's hold addresses, statements and their values. */
const tellError = (error: unknown): unknown => {
  if (!types.isNativeError(error)) return { type: typeof error, message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(code !== undefined && { code }),
    ...(error.cause !== undefined && { cause: tellError(error.cause) }),
  };
};
