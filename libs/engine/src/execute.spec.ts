import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { Deciders, execute, ExecuteHandler, serve, type Served } from './execute';
import { notebookDecider, openNotebook, takeNotes, under } from './given-notebook';
import { memoryKeyVault } from './key-vault';
import { MemoryEventStore } from './memory-event-store';
import { Transactor } from './transact';

/** An application with nothing but the command road. */
const started = async (store: MemoryEventStore, served: readonly Served[]) => {
  const app = await Test.createTestingModule({
    imports: [CqrsModule.forRoot()],
    providers: [
      ExecuteHandler,
      { provide: Transactor, useValue: new Transactor({ store, vault: memoryKeyVault() }) },
      { provide: Deciders, useValue: new Deciders(served, ['notebook']) },
    ],
  }).compile();
  await app.init();
  return app;
};

describe('The one road of a command', () => {
  it('leads from the command bus to the log', async () => {
    const store = new MemoryEventStore();
    const app = await started(store, [serve(notebookDecider, () => ({ most: 1 }))]);
    const bus = app.get(CommandBus);
    expect(await execute(bus, notebookDecider, '1', openNotebook(), under('a'))).toMatchObject({ revision: 0 });
    const full = execute(bus, notebookDecider, '1', takeNotes(['one', 'two']), under('b'));
    await expect(full).rejects.toMatchObject({ code: 'MOVE_NOT_ALLOWED' });
    expect(await store.read('notebook-1')).toHaveLength(1);
    await app.close();
  });

  it('asks for the rules anew with every command', async () => {
    let most = 0;
    const app = await started(new MemoryEventStore(), [serve(notebookDecider, async () => ({ most: (most += 1) }))]);
    const bus = app.get(CommandBus);
    await execute(bus, notebookDecider, '1', openNotebook(), under('a'));
    expect(await execute(bus, notebookDecider, '1', takeNotes(['one', 'two']), under('b'))).toMatchObject({
      revision: 2,
    });
    await app.close();
  });

  it('does not open when a decider is missing or doubled', () => {
    const notebooks = serve(notebookDecider, () => ({ most: 1 }));
    expect(() => new Deciders([], ['notebook'])).toThrow('none is registered');
    expect(() => new Deciders([notebooks, notebooks], [])).toThrow('found two');
  });

  it('is walked to its end before the application goes down', async () => {
    let leave = () => {};
    const left = new Promise<void>((resolve) => (leave = resolve));
    const store = new MemoryEventStore(() => left);
    const app = await started(store, [serve(notebookDecider, () => ({ most: 1 }))]);
    const opening = execute(app.get(CommandBus), notebookDecider, '1', openNotebook(), under('a'));
    expect(await app.get(ExecuteHandler).drained(1)).toBe(1);
    const closing = app.close();
    leave();
    await closing;
    expect(await store.read('notebook-1')).toHaveLength(1);
    expect(await app.get(ExecuteHandler).drained(1)).toBe(0);
    await opening;
  });
});
