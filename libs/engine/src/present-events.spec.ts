import type { CaseEvent } from '@gridloop/domain';
import { eventStoreContract } from './event-store.contract';
import type { NewEvent, RecordedEvent } from './event-store';
import { MemoryEventStore } from './memory-event-store';
import { inPresentShape } from './present-events';

const recordedAt = '2020-02-19T04:10:00.000Z';
const closed = {
  ...{ id: '4c2b2a8e-8a55-4b0e-9e38-0a5b8f2a9d11', type: 'CaseClosed' satisfies CaseEvent['type'] },
  data: { status: 'CLOSED', stage: 'JOINT_REVIEW', stageProof: {} },
  metadata: { schemaVersion: 1, recordedAt, contentHash: 'h' },
} as unknown as NewEvent;

describe('The log in its present shape', () => {
  eventStoreContract(async () => {
    const stored = new MemoryEventStore();
    return { store: inPresentShape(stored), drop: () => stored.dropFollowers() };
  });

  it('shows an old event as it would be written now, to whoever reads or follows', async () => {
    const stored = new MemoryEventStore();
    const store = inPresentShape(stored);
    await store.append('case-c', [closed], 'no-stream');
    const seen: RecordedEvent[] = [...(await store.read('case-c'))];
    for await (const event of store.readAll({ from: undefined, prefixes: ['case-'] })) seen.push(event);
    const { signal } = new AbortController();
    for await (const told of store.follow({ from: undefined, prefixes: ['case-'], signal })) {
      if (told.kind === 'event') seen.push(told.event);
      if (told.kind === 'caught-up') break;
    }
    expect(seen.map(({ data }) => data)).toEqual(Array(3).fill({ ...(closed.data as object), at: recordedAt }));
  });

  it('leaves the stored event and its envelope alone', async () => {
    const stored = new MemoryEventStore();
    await stored.append('case-c', [closed], 'no-stream');
    const [shown] = await inPresentShape(stored).read('case-c');
    expect(shown?.metadata).toEqual(closed.metadata);
    expect((await stored.read('case-c'))[0]?.data).toEqual(closed.data);
  });

  it('is put on once', () => {
    const store = inPresentShape(new MemoryEventStore());
    expect(inPresentShape(store)).toBe(store);
  });
});
