import { EventStoreDBClient } from '@eventstore/db-client';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { caseOf, perCase, writeInBulk } from './bulk';
import { caseEvent } from './case-events';
import { type Compared, type Measured, rate, timed } from './measured';
import { startProcess } from './store-process';

const small = 100_000;
const appends = 20_000;
const caseReads = 1000;

/** Fills a small store and a large one, says what each holds and how long it takes to start, and compares their work. */
export const measureMillions = async (main: string, folder: string, events: number): Promise<Compared[]> => {
  const [little, large] = [join(folder, 'small'), join(folder, 'large')];
  await fill(little, small);
  const ofSmall = await run(main, little, small, 'small');
  await fill(large, events);
  const ofLarge = await run(main, large, events, 'large');
  const ofRestarted = await run(main, large, events, 'large, restarted');
  const beside = (measured: readonly Measured[]): Compared[] =>
    measured.map((each, index) => ({ measured: each, beside: ofSmall.slice(index, index + 1) }));
  return [...beside(ofLarge), ...beside(ofRestarted)];
};

const fill = async (folder: string, events: number): Promise<void> => {
  const began = performance.now();
  await writeInBulk(folder, events);
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${events} events in ${events / perCase} streams, written by the storage itself in ${seconds.toFixed(0)} s ` +
      `(${Math.round(events / seconds)}/s); the file has ${mebibytes(statSync(join(folder, 'events.db')).size)}`,
  );
};

/** Starts the store on its folder, lets it work, and says its memory before and after. */
const run = async (main: string, folder: string, events: number, when: string): Promise<Measured[]> => {
  const store = await startProcess(main, folder);
  const client = EventStoreDBClient.connectionString(store.url);
  try {
    const atStart = mebibytes(await store.memory());
    const measured = await work(client, events, when);
    const atEnd = mebibytes(await store.memory());
    console.log(`${when}: ready after ${store.readyAfter.toFixed(0)} ms with ${atStart}; after work it holds ${atEnd}`);
    return measured;
  } finally {
    await client.dispose();
    await store.stop();
  }
};

/** Appends, then reads from the start, from the middle, and case by case in an order that no cache knows. */
const work = async (client: EventStoreDBClient, events: number, when: string): Promise<Measured[]> => {
  const cases = events / perCase;
  const take = small / 2;
  const readAll = async (options: { fromPosition?: { commit: bigint; prepare: bigint } }): Promise<number> => {
    let read = 0;
    for await (const _ of client.readAll({ ...options, maxCount: take })) read++;
    return read;
  };
  return [
    await timed(`append, 128 in flight, ${when}`, appends, 128, (n) =>
      client.appendToStream(`${when}-${Math.floor(n / perCase)}`, caseEvent()),
    ),
    await rate(`readAll from the start, events, ${when}`, () => readAll({})),
    await rate(`readAll from the middle, events, ${when}`, async () => readAll(await placeOf(client, cases / 2))),
    await timed(`readStream of ${perCase} events, ${when}`, caseReads, 1, async (n) => {
      let read = 0;
      for await (const _ of client.readStream(caseOf((n * 7919) % cases))) read++;
      if (read !== perCase) throw new Error(`Expected ${perCase} events, but read ${read}`);
    }),
  ];
};

const placeOf = async (client: EventStoreDBClient, n: number) => {
  for await (const { event } of client.readStream(caseOf(Math.floor(n)), { maxCount: 1 }))
    if (event?.position) return { fromPosition: event.position };
  throw new Error(`Expected case ${n} in the log, but it is not there`);
};

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
