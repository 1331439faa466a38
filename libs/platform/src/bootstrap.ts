import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from './config';
import { createLog, NestLog, type Log } from './logging';
import { serveDocs, type Docs } from './openapi';
import { PlatformModule } from './platform.module';
import { createAdapter, type Edge } from './server';
import { Stopping } from './stopping';
import { tokenKey } from './tokens';

type AppModule = Type<unknown> | DynamicModule;

/** The app with all of the platform under it, not yet listening: for `startApp`, and for specs that inject their requests. */
export const createApp = async (
  module: AppModule,
  { log, tokenKey, docs, edge = plain }: { log: Log; tokenKey: KeyObject; docs?: Docs; edge?: Edge },
): Promise<NestFastifyApplication> => {
  const stopping = new Stopping();
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: class App {}, imports: [PlatformModule.register({ log, tokenKey, stopping }), module] },
    createAdapter(log, stopping, edge),
    { bodyParser: false, abortOnError: false, logger: new NestLog(log) },
  );
  if (docs) serveDocs(app, docs);
  return app;
};

const plain: Edge = { trustProxy: [], secure: false };

export interface StartOptions extends Pick<Config, 'host' | 'port' | 'logLevel' | 'tokenKeyFile'> {
  /** Default: http, and whoever connects is the client. */
  readonly edge?: Edge;
  readonly docs?: Docs;
  /** How long requests under way may take once the process is told to stop, in milliseconds; default 10,000. */
  readonly drainMs?: number;
}

/** The edge as the configuration wants it. @throws Error when certificate or key cannot be read */
export const edgeOf = async ({
  publicUrl,
  trustProxy,
  tls,
}: Pick<Config, 'publicUrl' | 'trustProxy' | 'tls'>): Promise<Edge> => ({
  trustProxy,
  secure: publicUrl.startsWith('https:'),
  ...(tls && { tls: { cert: await readFile(tls.certFile), key: await readFile(tls.keyFile) } }),
});

/**
 * A process from its start to its end: listens, stops in order on SIGTERM or SIGINT, and exits with 1, for its supervisor
 * to start it again, when it cannot start or an error has no one to answer for it.
 */
export const startApp = async (module: AppModule, options: StartOptions): Promise<void> => {
  const log = createLog(options.logLevel);
  const die = (err: unknown): never => {
    log.fatal({ err }, 'dying');
    process.exit(1);
  };
  process.on('uncaughtException', die).on('unhandledRejection', die);

  const app = await createApp(module, { ...options, log, tokenKey: await tokenKey(options.tokenKeyFile) });
  let told = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (told) return;
    told = true;
    log.info({ signal }, 'stopping');
    await stopApp(app, options.drainMs);
    log.info('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);

  await app.listen(options.port, options.host);
  log.info({ url: await app.getUrl() }, 'listening');
};

/** Accepts nothing more, lets requests under way end within `drainMs`, breaks off the rest, then closes all of the app's parts. */
export const stopApp = async (app: NestFastifyApplication, drainMs = 10_000): Promise<void> => {
  const server = app.getHttpServer();
  server.close();
  const patience = new AbortController();
  await Promise.race([
    app.get(Stopping).begin(),
    sleep(drainMs, undefined, { signal: patience.signal }).catch(() => undefined),
  ]);
  patience.abort();
  server.closeAllConnections(); // those without a request, too: Node does not call them idle
  await app.close();
};
