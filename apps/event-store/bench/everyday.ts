import { EventStoreDBClient } from '@eventstore/db-client';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { caseEvent, messageSizes } from './case-events';
import { delivery } from './delivery';
import { type Echo, startEcho } from './echo-client';
import { type Compared, type Measured, rate, sideBySide, timed } from './measured';
import { startProcess } from './store-process';

const eventsOfCase = 20;
const caseReads = 1000;

/** Appends one, sixteen and 128 at a time, reads, and live delivery at a thousand events a second. */
export const measureEveryday = async (main: string, folder: string, appends: number): Promise<Compared[]> => {
  const store = await startProcess(main, folder);
  const client = EventStoreDBClient.connectionString(store.url);
  const echo = await startEcho(messageSizes);
  try {
    await timed('warming up', 2000, 64, (n) => client.appendToStream(`warm-${n % 50}`, caseEvent()));
    await timed('warming up', 2000, 64, echo.append);
    const compared: Compared[] = [];
    for (const inFlight of [1, 16, 128]) compared.push(await appending(client, echo, folder, appends, inFlight));
    return [...compared, ...(await reading(client, echo, appends)), ...(await delivery(client, echo))];
  } finally {
    await echo.stop();
    await client.dispose();
    await store.stop();
  }
};

const caseOf = (inFlight: number, n: number): string => `case-${inFlight}-${n}`;

const appending = (client: EventStoreDBClient, echo: Echo, folder: string, appends: number, inFlight: number) => {
  const count = inFlight === 1 ? Math.ceil(appends / 10) : appends;
  return sideBySide(
    () =>
      timed(`append, ${inFlight} in flight`, count, inFlight, (n) =>
        client.appendToStream(caseOf(inFlight, Math.floor(n / eventsOfCase)), caseEvent()),
      ),
    () => fsyncLoop(join(folder, 'fsync-loop'), count, inFlight),
    () => timed('bare echo', count, inFlight, echo.append),
  );
};

const fsyncLoop = async (file: string, appends: number, inFlight: number): Promise<Measured> => {
  const loop = fork(join(__dirname, 'fsync-loop.js'), [file, messageSizes.record, appends, inFlight].map(String));
  const [measured] = (await once(loop, 'message')) as [Measured];
  return measured;
};

const reading = async (client: EventStoreDBClient, echo: Echo, appends: number): Promise<Compared[]> => {
  const readAll = async (): Promise<number> => {
    let read = 0;
    for await (const _ of client.readAll({ maxCount: appends * 2 })) read++;
    return read;
  };
  const readCase = async (n: number): Promise<void> => {
    const stream = caseOf(128, n % Math.floor(appends / eventsOfCase));
    for await (const _ of client.readStream(stream, { maxCount: eventsOfCase }));
  };
  return [
    await sideBySide(
      () => rate('readAll, events', readAll),
      () => rate('bare echo', () => echo.read(appends * 2)),
    ),
    await sideBySide(
      () => timed(`readStream of ${eventsOfCase} events`, caseReads, 1, readCase),
      () => timed('bare echo', caseReads, 1, () => echo.read(eventsOfCase)),
    ),
  ];
};
