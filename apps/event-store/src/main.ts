import { readFileSync } from 'node:fs';
import { startEventStore } from './start';
import { Unusable } from './storage/folder';
import { Damaged } from './storage/log';
import { backUp, check, restore, scavenge } from './upkeep';

const usage = `Usage: main [command]
  (none)                serve the log in GRIDLOOP_EVENT_STORE_FOLDER
  check                 read every event; the store must be down
  backup <target>       copy the log into an empty folder; the store may be up
  restore <source>      put a checked backup into the folder, which must be empty
  scavenge              remove for good what is deleted; the store must be down
Environment: GRIDLOOP_EVENT_STORE_FOLDER, _HOST (127.0.0.1), _PORT (2113), _HEALTH_PORT (none), _MAX_APPEND_SIZE (1048576),
  _CERTIFICATE and _KEY (files in PEM: callers must say who they are), _ADMIN_PASSWORD (for the first start with them)`;

const setting = (name: string): string | undefined => process.env[`GRIDLOOP_EVENT_STORE_${name}`];

const number = (name: string, fallback: number): number => {
  const value = Number(setting(name) ?? fallback);
  if (!Number.isInteger(value) || value < 0)
    throw new Error(`Expected GRIDLOOP_EVENT_STORE_${name} to be a number, but it is "${setting(name)}"`);
  return value;
};

const say = (msg: string, more: object = {}): void =>
  void process.stdout.write(
    `${JSON.stringify({ time: new Date().toISOString(), name: 'event-store', msg, ...more })}\n`,
  );

const serve = async (folder: string): Promise<void> => {
  const [certificate, key] = [setting('CERTIFICATE'), setting('KEY')];
  const [healthPort, adminPassword] = [setting('HEALTH_PORT'), setting('ADMIN_PASSWORD')];
  const store = await startEventStore({
    folder,
    host: setting('HOST') ?? '127.0.0.1',
    port: number('PORT', 2113),
    maxAppendSize: number('MAX_APPEND_SIZE', 1 << 20),
    ...(healthPort && { healthPort: number('HEALTH_PORT', 0) }),
    ...(certificate && key && { tls: { certificate: readFileSync(certificate), key: readFileSync(key) } }),
    ...(adminPassword && { adminPassword }),
  });
  const stop = (signal: string): void => {
    say('stopping', { signal });
    void store.close().then(() => say('stopped'));
  };
  process.stdout.on('error', () => undefined); // whoever read the log is gone; the store goes on
  process.once('SIGTERM', stop).once('SIGINT', stop);
  say('one node keeps this log: beyond one machine, choose an EventStoreDB or KurrentDB cluster');
  const health = store.healthPort === undefined ? {} : { health: `${store.host}:${store.healthPort}` };
  say('ready', { address: `${store.host}:${store.port}`, ...health, folder });
};

const main = async ([command, argument = '']: string[]): Promise<void> => {
  const folder = setting('FOLDER');
  if (!folder) throw new Error('Expected GRIDLOOP_EVENT_STORE_FOLDER to name the data folder, but it is not set');
  if (command === undefined) return serve(folder);
  if (command === 'check') {
    const checked = check(folder);
    say(checked.faults.length > 0 ? 'damaged' : 'sound', checked);
    process.exitCode = checked.faults.length > 0 ? 1 : 0;
  } else if (command === 'backup' && argument) {
    await backUp(folder, argument);
    say('backed up', { to: argument });
  } else if (command === 'restore' && argument) say('restored', await restore(argument, folder));
  else if (command === 'scavenge') say('scavenged', await scavenge(folder, Date.now()));
  else throw new Error(usage);
};

main(process.argv.slice(2)).catch((error: unknown) => {
  // Whoever started us tries again what `cannot go on`; what is `unusable` stays so until somebody acts.
  const unusable = error instanceof Unusable || error instanceof Damaged;
  say(unusable ? 'unusable' : 'cannot go on', { error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
});
