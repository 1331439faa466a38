import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

// node dist/apps/event-store/src/bench.js [appends]: a store in a process of its own, the unmodified client in this one.

const data = {
  caseId: 'a0a0a0a0-0000-4000-8000-000000000000',
  text: '路灯坏了，晚上很黑'.repeat(8),
  level: 'GRID',
  at: '2020-02-19T02:00:00.000Z',
};
const event = () => jsonEvent({ type: 'CaseEscalated', data, metadata: { schemaVersion: 1, actor: { person: 'p1' } } });

const percentile = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);

const say = (what: string, count: number, seconds: number, latencies: number[] = []): void => {
  const sorted = latencies.toSorted((a, b) => a - b);
  const spread = sorted.length > 0 ? `, p50 ${percentile(sorted, 0.5)} ms, p99 ${percentile(sorted, 0.99)} ms` : '';
  console.log(`${what}: ${Math.round(count / seconds)}/s${spread}`);
};

const appendAll = async (client: EventStoreDBClient, count: number, inFlight: number): Promise<void> => {
  const latencies: number[] = [];
  let next = 0;
  const writer = async (): Promise<void> => {
    while (next < count) {
      const started = performance.now();
      await client.appendToStream(`case-${inFlight}-${Math.floor(next++ / 10)}`, event());
      latencies.push(performance.now() - started);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: inFlight }, writer));
  say(`appends, ${inFlight} in flight`, count, (performance.now() - started) / 1000, latencies);
};

const main = async (): Promise<void> => {
  const appends = Number(process.argv[2] ?? 20_000);
  const folder = mkdtempSync(join(tmpdir(), 'gridloop-bench-'));
  const server = fork(join(__dirname, 'main.js'), {
    env: { ...process.env, GRIDLOOP_EVENT_STORE_FOLDER: folder, GRIDLOOP_EVENT_STORE_PORT: '0' },
    execArgv: ['--max-semi-space-size=16'],
    silent: true,
  });
  const address = await new Promise<string>((resolve) =>
    server.stdout?.on('data', (text: Buffer) => {
      const [, found] = /"address":"([^"]+)"/.exec(text.toString()) ?? [];
      if (found) resolve(found);
    }),
  );
  const client = EventStoreDBClient.connectionString(`esdb://${address}?tls=false`);
  await appendAll(client, Math.min(appends, 2000), 1);
  await appendAll(client, appends, 16);
  await appendAll(client, appends, 128);
  await appendAll(client, appends, 128);
  const started = performance.now();
  let read = 0;
  for await (const _ of client.readAll()) read++;
  say('readAll', read, (performance.now() - started) / 1000);
  await client.dispose();
  server.kill('SIGTERM');
  await new Promise((resolve) => server.once('exit', resolve));
  rmSync(folder, { recursive: true });
};

void main();
