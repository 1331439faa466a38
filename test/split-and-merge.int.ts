import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caseAutomations } from '@gridloop/cases';
import { caseDecider, type CaseCommand, type CaseEvent } from '@gridloop/domain';
import {
  AutomationRunner,
  EsdbEventStore,
  inPresentShape,
  isSealed,
  openDatabase,
  sqliteKeyVault,
  systemClock,
  Transactor,
  unseal,
  verifyChain,
  type EventStore,
  type KeyVault,
} from '@gridloop/engine';
import { sql } from 'kysely';
import { startEventStore } from '../apps/event-store/src/start';
import * as given from '../libs/domain/src/cases/given';
import { until } from './system';

const { book, dispatcher, jiangJun, secretary, wangKui } = given;
let folder: string;
let server: Awaited<ReturnType<typeof startEventStore>>;
let stored: EventStore;
let store: EventStore;
let vault: KeyVault;
let transactor: Transactor;
let runners: readonly AutomationRunner[] = [];
const errors: unknown[] = [];
const run = randomUUID().slice(0, 8); // other runs of this file leave their checkpoints

const send = async (caseId: string, ...commands: readonly CaseCommand[]): Promise<void> => {
  for (const { type, data } of commands) {
    const command = { type, data: { ...data, caseId } } as unknown as CaseCommand;
    const context = { idempotencyKey: randomUUID(), correlationId: randomUUID() };
    await transactor.transact(caseDecider, caseId, command, context, book);
  }
};
const history = (caseId: string) => store.read(`case-${caseId}`);

/** The case's events of a type, once there are so many. */
const told = async (caseId: string, type: CaseEvent['type'], count = 1) => {
  const found = async () => (await history(caseId)).filter((event) => event.type === type);
  await until(async () => (await found()).length >= count, `${caseId} has ${type}`, 20_000);
  return found();
};

const startAll = (): void => {
  runners = caseAutomations({ store, vault, rulebook: { current: book } }).map(
    (automation) =>
      new AutomationRunner({
        ...{ databaseUrl: process.env['DATABASE_URL'] ?? '', store, clock: systemClock(), lookMs: 20 },
        automation: { ...automation, name: `${automation.name.slice(0, 40)}-${run}` },
        send: ({ id, command, onBehalfOf }, context) =>
          transactor.transact(
            caseDecider,
            id,
            command as CaseCommand,
            { ...context, ...(onBehalfOf ? { onBehalfOf } : {}) },
            book,
          ),
        onError: (error) => void errors.push(error),
      }),
  );
  for (const runner of runners) runner.start();
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridloop-split-'));
  server = await startEventStore({ folder: join(folder, 'log') });
  stored = new EsdbEventStore({ url: server.url });
  store = inPresentShape(stored);
  vault = sqliteKeyVault({ file: join(folder, 'keys'), masterKey: Buffer.alloc(32, 7) });
  transactor = new Transactor({ store, vault });
  startAll();
});
afterAll(async () => {
  await Promise.all(runners.map((runner) => runner.stop()));
  await store.close();
  await server.close();
  await vault.close();
  await rm(folder, { recursive: true });
});

