import type { Sealed } from '@gridloop/domain';
import fc from 'fast-check';
import { verifyChain } from './envelope';
import { Unavailable, type EventStore } from './event-store';
import { closeNotebook, notebookDecider, openNotebook, takeNotes, under, type NotebookCommand } from './given-notebook';
import { memoryKeyVault } from './key-vault';
import { MemoryEventStore } from './memory-event-store';
import { unseal } from './sealing';
import { Conflict, Transactor, type Context, type Written } from './transact';

describe('A command', () => {
  let store: MemoryEventStore;
  const vault = memoryKeyVault();
  const rules = { most: 10 };
  /** A process of its own: what it remembers is its own. */
  const processOn = (log: EventStore, folds?: number) => {
    const transactor = new Transactor({ store: log, vault, folds });
    return (command: NotebookCommand, context: Context, id = '1') =>
      transactor.transact(notebookDecider, id, command, context, rules);
  };
  let send: ReturnType<typeof processOn>;
  beforeEach(() => {
    store = new MemoryEventStore();
    send = processOn(store);
  });
  const count = async () => (await store.read('notebook-1')).length;

  it('appends what was decided and answers with revision, position and events', async () => {
    await send(openNotebook(), under('a'));
    const answer = await send(takeNotes(['one', 'two']), under('b'));
    const recorded = await store.read('notebook-1');
    expect(answer).toMatchObject({ revision: 2, position: recorded[2]?.position, repeated: false });
    expect(answer.events).toEqual(recorded.slice(1).map(({ position: _, ...event }) => event));
  });

  it('leaves a state that another process knows as well, as it is by then', async () => {
    const other = new Transactor({ store, vault });
    const standing = () => other.stateOf(notebookDecider, '1');
    expect(await standing()).toEqual(notebookDecider.initial);
    await send(openNotebook(), under('a'));
    const opened = await standing();
    await send(takeNotes(['one']), under('b'));
    expect([opened, await standing()]).toEqual([0, 1].map((notes) => ({ status: 'OPEN', notes })));
  });

  it('is decided without reading by who has learnt the stream from the log, in order and once', async () => {
    await send(openNotebook(), under('a'));
    await send(takeNotes(['one']), under('b'));
    const unread = Object.create(store) as EventStore;
    unread.read = () => Promise.reject(new Unavailable('Expected nobody to read'));
    const transactor = new Transactor({ store: unread, vault });
    const [opened, taken] = await store.read('notebook-1');
    for (const event of [opened!, opened!, taken!, opened!]) transactor.learn(notebookDecider, event);
    const answer = await transactor.transact(notebookDecider, '1', takeNotes(['two']), under('c'), rules);
    expect(answer.revision).toBe(2);
  });

  it('leaves an envelope on every event', async () => {
    await send(openNotebook(), under('a', { causationId: 'e0', onBehalfOf: 'wang' }));
    await send(
      takeNotes(['one'], { at: '2026-03-02T02:00:00.000Z', occurredAt: '2026-03-01T09:00:00.000Z' }),
      under('b'),
    );
    const [opened, taken] = await store.read('notebook-1');
    expect(opened?.metadata).toMatchObject({
      schemaVersion: 1,
      occurredAt: '2026-03-02T01:00:00.000Z',
      recordedAt: '2026-03-02T01:00:00.000Z',
      actor: { person: 'zhang', post: 'clerk' },
      onBehalfOf: 'wang',
      idempotencyKey: 'a',
      command: 'OpenNotebook',
      $correlationId: 'request-a',
      $causationId: 'e0',
      previousHash: '',
    });
    expect(taken?.metadata).toMatchObject({
      occurredAt: '2026-03-01T09:00:00.000Z',
      recordedAt: '2026-03-02T02:00:00.000Z',
      $causationId: 'request-b',
      previousHash: opened?.metadata.contentHash,
    });
  });

  it('seals what is personal before it is stored', async () => {
    await send(openNotebook(), under('a'));
    const { events } = await send(takeNotes(['王魁 3-201']), under('b'));
    expect(JSON.stringify(events)).not.toContain('王魁');
    const [{ id, stream, type, data }] = events as [Written];
    const { text } = data as { text: Sealed };
    expect(await unseal(vault, { stream, id, type, field: 'text' }, text)).toBe('王魁 3-201');
  });

  it('that changes nothing answers with where the stream stands', async () => {
    expect(await send(closeNotebook(), under('a'))).toEqual({
      revision: -1,
      position: undefined,
      events: [],
      repeated: false,
    });
    const { revision, position } = await send(openNotebook(), under('b'));
    await send(closeNotebook(), under('c'));
    expect(await send(closeNotebook(), under('d'))).toMatchObject({
      revision: revision + 1,
      events: [],
      repeated: false,
    });
    expect(position).toBeDefined();
  });

  it('is refused as the decider says, and nothing is written', async () => {
    await expect(send(takeNotes(['one']), under('a'))).rejects.toMatchObject({ code: 'CASE_UNKNOWN' });
    expect(await count()).toBe(0);
  });

  describe('sent again under its key', () => {
    it.each([
      ['the same process', () => send],
      ['another process', () => processOn(store)],
    ])('to %s gets the first answer', async (_, other) => {
      await send(openNotebook(), under('a'));
      const first = await send(takeNotes(['one', 'two']), under('b'));
      await send(takeNotes(['three']), under('c'));
      expect(await other()(takeNotes(['one', 'two']), under('b'))).toEqual({ ...first, events: [], repeated: true });
      expect(await count()).toBe(4);
    });

    it('to two processes at once is written once', async () => {
      const answers = await Promise.all([
        send(openNotebook(), under('a')),
        processOn(store)(openNotebook(), under('a')),
      ]);
      expect(answers.map(({ repeated }) => repeated).sort()).toEqual([false, true]);
      expect(answers.map(({ revision }) => revision)).toEqual([0, 0]);
    });

    it('goes on cleanly in the process that came second', async () => {
      const second = processOn(store);
      await send(openNotebook(), under('a'));
      await Promise.all([
        send(takeNotes(['one']), under('b')),
        second(takeNotes(['one'], { at: '2026-03-02T01:00:00.001Z' }), under('b')),
      ]);
      await second(takeNotes(['two']), under('c'));
      expect(verifyChain(await store.read('notebook-1'))).toBeUndefined();
    });

    it('is another command when another person sends it', async () => {
      await send(openNotebook(), under('a'));
      await send(takeNotes(['one']), under('b'));
      expect((await send(takeNotes(['one'], { by: 'li' }), under('b'))).repeated).toBe(false);
    });

    it('is refused when it is another command', async () => {
      await send(openNotebook(), under('a'));
      await expect(send(closeNotebook(), under('a'))).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    });

    it('after it was refused is decided again', async () => {
      await expect(send(takeNotes(['one']), under('a'))).rejects.toMatchObject({ code: 'CASE_UNKNOWN' });
      await send(openNotebook(), under('b'));
      expect((await send(takeNotes(['one']), under('a'))).revision).toBe(1);
    });
  });

  describe('decided on what the process remembers', () => {
    beforeEach(() => send(openNotebook(), under('a')));

    it('is not refused for what another process has changed meanwhile', async () => {
      const other = processOn(store);
      await expect(other(takeNotes(['one']), under('b'), '2')).rejects.toMatchObject({ code: 'CASE_UNKNOWN' });
      await send(openNotebook(), under('c'), '2');
      expect((await other(takeNotes(['one']), under('d'), '2')).revision).toBe(1);
    });

    it('is not taken for done because of what it does not know', async () => {
      const other = processOn(store);
      await other(closeNotebook(), under('b'), '2');
      await send(openNotebook(), under('c'), '2');
      expect((await other(closeNotebook(), under('d'), '2')).events).toHaveLength(1);
    });

    it('is decided again when another process was faster', async () => {
      const other = processOn(store);
      await other(takeNotes(['one']), under('b'));
      await other(closeNotebook(), under('c'));
      await expect(send(takeNotes(['two']), under('d'))).rejects.toMatchObject({ code: 'MOVE_NOT_ALLOWED' });
    });

    it('reads nothing when its memory is right, and only what is newer when not', async () => {
      const reads: (number | undefined)[] = [];
      const counted = processOn(
        Object.assign(Object.create(store) as EventStore, {
          read: (stream: string, from?: number) => [reads.push(from), store.read(stream, from)][1],
        }),
      );
      await counted(openNotebook(), under('x'), '2');
      await counted(takeNotes(['one']), under('y'), '2');
      expect(reads).toEqual([]);
      await send(takeNotes(['two']), under('z'), '2');
      await counted(takeNotes(['three']), under('w'), '2');
      expect(reads).toEqual([2]);
    });

    it('holds however little is remembered', async () => {
      const forgetful = processOn(store, 1);
      for (const key of ['p', 'q', 'r'])
        for (const id of ['7', '8']) await forgetful(key === 'p' ? openNotebook() : takeNotes([key]), under(key), id);
      expect(await store.read('notebook-7')).toHaveLength(3);
      expect(await store.read('notebook-8')).toHaveLength(3);
    });
  });

  describe('that names the revision its sender saw', () => {
    beforeEach(() => send(openNotebook(), under('a')));

    it('goes ahead when the stream stands there', async () => {
      expect((await send(takeNotes(['one']), under('b', { ifMatch: 0 }))).revision).toBe(1);
    });

    it('is a conflict when the stream has moved on, here or elsewhere', async () => {
      await processOn(store)(takeNotes(['one']), under('b'));
      await expect(send(takeNotes(['two']), under('c', { ifMatch: 0 }))).rejects.toThrow(Conflict);
      await expect(send(takeNotes(['two']), under('d', { ifMatch: 0 }))).rejects.toMatchObject({
        revision: 1,
        code: 'CONFLICT',
      });
      expect(await count()).toBe(2);
    });

    it('finds a revision that this process has not seen yet', async () => {
      await processOn(store)(takeNotes(['one']), under('b'));
      expect((await send(takeNotes(['two']), under('c', { ifMatch: 1 }))).revision).toBe(2);
    });

    it('still gets its first answer when it is sent again', async () => {
      const first = await send(takeNotes(['one']), under('b', { ifMatch: 0 }));
      expect(await send(takeNotes(['one']), under('b', { ifMatch: 0 }))).toMatchObject({
        revision: first.revision,
        repeated: true,
      });
    });
  });

  it('whose outcome stays unknown may be sent again', async () => {
    store.loseAnswer('landed', 5);
    await expect(send(openNotebook(), under('a'))).rejects.toThrow(Unavailable);
    expect(await send(openNotebook(), under('a'))).toMatchObject({ revision: 0, repeated: true });
  });

  it('is a conflict when others are always faster', async () => {
    await send(openNotebook(), under('a'));
    let turns = 0;
    const contested: EventStore = Object.assign(Object.create(store) as EventStore, {
      append: async (...[stream, events, expected]: Parameters<EventStore['append']>) => {
        await send(takeNotes(['rival']), under(`rival-${(turns += 1)}`));
        return store.append(stream, events, expected);
      },
    });
    const patient = new Transactor({ store: contested, vault, attempts: 3 });
    const closing = patient.transact(notebookDecider, '1', closeNotebook(), under('b'), rules);
    await expect(closing).rejects.toThrow(Conflict);
    expect(await count()).toBe(4);
  });

  it('is neither lost nor doubled, however two writers and lost answers fall', () =>
    fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 4 }), {
          minLength: 2,
          maxLength: 2,
        }),
        fc.array(fc.tuple(fc.constantFrom('landed' as const, 'not-landed' as const), fc.nat(6)), { maxLength: 4 }),
        async (scheduler, writers, losses) => {
          const log = new MemoryEventStore(() => scheduler.schedule(Promise.resolve()));
          for (const [outcome, times] of losses) log.loseAnswer(outcome, times);
          const insist = async (tell: ReturnType<typeof processOn>, command: NotebookCommand, key: string) => {
            for (;;) {
              try {
                return await tell(command, under(key));
              } catch (error) {
                if (!(error instanceof Unavailable)) throw error; // unknown: the person presses the button again
              }
            }
          };
          const work = writers.map(async (keys) => {
            const tell = processOn(log);
            await insist(tell, openNotebook(), 'open');
            return Promise.all(keys.map((key) => insist(tell, takeNotes([key]), key)));
          });
          const answers = (await scheduler.waitFor(Promise.all(work))).flat();

          const history = await scheduler.waitFor(log.read('notebook-1'));
          const keys = history.map(({ metadata }) => metadata.idempotencyKey);
          expect([...keys].sort()).toEqual([...new Set(['open', ...writers.flat()])].sort());
          expect(verifyChain(history)).toBeUndefined();
          expect(answers.map(({ revision }) => keys[revision])).toEqual(writers.flat());
        },
      ),
      { numRuns: 100 },
    ));
});
