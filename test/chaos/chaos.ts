import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { openDatabase } from '@gridloop/engine';
import { isAlive } from '../../infra/processes';
import { partNames } from '../../infra/run-file';
import { Person, type Begun } from '../journeys/client';
import { askRedis } from '../journeys/redis';
import { behind, seedNeglected } from '../seeding';
import { Chance } from '../simulation/world';
import { System, until } from '../system';
import { brokenAfter } from './checks';

export interface Chaos {
  readonly cases: number;
  readonly seconds: number;
  readonly seed: number;
}

export interface Aftermath {
  readonly faults: Readonly<Record<string, number>>;
  /** Commands that people were told are done. */
  readonly answered: number;
  readonly events: number;
  readonly rung: number;
  /** A sentence for each promise that was broken. */
  readonly broken: readonly string[];
}

const text = '路灯坏了，晚上很黑';

/** A system of its own under faults and load; then calm, until all that was due has rung; then every promise is checked. */
export const chaos = async ({ cases, seconds, seed }: Chaos): Promise<Aftermath> => {
  const system = await System.start();
  const log = await behind(system);
  try {
    const first = Date.now() + 5_000;
    const due = Array.from({ length: cases }, (_, index) => first + (index * seconds * 1_000) / cases);
    const over = new AbortController();
    const answered: [string, string][] = [];
    const backward: string[] = [];
    const load = [people(system, over.signal, answered), watchCursors(system, over.signal, backward)];
    await seedNeglected(log, due);
    const faults = await rage(system, new Chance(seed), first + seconds * 1_000);
    over.abort();
    await Promise.all(load);
    await settled(system);
    const { broken, events, rung } = await brokenAfter(system, log, { answered, words: [text, '晚上很黑'] });
    const whole = await system.gridloop(['verify']);
    const chain = whole.code === 0 ? [] : [whole.output];
    return { faults, answered: answered.length, events, rung, broken: [...broken, ...backward, ...chain] };
  } catch (error) {
    if (error instanceof Error) error.message += `\n\n${system.lastWords()}`;
    throw error;
  } finally {
    await log.close();
    await system.remove();
  }
};

/** A fault every five to ten seconds until `end`: how many of each kind. */
const rage = async (system: System, chance: Chance, end: number): Promise<Record<string, number>> => {
  const faults: Record<string, number> = {};
  const stopped: Promise<void>[] = [];
  while (Date.now() < end) {
    const name = chance.one(partNames);
    const part = system.run.parts[name];
    const kind = chance.one(['kill', 'kill', 'stand still', 'forget'] as const);
    if (kind === 'forget') await askRedis(system.run.urls.redis ?? '', ['FLUSHALL']).catch(() => undefined);
    else if (part && isAlive(part)) {
      if (kind === 'kill') process.kill(part.pid, 'SIGKILL');
      else stopped.push(standStill(part.pid, 1_000 + chance.below(6_000)));
    }
    const fault = kind === 'forget' ? 'redis emptied' : `${name} ${kind === 'kill' ? 'killed' : 'stopped for a while'}`;
    faults[fault] = (faults[fault] ?? 0) + 1;
    await sleep(5_000 + chance.below(5_000));
  }
  await Promise.all(stopped);
  return faults;
};

const standStill = async (pid: number, ms: number): Promise<void> => {
  process.kill(pid, 'SIGSTOP');
  await sleep(ms);
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // killed meanwhile
  }
};

/** Two people's worth of work a second, each command sent again under the same key until it is answered. */
const people = async (system: System, over: AbortSignal, answered: [string, string][]): Promise<void> => {
  const resident = new Person(() => system, 'p-9001');
  const dispatcher = new Person(() => system, 'p-1101');
  const insist = async <Body>(send: () => Promise<{ status: number; body: Body }>): Promise<Body | undefined> => {
    for (let tries = 0; tries < 60; tries += 1) {
      const answer = await send().catch(() => undefined);
      if (answer && answer.status < 500) return answer.status === 201 ? answer.body : undefined;
      await sleep(1_000);
    }
    return undefined;
  };
  const one = async (): Promise<void> => {
    const key = randomUUID();
    const said = { channel: 'APP', text, addressId: 'ruixiang-1-1' };
    const begun = await insist(() => resident.post<Begun>('/api/cases', said, { 'idempotency-key': key }));
    if (!begun) return;
    answered.push([begun.caseId, key]);
    for (const [name, body] of [['accept', { policy: 'demo@1' }] as const, ['dispatch', {}] as const]) {
      const own = randomUUID();
      const done = await insist(() => dispatcher.does(name, begun.caseId, body, { 'idempotency-key': own }));
      if (done) answered.push([begun.caseId, own]);
    }
  };
  const under: Promise<void>[] = [];
  while (!over.aborted) {
    under.push(one());
    await sleep(500);
  }
  await Promise.all(under);
};

/** Looks twice a second whether a projection's checkpoint went backward. */
const watchCursors = async (system: System, over: AbortSignal, backward: string[]): Promise<void> => {
  const seen = new Map<string, string>();
  const db = openDatabase(system.run.urls.database ?? '', { connections: 1, onError: () => undefined });
  for (; !over.aborted; await sleep(500)) {
    const found = await sql<{ projection: string; position: string }>`
      select projection, position from projection_checkpoint`
      .execute(db)
      .catch(() => undefined);
    for (const { projection, position } of found?.rows ?? []) {
      if (position < (seen.get(projection) ?? '')) backward.push(`the cursor of ${projection} went back`);
      seen.set(projection, position);
    }
  }
  await db.destroy();
};

interface Proof {
  readonly due: number;
  readonly indexedUpTo: string;
  readonly logEnd: string;
}

/** All parts are back, the climbs that run have ended, nothing is due, and index and log agree. */
const settled = async (system: System): Promise<void> => {
  const dispatcher = new Person(() => system, 'p-1101');
  const calm = async (): Promise<boolean> => {
    const proof = await dispatcher.get<Proof>('/api/deadlines/proof').catch(() => undefined);
    if (proof?.status !== 200 || proof.body.due > 0 || proof.body.indexedUpTo !== proof.body.logEnd) return false;
    const soon = await dispatcher.get<{ cases: readonly { at: string }[] }>('/api/deadlines/upcoming?hours=1&limit=1');
    const next = soon.body.cases[0]?.at;
    if (next && Date.parse(next) < Date.now() + 60_000) return false;
    return (await system.gridloop(['verify', 'deadlines'])).code === 0;
  };
  await until(calm, 'everything due has rung, and the index agrees with the log', 300_000);
};
