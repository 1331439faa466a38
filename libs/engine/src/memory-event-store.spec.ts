import { Unavailable } from './event-store';
import { eventStoreContract, facts } from './event-store.contract';
import { MemoryEventStore } from './memory-event-store';

describe('The log in memory', () => {
  eventStoreContract(async () => {
    const store = new MemoryEventStore();
    return { store, drop: () => store.dropFollowers() };
  });

  describe('when answers are lost', () => {
    it.each(['landed', 'not-landed'] as const)('asks again and appends once (%s)', async (outcome) => {
      const store = new MemoryEventStore();
      store.loseAnswer(outcome, 3);
      const appended = await store.append('case-1', facts(2), 'no-stream');
      const recorded = await store.read('case-1');
      expect(recorded).toHaveLength(2);
      expect(appended).toEqual({ revision: 1, position: recorded[1]?.position });
    });

    it('says so when none comes at all', async () => {
      const store = new MemoryEventStore();
      store.loseAnswer('landed', 5);
      await expect(store.append('case-1', facts(1), 'no-stream')).rejects.toThrow(Unavailable);
      expect(await store.read('case-1')).toHaveLength(1);
    });
  });

  it('has positions like bytes', async () => {
    const store = new MemoryEventStore();
    await store.append('case-1', facts(3), 'no-stream');
    const [first, second] = await store.read('case-1');
    expect(second!.position.commit - first!.position.commit).toBeGreaterThan(100n);
  });
});
