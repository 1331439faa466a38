import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A number to watch, named and explained as Prometheus wants it. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  readonly value: number;
}

/** Answers `/health` (200 while the disk takes appends, else 503) and `/metrics` over HTTP; resolves when it listens. */
export const serveHealth = async (
  host: string,
  port: number,
  healthy: () => boolean,
  gauges: () => readonly Gauge[],
) => {
  const server = createServer(({ url }, response) => {
    if (url === '/health') {
      const status = healthy() ? 'ok' : 'disk refuses';
      response.writeHead(healthy() ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify({ status }));
    } else if (url === '/metrics') {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(gauges().map(text).join(''));
    } else response.writeHead(404).end();
  }).listen(port, host);
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { port: (server.address() as AddressInfo).port, close };
};

const text = ({ name, help, kind, value }: Gauge): string =>
  `# HELP event_store_${name} ${help}\n# TYPE event_store_${name} ${kind}\nevent_store_${name} ${value}\n`;
