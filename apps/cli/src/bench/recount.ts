import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { watchedView, countedOtherwise, whenCalendarChangesThenRecount } from '@gridloop/deadlines';
import {
  calendarDecider,
  caseDecider,
  emptyRulebook,
  installer,
  planOf,
  type CalendarEvent,
  type CaseCommand,
  type CaseEvent,
  type Decider,
  type Rulebook,
} from '@gridloop/domain';
import {
  EsdbEventStore,
  masterKeyFrom,
  openDatabase,
  ProjectionRunner,
  projectionOf,
  RulebookFollower,
  sqliteKeyVault,
  systemClock,
  Transactor,
  waitForPosition,
  type Database,
  type EventStore,
  type KeyVault,
} from '@gridloop/engine';
import { loadPlan } from '@gridloop/grid-units';
import { closedLoop, cn, presets, sd2020 } from '@gridloop/presets';
import { startEventStoreChild } from '../../../../infra/embedded/event-store';
import { startPostgres } from '../../../../infra/embedded/postgres';
import { freePort } from '../../../../infra/ports';
import type { CommandLine } from '../command-line';
import { publishShipped, withShipped } from '../structures/log';

const clocksPerCase = 3;
const atOnce = 256;

/** Counts a hundred thousand running clocks anew after a revision, killing the process that does it in the middle. */
export const recount: CommandLine = {
  help: `gridloop bench recount [--clocks 100000]

Seeds cases with three running clocks each into an embedded event store, revises the calendar, and counts every clock anew, each
with its event. The counting process is killed (kill -9) half way, and another goes on; the log is then read for clocks
that were left out or counted twice.`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { clocks: { type: 'string', default: '100000' }, continue: { type: 'string' } },
    });
    if (values.continue !== undefined) return goOn(values.continue);
    return measure(Math.ceil(Number(values.clocks) / clocksPerCase));
  },
};

interface Servers {
  readonly eventStore: string;
  readonly database: string;
}

/** What both processes stand on. */
interface Ground {
  readonly store: EventStore;
  readonly vault: KeyVault;
  readonly transactor: Transactor;
  readonly db: Database;
}

const connected = async <T>(folder: string, work: (ground: Ground) => Promise<T>): Promise<T> => {
  const { eventStore, database } = JSON.parse(await readFile(join(folder, 'servers.json'), 'utf8')) as Servers;
  const store = new EsdbEventStore({ url: eventStore });
  const vault = sqliteKeyVault({
    file: join(folder, 'keys.db'),
    masterKey: await masterKeyFrom(join(folder, 'master.key')),
  });
  const db = openDatabase(database, { application: 'gridloop bench', onError: console.error });
  try {
    return await work({ store, vault, transactor: new Transactor({ store, vault }), db });
  } finally {
    await db.destroy();
    await store.close();
    await vault.close();
  }
};

const measure = async (cases: number): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'gridloop-recount-'));
  await chmod(folder, 0o711); // PostgreSQL passes through it as nobody
  await using parts = new AsyncDisposableStack();
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  const eventStore = await startEventStoreChild({ folder: join(folder, 'event-store'), port: await freePort() });
  parts.defer(() => eventStore.stop());
  const postgres = await startPostgres({ folder: join(folder, 'postgres') });
  parts.defer(() => postgres.stop());
  const servers: Servers = { eventStore: eventStore.url, database: postgres.url };
  await writeFile(join(folder, 'servers.json'), JSON.stringify(servers), { mode: 0o600 });
  return await connected(folder, async (ground) => {
    const seeded = performance.now();
    const book = await seed(ground, cases);
    say(`${cases} cases seeded`, performance.now() - seeded);
    const projection = new ProjectionRunner({
      ...{ databaseUrl: servers.database, store: ground.store, view: watchedView, onError: console.error },
    });
    projection.start();
    try {
      await indexed(ground);
      await killedInTheMiddle(folder, ground.db, cases, await revise(ground, book));
    } finally {
      await projection.stop();
    }
    return verdict(ground.store, cases);
  });
};

/** 瑞祥社区 under working days. */
const structure = () => {
  const ruixiang = presets.map((preset) => preset.structure).find(({ id }) => id === 'ruixiang');
  if (!ruixiang) throw new Error('Expected the preset ruixiang, but there is none');
  return { ...ruixiang, rules: { definition: closedLoop.id, policy: sd2020.id, calendar: cn } };
};

/** Reported, accepted and dispatched in one append. */
const begun: Decider<typeof caseDecider.initial, CaseEvent, CaseCommand, Rulebook> = {
  ...caseDecider,
  decide: (report, state, book) => {
    const { caseId, at } = report.data;
    const rest = ['AcceptCase', 'DispatchCase'].map(
      (type) => ({ type, data: { caseId, at, by: 'p-1101', forSelf: false } }) as CaseCommand,
    );
    return [report, ...rest].reduce<{ state: typeof state; events: readonly CaseEvent[] }>(
      (so, command) => {
        const events = caseDecider.decide(command, so.state, book);
        return {
          state: events.reduce((after, event) => caseDecider.evolve(after, event, ''), so.state),
          events: [...so.events, ...events],
        };
      },
      { state, events: [] },
    ).events;
  },
};

