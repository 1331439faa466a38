import { startEventStore } from './start';

const say = (msg: string, more: object = {}): void =>
  void process.stdout.write(
    `${JSON.stringify({ time: new Date().toISOString(), name: 'event-store', msg, ...more })}\n`,
  );

const main = async (): Promise<void> => {
  const folder = process.env['GRIDLOOP_EVENT_STORE_FOLDER'];
  if (!folder) throw new Error('Expected GRIDLOOP_EVENT_STORE_FOLDER to name the data folder, but it is not set');
  const store = await startEventStore({
    folder,
    host: process.env['GRIDLOOP_EVENT_STORE_HOST'] ?? '127.0.0.1',
    port: Number(process.env['GRIDLOOP_EVENT_STORE_PORT'] ?? 2113),
  });
  const stop = (signal: string): void => {
    say('stopping', { signal });
    void store.close().then(() => say('stopped'));
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  say('one node keeps this log: beyond one machine, choose an EventStoreDB or KurrentDB cluster');
  say('ready', { address: `${store.host}:${store.port}`, folder });
};

main().catch((error: unknown) => {
  say('cannot start', { error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
});
