import { randomUUID } from 'node:crypto';
import { sessionsDecider, type SessionEvent, type SessionsState } from '@gridloop/domain';
import { memoryKeyVault } from './key-vault';
import { LiveStates } from './live-states';
import { MemoryEventStore } from './memory-event-store';
import { Transactor } from './transact';

const at = '2026-02-12T02:00:00.000Z';

const given = async (most?: number) => {
  const store = new MemoryEventStore();
  const transactor = new Transactor({ store, vault: memoryKeyVault() });
  const fail = (error: unknown) => {
    throw error;
  };
  const copy = () =>
    new LiveStates<SessionsState, SessionEvent>({ store, decider: sessionsDecider, onError: fail, most });
  const start = (person: string, sessionId: string) => {
    const data = { person, sessionId, method: 'PASSWORD', by: person, at } as const;
    const context = { idempotencyKey: randomUUID(), correlationId: 'c' };
    return transactor.transact(sessionsDecider, person, { type: 'StartSession', data }, context, {
      administrators: [],
    });
  };
  return { store, copy, start };
};
const idsOf = (state: SessionsState) => state.open.map(({ sessionId }) => sessionId);
const told = (live: LiveStates<SessionsState, SessionEvent>) =>
  new Promise<string>((resolve) => live.onChange(resolve));

describe('live states', () => {
  it('know what was there before, and every copy hears of what comes after', async () => {
    const { copy, start } = await given();
    await start('p', 's1');
    const copies = [copy(), copy()];
    for (const live of copies) {
      await live.start();
      expect(idsOf(await live.of('p'))).toEqual(['s1']);
    }
    const heard = copies.map(told);
    await start('p', 's2');
    expect(await Promise.all(heard)).toEqual(['p', 'p']);
    for (const live of copies) {
      expect(idsOf(await live.of('p'))).toEqual(['s1', 's2']);
      await live.stop();
    }
  });

  it('tell of streams that nobody asked for, and read them when somebody does', async () => {
    const { copy, start } = await given(1);
    const live = copy();
    await live.start();
    const heard = told(live);
    await start('q', 's1');
    expect(await heard).toBe('q');
    expect([idsOf(await live.of('q')), idsOf(await live.of('nobody')), idsOf(await live.of('q'))]).toEqual([
      ['s1'],
      [],
      ['s1'],
    ]);
    await live.stop();
  });

  it('survive a dropped subscription', async () => {
    const { store, copy, start } = await given();
    const live = copy();
    await live.start();
    await live.of('p');
    store.dropFollowers();
    const heard = told(live);
    await start('p', 's1');
    await heard;
    expect(idsOf(await live.of('p'))).toEqual(['s1']);
    await live.stop();
  });
});
