import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { httpAnswers } from '../../infra/answers';
import { root } from '../../infra/files';
import { freePort } from '../../infra/ports';
import { Person } from '../journeys/client';
import { behind, seedNeglected, type Behind } from '../seeding';
import { itOn, System, until } from '../system';

let system: System;
let log: Behind;
const it = itOn(() => system);
beforeAll(async () => {
  system = await System.start();
  log = await behind(system);
});
afterAll(async () => {
  await log?.close();
  await system?.remove();
});

const dispatcher = new Person(() => system, 'p-1101');

interface Proof {
  readonly due: number;
  readonly dueUnfired: number;
  readonly redis: { readonly near: number; readonly missing: number } | null;
  readonly indexedUpTo: string;
  readonly logEnd: string;
}
const proof = async (): Promise<Proof> => (await dispatcher.get<Proof>('/api/deadlines/proof')).body;

/** One more worker beside the launcher's, ready. */
const anotherWorker = async (): Promise<{ readonly process: ChildProcess; readonly url: string }> => {
  const port = await freePort();
  const { eventStore, redis, database } = system.run.urls;
  const env = {
    ...process.env,
    ...{ NODE_ENV: 'production', GRIDLOOP_DATA: system.data, WORKER_PORT: String(port) },
    ...{ EVENT_STORE_URL: eventStore, REDIS_URL: redis, DATABASE_URL: database },
  };
  const worker = spawn(process.execPath, [join(root, 'dist/apps/worker/src/main.js')], { env, stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await until(() => httpAnswers(`${url}/health/ready`), 'another worker is ready', 120_000);
  return { process: worker, url };
};

/** One number that a worker publishes; undefined while it does not answer. */
const metric = async (url: string, name: string): Promise<number | undefined> => {
  const text = await fetch(`${url}/metrics`).then(
    (response) => response.text(),
    () => '',
  );
  const [, value] = new RegExp(`^${name}(?:{[^}]*})? (\\S+)$`, 'm').exec(text) ?? [];
  return value === undefined ? undefined : Number(value);
};

/** How often each case climbed by itself. */
const climbs = async (cases: readonly string[]): Promise<readonly number[]> =>
  Promise.all(
    cases.map(async (caseId) => {
      const events = await log.store.read(`case-${caseId}`);
      return events.filter(({ type }) => type === 'CaseEscalated').length;
    }),
  );

const dueFrom = (ms: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => Date.now() + ms + index * 100);

const allClimbedOnce = (cases: readonly string[]) =>
  until(async () => (await climbs(cases)).every((times) => times === 1), 'every case climbs once', 90_000);

describe('three workers started together', () => {
  const others: { readonly process: ChildProcess; readonly url: string }[] = [];
  afterAll(async () => {
    for (const { process: worker } of others) {
      if (worker.exitCode !== null || worker.signalCode !== null) continue;
      worker.kill('SIGKILL');
      await once(worker, 'exit');
    }
  });

  it('ring each deadline once', async () => {
    const [cases] = await Promise.all([
      seedNeglected(log, dueFrom(4_000, 60)),
      ...[1, 2].map(async () => void others.push(await anotherWorker())),
    ]);
    await allClimbedOnce(cases);
    await until(async () => (await proof()).due === 0, 'the index knows', 30_000);
    expect(await climbs(cases)).toEqual(cases.map(() => 1));
  });

  it('go on when the one at work is killed: another takes its projections and its deadlines over', async () => {
    const leader = system.run.parts.worker;
    process.kill(leader?.pid ?? 0, 'SIGKILL');
    const cases = await seedNeglected(log, dueFrom(3_000, 30));
    await allClimbedOnce(cases);
    const shown = async () => {
      const { body } = await dispatcher.get<{ unit: string }>(`/api/cases/${cases.at(-1)}`);
      return body.unit?.split('-').length === 2; // at its building group
    };
    await until(shown, 'the rows follow', 60_000);
  });
});

describe('the proof', () => {
  it('counts what is due and does not ring while nobody rings, and nothing once somebody does', async () => {
    const isIndexed = async () => {
      const { indexedUpTo, logEnd } = await proof();
      return indexedUpTo === logEnd;
    };
    await until(() => httpAnswers(`${system.run.urls.worker}/health/ready`), 'the worker is back', 60_000);
    await until(isIndexed, 'the index follows the log', 60_000);
    const dueIn = 15_000;
    const [late = ''] = await seedNeglected(log, [Date.now() + dueIn]);
    await until(isIndexed, 'the index knows it before it is due', dueIn - 2_000);
    const worker = system.run.parts.worker?.pid ?? 0;
    process.kill(worker, 'SIGSTOP');
    try {
      await until(async () => (await proof()).dueUnfired === 1, 'the proof counts it', 60_000);
      expect(await proof()).toMatchObject({ due: 1, oldestLagSeconds: expect.any(Number) });
      expect(await climbs([late])).toEqual([0]);
    } finally {
      process.kill(worker, 'SIGCONT');
    }
    await allClimbedOnce([late]);
    await until(async () => (await proof()).due === 0, 'the index follows', 60_000);
    expect(await proof()).toMatchObject({ dueUnfired: 0, redis: { missing: 0 } });
  });

  it('is for staff, as the board is', async () => {
    const resident = new Person(() => system, 'p-9001');
    for (const path of ['proof', 'upcoming', 'climbed'])
      expect((await resident.get(`/api/deadlines/${path}`)).status).toBe(403);
    const climbed = await dispatcher.get<{ cases: readonly object[] }>('/api/deadlines/climbed?unit=ruixiang&limit=1');
    expect(climbed.body.cases).toHaveLength(1);
  });
});

describe('with Redis gone for good', () => {
  it('deadlines ring all the same, and the proof says that Redis is away', async () => {
    process.kill(system.run.parts.redis?.pid ?? 0, 'SIGSTOP'); // alive, so that nobody starts it again
    const cases = await seedNeglected(log, dueFrom(3_000, 30));
    await allClimbedOnce(cases);
    expect((await proof()).redis).toBeNull();
    expect(await metric(system.run.urls.worker ?? '', 'deadlines_due_unfired')).toBe(0);
  });
});
