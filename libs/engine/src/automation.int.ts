import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Instant } from '@gridloop/domain';
import { AutomationRunner, type Automation, type AutomationOptions, type Wish } from './automation';
import { systemClock } from './clock';
import { Unavailable } from './event-store';
import { eventually, fact, ownDatabase, type OwnDatabase } from './given-database';
import { notebookDecider, openNotebook, takeNotes, under } from './given-notebook';
import { memoryKeyVault } from './key-vault';
import { MemoryEventStore } from './memory-event-store';
import { Transactor, type Context } from './transact';

let own: OwnDatabase;
let store: MemoryEventStore;
let transactor: Transactor;
let automation: Automation;
let errors: unknown[];
const runners: AutomationRunner[] = [];

/** Every letter becomes as many notes as it says, in the notebook it names. */
const whenLetterThenNote = (): Automation => ({
  name: `when-letter-then-note-${randomUUID()}`,
  prefixes: ['letter-'],
  when: ({ data }, at) => {
    const { to, words } = data as { to: string; words: readonly string[] };
    return words.map((word) => noteIn(to, word, at));
  },
});
const noteIn = (id: string, word: string, at: Instant): Wish => ({
  category: 'notebook',
  id,
  command: takeNotes([word], { by: 'engine', at }),
});
const send = (wish: Wish, context: Context) =>
  transactor.transact(notebookDecider, wish.id, wish.command as never, context, { most: 1_000 });

const run = (options: Partial<AutomationOptions> = {}): AutomationRunner => {
  const onError = (error: unknown) => void errors.push(error);
  const common = { databaseUrl: own.url, store, automation, send, clock: systemClock(), onError, lookMs: 20 };
  const runner = new AutomationRunner({ ...common, ...options });
  runners.push(runner);
  runner.start();
  return runner;
};
const write = async (to: string, ...words: readonly string[]): Promise<void> => {
  await store.append(`letter-${randomUUID()}`, [fact('LetterWritten', { to, words })], 'no-stream');
};
const open = (id: string) => transactor.transact(notebookDecider, id, openNotebook(), under(id), { most: 1_000 });
const notesIn = async (id: string): Promise<readonly string[]> =>
  (await store.read(`notebook-${id}`)).flatMap(({ type, metadata }) =>
    type === 'NoteTaken' ? [metadata.idempotencyKey] : [],
  );
const stopAll = async () => {
  for (const runner of runners.splice(0)) expect(await runner.stop()).toBe(true);
};

beforeAll(async () => void (own = await ownDatabase()));
afterAll(() => own.drop());
beforeEach(() => {
  store = new MemoryEventStore();
  transactor = new Transactor({ store, vault: memoryKeyVault() });
  automation = whenLetterThenNote();
  errors = [];
});
afterEach(async () => {
  await stopAll();
  await store.close();
});

it('sends each wish once, in order, and says which fact caused it', async () => {
  await open('n');
  await write('n', 'one', 'two');
  run();
  await eventually(async () => expect(await notesIn('n')).toHaveLength(2));
  await write('n', 'three');
  await eventually(async () => expect(await notesIn('n')).toHaveLength(3));
  const [, first] = await store.read('notebook-n');
  const letters: string[] = [];
  for await (const { id } of store.readAll({ from: undefined, prefixes: ['letter-'] })) letters.push(id);
  expect(first?.metadata.$causationId).toBe(letters[0]);
  expect(await notesIn('n')).toEqual(
    [`${letters[0]}/0`, `${letters[0]}/1`, `${letters[1]}/0`].map((key) => `${automation.name}/${key}`),
  );
  expect(errors).toEqual([]);
});

it('goes on where it was, and sends nothing twice, though stopped after any wish or left without its checkpoint', async () => {
  await open('n');
  for (let letter = 0; letter < 30; letter += 1) await write('n', 'word');
  for (let round = 0; round < 5; round += 1) {
    let left = 7;
    const breaking = async (wish: Wish, context: Context) => {
      if ((left -= 1) < 0) throw new Unavailable('gone');
      const answer = await send(wish, context);
      if (left === 0) throw new Unavailable('the answer was lost');
      return answer;
    };
    run({ send: breaking });
    await eventually(() => expect(errors.length).toBeGreaterThan(round));
    await stopAll();
  }
  await sql`drop table projection_checkpoint`.execute(own.db);
  const runner = run();
  await eventually(() => expect(runner.stats().sent).toBeGreaterThanOrEqual(30));
  await eventually(async () => expect(await notesIn('n')).toHaveLength(30));
  expect(new Set(await notesIn('n')).size).toBe(30);
});

it('keeps aside what is refused, goes on with the rest, and tries again until it is heard', async () => {
  await write('late', 'too early');
  await open('n');
  await write('n', 'in time');
  const runner = run();
  await eventually(async () => expect(await notesIn('n')).toHaveLength(1));
  await eventually(() => expect(runner.stats().refused).toBe(1));
  expect(errors).toEqual([
    expect.objectContaining({ message: expect.stringContaining('TakeNotes on notebook-late and was refused') }),
  ]);
  await open('late');
  await eventually(async () => expect(await notesIn('late')).toHaveLength(1));
  await eventually(() => expect(runner.stats().refused).toBe(0));
});

it('is run by one process at a time', async () => {
  await open('n');
  const [first, second] = [run(), run()];
  await eventually(() => expect([first.stats().leading, second.stats().leading].toSorted()).toEqual([false, true]));
  await write('n', 'word');
  await eventually(async () => expect(await notesIn('n')).toHaveLength(1));
  const [leader, other] = first.stats().leading ? [first, second] : [second, first];
  await leader.stop();
  await write('n', 'word');
  await eventually(async () => expect(await notesIn('n')).toHaveLength(2));
  expect([leader.stats().sent, other.stats().sent]).toEqual([1, 1]);
});

it('notices that the database was emptied while nothing happened', async () => {
  await open('n');
  await write('n', 'word');
  const runner = run();
  await eventually(() => expect(runner.stats().sent).toBe(1));
  await eventually(() => sql`drop table ${sql.table(runner.name)}`.execute(own.db));
  await eventually(() => expect(runner.stats().sent).toBe(2));
  expect(await notesIn('n')).toHaveLength(1);
});
