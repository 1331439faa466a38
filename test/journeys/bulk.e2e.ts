import { randomUUID } from 'node:crypto';
import { EsdbEventStore } from '@gridloop/engine';
import { itOn, System } from '../system';
import { Person, type Begun } from './client';

let system: System;
let store: EsdbEventStore;
const it = itOn(() => system);
beforeAll(async () => {
  system = await System.start();
  store = new EsdbEventStore({ url: system.run.urls.eventStore ?? '' });
});
afterAll(async () => {
  await store?.close();
  await system?.remove();
});

const resident = new Person(() => system, 'p-9001');
const dispatcher = new Person(() => system, 'p-1101');

interface Bulk {
  readonly cases: readonly { readonly caseId: string; readonly status: number; readonly answer: object }[];
}

/** So many cases that wait for the dispatcher. */
const waiting = async (count: number): Promise<readonly string[]> => {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const cases: string[] = [];
  const left = numbers.values();
  const begin = async () => {
    for (const number of left) {
      const report = { channel: 'APP', text: `第${number}盏路灯不亮`, addressId: 'ruixiang-2-3' };
      const { caseId } = (await resident.post<Begun>('/api/cases', report)).body;
      expect((await dispatcher.does('accept', caseId)).status).toBe(201);
      cases[number] = caseId;
    }
  };
  await Promise.all(Array.from({ length: 8 }, begin));
  return cases;
};

/** Resolves once so many cases have been dispatched since `from`. */
const dispatched = async (count: number, from: Awaited<ReturnType<EsdbEventStore['head']>>): Promise<void> => {
  let seen = 0;
  for await (const told of store.follow({ from, prefixes: ['case-'], signal: AbortSignal.timeout(120_000) })) {
    if (told.kind === 'event' && told.event.type === 'CaseDispatched') seen += 1;
    if (seen === count) return;
  }
};

it('500 cases are dispatched exactly once each, though the API is killed on the way', async () => {
  const cases = await waiting(500);
  const key = { 'idempotency-key': randomUUID() };
  const bulk = () => dispatcher.post<Bulk>('/api/cases/bulk', { command: 'dispatch', cases }, key);

  const onTheWay = dispatched(100, await store.head());
  const cutOff = bulk().then(
    ({ status }) => status,
    () => 'cut off',
  );
  await onTheWay;
  await system.kill('api');
  expect(await cutOff).toBe('cut off');

  const resumed = await bulk();
  expect(resumed.body.cases.map(({ caseId, status }) => [caseId, status])).toEqual(
    cases.map((caseId) => [caseId, 201]),
  );
  expect((await bulk()).text).toBe(resumed.text);

  const times = new Map<string, number>();
  for await (const { type, stream } of store.readAll({ from: undefined, prefixes: ['case-'] }))
    if (type === 'CaseDispatched') times.set(stream, (times.get(stream) ?? 0) + 1);
  expect([...times].sort()).toEqual(cases.map((caseId) => [`case-${caseId}`, 1]).sort());
});
