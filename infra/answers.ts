import { connect } from 'node:net';
import { Client } from 'pg';

const patienceMs = 2_000; // one attempt; who waits asks again

/** Whether somebody accepts TCP connections there; with `say`, whether he answers it with `expected`. */
export const tcpAnswers = (port: number, host: string, say = '', expected = ''): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    let heard = '';
    socket.setTimeout(patienceMs, () => end(false));
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
    socket.on('connect', () => (expected ? socket.write(say) : end(true)));
    socket.on('data', (bytes) => {
      heard += bytes.toString();
      if (heard.includes(expected)) end(true);
    });
  });

/** Whether Redis has loaded its data and takes commands. */
export const redisAnswers = (port: number, password: string): Promise<boolean> =>
  tcpAnswers(port, '127.0.0.1', `AUTH ${password}\r\nPING\r\n`, '+PONG');

/** Whether PostgreSQL lets us in and answers a query. */
export const postgresAnswers = async (url: string): Promise<boolean> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: patienceMs });
  client.on('error', () => undefined); // a connection that breaks later has given its answer already
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** Whether GET answers 2xx. */
export const httpAnswers = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
};

/** Every `host:port` of an EventStoreDB, Redis or PostgreSQL address, clusters included. */
export const hostsOf = (url: string, defaultPort: number): readonly { host: string; port: number }[] => {
  const [, list = ''] = /^[a-z+]+:\/\/(?:[^@/?]*@)?([^/?]*)/i.exec(url) ?? [];
  return list
    .split(',')
    .filter(Boolean)
    .map((entry) => {
      const [, host = '', port] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(entry) ?? [];
      return { host, port: port ? Number(port) : defaultPort };
    });
};