it('a case is split, its children go their own ways, and only then it closes', async () => {
  const [parent, leak, light] = [randomUUID(), randomUUID(), randomUUID()];
  const parts = [
    { text: '屋顶漏水', category: 'LEAK' },
    { text: '路灯不亮', category: 'LIGHT' },
  ];
  await send(
    parent,
    ...[given.report(), given.classify('URGENT'), given.acceptForSelf(), given.escalate(given.branch)],
    ...[given.sign(jiangJun, '10:15'), given.handle(), given.inspect(), given.reply(), given.rate(), given.review()],
    given.wish('SplitCase', dispatcher, '12:05', { childCases: [leak, light], parts }),
  );

  const [begun] = await told(leak, 'CaseReported');
  await told(light, 'CaseReported');
  const [parentBegun] = await history(parent);
  const { text, reporter, ...facts } = begun?.data as { text: unknown; reporter: unknown };
  expect(facts).toMatchObject({
    ...{ splitFrom: parent, reportedAt: given.on('10:00'), reporterId: wangKui },
    policy: (parentBegun?.data as { policy: string }).policy,
  });
  const open = async (field: string, value: unknown) =>
    begun && isSealed(value)
      ? unseal(vault, { stream: begun.stream, id: begun.id, type: begun.type, field }, value)
      : 'it lies open';
  expect([await open('text', text), await open('reporter', reporter)]).toEqual(['屋顶漏水', { name: '王魁' }]);
  expect(begun?.metadata).toMatchObject({ actor: { person: 'engine', role: 'ENGINE' }, onBehalfOf: dispatcher });

  await expect(send(parent, given.close())).rejects.toMatchObject({ code: 'CHILD_CASE_OPEN' });
  await send(leak, given.wish('WithdrawCase', given.clerk, '13:00', { reason: '已自行解决' }));
  await told(parent, 'ChildCaseEnded');
  await expect(send(parent, given.close())).rejects.toMatchObject({ code: 'CHILD_CASE_OPEN' });
  await send(light, given.wish('ForceCloseCase', secretary, '13:10', { reason: '另案处理' }));
  await told(parent, 'ChildCaseEnded', 2);
  await send(parent, given.close());
  expect((await history(parent)).some(({ type }) => type === 'CaseClosed')).toBe(true);
});

it('two reports of one matter are merged: the survivor counts from the earlier and owes both an answer', async () => {
  const [first, second] = [randomUUID(), randomUUID()];
  const neighbour = { ...given.report('11:00'), data: { ...given.report('11:00').data, reporterId: 'r-neighbour' } };
  await send(first, given.report('10:00'), given.classify('NORMAL'));
  await send(second, neighbour, given.classify('NORMAL', '11:01'), given.accept());
  const surviving = { open: true, confidential: false, addressId: 'ruixiang-1-1', category: 'TRAVEL_PASS' };
  await send(first, given.wish('MergeCase', dispatcher, '11:30', { survivingCase: second, surviving }));

  expect(await told(second, 'CaseAbsorbed')).toMatchObject([
    { data: { caseId: first, reportedAt: given.on('10:00'), reporters: [wangKui] } },
  ]);
  expect((await told(second, 'DeadlineRecomputed')).at(-1)).toMatchObject({
    data: { clock: 'TOTAL', cause: 'CASE_ABSORBED', anchor: given.on('10:00') },
  });
  await send(
    second,
    ...[given.dispatch(), given.sign(), given.handle(given.zhaoMeiju), given.inspect(), given.reply(given.zhaoMeiju)],
    given.rate('SATISFIED', 'r-neighbour'),
  );
  await expect(send(second, given.close())).rejects.toMatchObject({ code: 'FEEDBACK_MISSING' });
  await send(second, given.rate('SATISFIED', wangKui), given.review(), given.close());
});

it('nothing comes twice of automations that begin again from nothing', async () => {
  const length = async () => {
    let events = 0;
    for await (const _ of store.readAll({ from: undefined, prefixes: ['case-'] })) events += 1;
    return events;
  };
  const before = await length();
  await Promise.all(runners.map((runner) => runner.stop()));
  const sent = runners.map((runner) => runner.stats().sent);
  const database = openDatabase(process.env['DATABASE_URL'] ?? '', { onError: () => undefined });
  await Promise.all(
    runners.map(({ name }) => sql`delete from projection_checkpoint where projection = ${name}`.execute(database)),
  );
  await database.destroy();
  startAll();
  await until(
    () => runners.every((runner, index) => runner.stats().sent >= (sent[index] ?? 0)),
    'everything is wished again',
    20_000,
  );
  expect(await length()).toBe(before);
  expect(errors).toEqual([]);
});

it('all of it stands in chains that verify', async () => {
  const streams = new Set<string>();
  for await (const { stream } of stored.readAll({ from: undefined, prefixes: ['case-'] })) streams.add(stream);
  expect(streams.size).toBe(5);
  for (const stream of streams) expect(verifyChain(await stored.read(stream))).toBeUndefined();
});
