import { END, type EventStoreDBClient } from '@eventstore/db-client';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { caseEvent } from './case-events';
import type { Echo } from './echo-client';
import { type Compared, type Measured, spread } from './measured';

const perSecond = 1000;
const events = 10_000;

/** How long after its append was called, and after it was acknowledged, an event reaches a live subscription. */
export const delivery = async (client: EventStoreDBClient, echo: Echo): Promise<Compared[]> => {
  const subscription = client.subscribeToAll({ fromPosition: END });
  const [called, acknowledged, arrived] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  const allArrived = new Promise<void>((resolve) =>
    subscription.on('data', ({ event }) => {
      arrived.set(event?.id ?? '', performance.now());
      if (arrived.size === events) resolve();
    }),
  );
  await once(subscription, 'caughtUp');
  const appended = await paced('append called to delivered live', async (n) => {
    const event = caseEvent();
    called.set(event.id, performance.now());
    await client.appendToStream(`live-${n % 100}`, event);
    acknowledged.set(event.id, performance.now());
  });
  await allArrived;
  await subscription.unsubscribe();
  // Zero when the subscription was told before the writer was.
  const since = (from: ReadonlyMap<string, number>) =>
    spread(Float64Array.from(arrived, ([id, at]) => Math.max(0, at - (from.get(id) ?? 0))));
  const echoed = await paced('bare echo, there and back', echo.append);
  return [
    { measured: { ...appended, ...since(called) }, beside: [echoed], paced: true },
    { measured: { ...appended, work: 'append acknowledged to delivered live', ...since(acknowledged) }, beside: [] },
  ];
};

/** Acts a thousand times a second, whether the act before is done or not. */
const paced = async (work: string, act: (n: number) => Promise<void>): Promise<Measured> => {
  const took = new Float64Array(events);
  const acts: Promise<void>[] = [];
  const time = async (n: number): Promise<void> => {
    const acted = performance.now();
    await act(n);
    took[n] = performance.now() - acted;
  };
  const began = performance.now();
  while (acts.length < events)
    if (performance.now() - began < (acts.length * 1000) / perSecond) await pause(1);
    else acts.push(time(acts.length));
  await Promise.all(acts);
  return { work, perSecond: (events * 1000) / (performance.now() - began), ...spread(took) };
};
