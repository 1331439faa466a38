import { gridUnitDecider, installer, type GridUnitCommand } from '@gridloop/domain';
import { memoryKeyVault } from './key-vault';
import { MemoryEventStore } from './memory-event-store';
import { RulebookFollower } from './rulebook';
import { Transactor } from './transact';

const create = (unitId: string): GridUnitCommand => ({
  type: 'CreateGridUnit',
  data: {
    unitId,
    level: 'COMMUNITY',
    kind: 'RESIDENTIAL',
    name: { zh: unitId, en: unitId },
    addresses: [],
    by: installer,
    at: '2020-01-01T00:00:00.000Z',
  },
});

describe('the rulebook of a process', () => {
  it('is folded at the start, and follows: a position says when it has heard of a command', async () => {
    const store = new MemoryEventStore();
    const transactor = new Transactor({ store, vault: memoryKeyVault() });
    const follower = new RulebookFollower(store, (error) => {
      throw error;
    });
    const send = async (unitId: string) => {
      const context = { idempotencyKey: unitId, correlationId: unitId };
      const { position } = await transactor.transact(
        gridUnitDecider,
        unitId,
        create(unitId),
        context,
        follower.current,
      );
      return position ?? { commit: 0n, prepare: 0n };
    };
    await send('before');
    await follower.start();
    expect(follower.current.units.has('before')).toBe(true);
    expect(await follower.reached(await send('after'), 5_000)).toBe(true);
    expect(follower.current.units.has('after')).toBe(true);
    expect(await follower.reached({ commit: 1n << 60n, prepare: 1n << 60n }, 1)).toBe(false);
    await follower.stop();
  });
});
