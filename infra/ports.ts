import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { readJson, writeWhole } from './files';

const bind = async (port: number, host: string): Promise<number | undefined> => {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
};

/** Whether a server could listen there now. */
export const isFree = async (port: number, host = '127.0.0.1'): Promise<boolean> => (await bind(port, host)) === port;

/** A port of the loopback interface on which nobody listens. */
export const freePort = async (): Promise<number> => {
  const port = await bind(0, '127.0.0.1');
  if (port === undefined) throw new Error('No free port on 127.0.0.1');
  return port;
};

/** A port for every name: the one kept in `file` while it is free, else a new one, which is kept. */
export const keptPorts = async <Name extends string>(
  file: string,
  names: readonly Name[],
): Promise<Record<Name, number>> => {
  const kept = (readJson(file) ?? {}) as Partial<Record<Name, unknown>>;
  const ports = new Map<Name, number>();
  for (const name of names) {
    let port = Number(kept[name]);
    while (!(port > 0) || [...ports.values()].includes(port) || !(await isFree(port))) port = await freePort();
    ports.set(name, port);
  }
  const chosen = Object.fromEntries(ports) as Record<Name, number>;
  writeWhole(file, JSON.stringify(chosen, null, 2));
  return chosen;
};
