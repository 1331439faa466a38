import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CaseEvent, Instant } from '@gridloop/domain';
import type { Recorded } from '@gridloop/engine';
import { Person, type Begun } from '../journeys/client';
import { behind, seedNeglected, type Behind } from '../seeding';
import { System, until } from '../system';
import { bareQueue } from './bare-queue';
import { say, spreadOf, told } from './measured';
import { rearm } from './rearm';

/** How late each escalation was durably in the log, as one who follows the log sees it, and how many came early. */
const watchStorm = async ({ store }: Behind, cases: ReadonlySet<string>, patience: AbortSignal) => {
  const late: number[] = [];
  let early = 0;
  let dueAt: Instant = '';
  for await (const told of store.follow({ from: await store.head(), prefixes: ['case-'], signal: patience })) {
    if (told.kind !== 'event' || !cases.has(told.event.stream)) continue;
    const event = told.event as Recorded<CaseEvent>;
    if (event.type === 'RedCardIssued') dueAt = event.data.dueAt;
    if (event.type !== 'CaseEscalated') continue;
    late.push(Date.now() - Date.parse(dueAt));
    if (event.metadata.recordedAt <= dueAt) early += 1;
    if (late.length === cases.size) break;
  }
  return { late, early };
};

/** People who report while the storm rages, so many a second, whatever became of the report before. */
const people = async (system: System, perSecond: number, signal: AbortSignal) => {
  const person = new Person(() => system, 'p-9001');
  const took: number[] = [];
  const under: Promise<void>[] = [];
  let failed = 0;
  const report = async (from: number): Promise<void> => {
    const said = { channel: 'APP', text: '单元门口的路灯坏了', addressId: 'ruixiang-2-3' };
    const ok = await person.post<Begun>('/api/cases', said).then(
      ({ status }) => status === 201,
      () => false,
    );
    if (ok) took.push(performance.now() - from);
    else failed += 1;
  };
  for (let next = performance.now(); !signal.aborted; next += 1_000 / perSecond) {
    await sleep(Math.max(0, next - performance.now()));
    under.push(report(next));
  }
  await Promise.all(under);
  return { took, failed };
};

interface Proof {
  readonly armed: number;
  readonly redis: { readonly near: number; readonly missing: number } | null;
  readonly indexedUpTo: string;
  readonly logEnd: string;
}

const storm = async (system: System, log: Behind, cases: number, withinMs: number, leadMs: number) => {
  const dispatcher = new Person(() => system, 'p-1101');
  const begun = Date.now() + leadMs;
  const due = Array.from({ length: cases }, (_, index) => begun + Math.floor((index * withinMs) / cases));
  const seededIn = performance.now();
  const streams = new Set((await seedNeglected(log, due)).map((caseId) => `case-${caseId}`));
  say(`  ${cases} cases written into the log`, `${((performance.now() - seededIn) / 1_000).toFixed(1)} s`);
  const armed = async () => {
    const { body } = await dispatcher.get<Proof>('/api/deadlines/proof');
    return body.indexedUpTo === body.logEnd && body.redis !== null && body.redis.missing === 0;
  };
  await until(armed, `${cases} deadlines are armed before the first is due (give more --lead)`, begun - Date.now());
  say('  followed and armed, all told', `${((performance.now() - seededIn) / 1_000).toFixed(1)} s`);
  await sleep(begun - Date.now() - 1_000);
  const over = new AbortController();
  const reporting = people(system, 20, over.signal);
  const { late, early } = await watchStorm(log, streams, AbortSignal.timeout(withinMs + 120_000));
  const drainMs = Date.now() - begun;
  over.abort();
  const { took, failed } = await reporting;
  return { late: spreadOf(late), lost: cases - late.length, early, drainMs, people: spreadOf(took), failed };
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '20000' },
      within: { type: 'string', default: '10,1' },
      lead: { type: 'string', default: '90' },
      rearm: { type: 'string', default: '100000' },
      json: { type: 'string' },
    },
  });
  const cases = Number(values.cases);
  const leadMs = Number(values.lead) * 1_000;
  const results: Record<string, unknown> = { node: process.version, cores: availableParallelism() };
  const system = await System.start();
  const log = await behind(system);
  try {
    for (const seconds of values.within.split(',').map(Number)) {
      console.log(`${cases} deadlines within ${seconds} s`);
      const bare = await bareQueue(system.run.urls.redis ?? '', cases, seconds * 1_000, 5_000);
      const bareLate = spreadOf(bare.late);
      say('  bare BullMQ, no work: lateness', told(bareLate));
      say('  bare BullMQ, drained after', `${(bare.drainMs / 1_000).toFixed(2)} s`);
      const gridloop = await storm(system, log, cases, seconds * 1_000, leadMs);
      say('  escalated, durably in the log: lateness', told(gridloop.late));
      say('  drained after', `${(gridloop.drainMs / 1_000).toFixed(2)} s`);
      say('  early, lost', `${gridloop.early}, ${gridloop.lost}`);
      say('  people’s reports meanwhile', `${told(gridloop.people)}   failed ${gridloop.failed}`);
      say('  p99 beside bare BullMQ', `${(gridloop.late.p99 / Math.max(1, bareLate.p99)).toFixed(2)} ×`);
      results[`within ${seconds} s`] = { bare: { late: bareLate, drainMs: bare.drainMs }, gridloop };
    }
    if (Number(values.rearm) > 0) results['rearm'] = await rearm(Number(values.rearm));
    if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  } finally {
    await log.close();
    await system.remove();
  }
};

void main();