const seed = async ({ store, vault, transactor }: Ground, cases: number): Promise<Rulebook> => {
  const at = systemClock().now();
  await publishShipped({ store, vault, transactor }, emptyRulebook, at);
  const shipped = withShipped(emptyRulebook);
  const { book } = await loadPlan(planOf(structure(), shipped, new Set(), at), shipped, transactor, at);
  await inLanes(cases, async () => {
    const caseId = randomUUID();
    const report = { caseId, by: 'p-1001', at, channel: 'APP', text: '漏水', anonymous: false, confidential: false };
    const data = { ...report, newReporterId: caseId, addressId: 'ruixiang-1-1' };
    const command = { type: 'ReportCase', data } as CaseCommand;
    await transactor.transact(begun, caseId, command, { idempotencyKey: caseId, correlationId: caseId }, book);
  });
  return book;
};

const inLanes = async (count: number, work: () => Promise<void>): Promise<void> => {
  let left = count;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
};

/** Resolves when the index of running clocks shows all that the log holds. */
const indexed = async ({ store, db }: Pick<Ground, 'store' | 'db'>): Promise<void> => {
  const head = await store.head();
  if (head) while (!(await waitForPosition(db, projectionOf(watchedView), head, { timeoutMs: 60_000 })));
};

/** Answers the new version. */
const revise = async ({ transactor }: Ground, book: Rulebook): Promise<string> => {
  const calendar = book.calendars.get(cn);
  const last = calendar && [...calendar.years.values()].at(-1)?.arrangement;
  if (!last) throw new Error(`Expected the calendar ${cn}, but it is not published`);
  const arrangement = {
    ...last,
    announced: systemClock().now().slice(0, 10),
    source: '临时调整',
    holidays: last.holidays.slice(1),
  };
  const data = { calendarId: cn, arrangement, reason: '临时调整', by: installer, at: systemClock().now() };
  const context = { idempotencyKey: randomUUID(), correlationId: randomUUID() };
  const rules = { mayArrange: () => true };
  const { events } = await transactor.transact(calendarDecider, cn, { type: 'ReviseCalendar', data }, context, rules);
  return events.map((event) => (event.data as CalendarEvent['data']).version).join();
};

const killedInTheMiddle = async (folder: string, db: Database, cases: number, version: string): Promise<void> => {
  const began = performance.now();
  const first = continued(folder);
  const half = (cases * clocksPerCase) / 2;
  while ((await countedBy(db, version)) < half && first.exitCode === null) await sleep(50);
  first.kill('SIGKILL');
  console.log(`killed with ${await countedBy(db, version)} of ${cases * clocksPerCase} clocks in the index`);
  const [code] = (await once(continued(folder), 'close')) as [number | null];
  if (code !== 0) throw new Error(`Expected the second process to end, but it failed with ${code}`);
  say(`${cases * clocksPerCase} clocks counted anew`, performance.now() - began);
};

const continued = (folder: string): ChildProcess =>
  spawn(process.execPath, [process.argv[1] ?? '', 'bench', 'recount', '--continue', folder], { stdio: 'inherit' });

const countedBy = async (db: Database, version: string): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from ${sql.table(projectionOf(watchedView))} where calendar = ${version}`.execute(db);
  return (rows[0]?.n ?? 0) * clocksPerCase;
};

/** The process that counts: passes over all cases that are behind, until none is. */
const goOn = (folder: string): Promise<number> =>
  connected(folder, async ({ store, transactor, db }) => {
    const rulebook = new RulebookFollower(store, console.error);
    await rulebook.start();
    const pass = () =>
      whenCalendarChangesThenRecount(rulebook.current, {
        casesBehind: (calendar, after, limit) => countedOtherwise(db, calendar, after, limit),
        send: async (caseId, command, key) => {
          const context = { idempotencyKey: key, correlationId: key };
          await transactor.transact(caseDecider, caseId, command, context, rulebook.current);
        },
        now: () => systemClock().now(),
        signal: new AbortController().signal,
        onError: console.error,
      });
    while ((await pass()) > 0) await indexed({ store, db });
    await rulebook.stop();
    return 0;
  });

/** Reads the log: every clock counted anew exactly once. */
const verdict = async (store: EventStore, cases: number): Promise<number> => {
  const times = new Map<string, number>();
  for await (const { stream, type, data } of store.readAll({ from: undefined, prefixes: ['case-'] }))
    if (type === 'DeadlineRecomputed') {
      const key = `${stream} ${String((data as { clock: string }).clock)}`;
      times.set(key, (times.get(key) ?? 0) + 1);
    }
  const twice = [...times.values()].filter((count) => count > 1).length;
  const missing = cases * clocksPerCase - times.size;
  console.log(`in the log: ${times.size} clocks counted anew, ${twice} of them more than once, ${missing} left out`);
  console.log(`${availableParallelism()} cores, Node ${process.version}`);
  return twice + missing === 0 ? 0 : 1;
};

const say = (what: string, milliseconds: number): void =>
  console.log(`${what.padEnd(44)}${(milliseconds / 1_000).toFixed(2).padStart(8)} s`);
