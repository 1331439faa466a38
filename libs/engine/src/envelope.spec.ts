import { chainVerifier, enveloped, eventIdOf, verifyChain, type Link, type Origin } from './envelope';
import type { RecordedEvent } from './event-store';
import { memoryKeyVault, type KeyVault } from './key-vault';

const origin: Origin = {
  stream: 'case-1',
  run: '0b9ad1e4-1a8e-4a43-8a5e-0b6a1f0f3c11',
  command: 'TakeNotes',
  actor: { person: 'zhang', post: 'clerk' },
  idempotencyKey: 'k',
  correlationId: 'c',
  occurredAt: '2026-03-01T09:00:00.000Z',
  recordedAt: '2026-03-02T01:00:00.000Z',
};

/** A stream of notes about wang, as the log has it. */
const history = async (vault: KeyVault, count: number, stream = 'case-1'): Promise<RecordedEvent[]> => {
  const recorded: RecordedEvent[] = [];
  let before: Link = { revision: -1, hash: '' };
  for (let at = 0; at < count; at += 1) {
    const note = { type: 'NoteTaken', data: { number: at, text: `note ${at}` } };
    const event = await enveloped(vault, { ...origin, stream }, `e${at}`, note, { text: ['wang'] }, before);
    before = { revision: at, hash: event.metadata.contentHash };
    const position = { commit: BigInt(at), prepare: BigInt(at) };
    recorded.push({ ...(JSON.parse(JSON.stringify(event)) as RecordedEvent), stream, revision: at, position });
  }
  return recorded;
};

describe('An envelope', () => {
  it('has ids that are the same for every attempt and differ by event, key, stream and run', () => {
    expect(eventIdOf(origin, 0)).toBe(eventIdOf({ ...origin, actor: { person: 'li' } }, 0));
    const others = [
      eventIdOf(origin, 0),
      eventIdOf(origin, 1),
      eventIdOf({ ...origin, idempotencyKey: 'l' }, 0),
      eventIdOf({ ...origin, stream: 'case-2' }, 0),
      eventIdOf({ ...origin, run: '5d0ab0ce-4a5f-4b8f-9f6e-1d8f6b5a7c22' }, 0),
    ];
    expect(new Set(others).size).toBe(5);
  });

  it('leaves out what is undefined, as JSON does', async () => {
    const event = {
      type: 'Noted',
      data: { reason: undefined, place: { unit: 'u1', door: undefined }, list: [{ a: undefined }] },
    };
    const { data, metadata } = await enveloped(memoryKeyVault(), origin, 'e0', event, {}, { revision: -1, hash: '' });
    expect(Object.keys(data as object)).toEqual(['place', 'list']);
    expect(data).toStrictEqual({ place: { unit: 'u1' }, list: [{}] });
    expect('onBehalfOf' in metadata).toBe(false);
  });

  it('refuses to seal what is sealed already', async () => {
    const [event] = await history(memoryKeyVault(), 1);
    const again = enveloped(memoryKeyVault(), origin, 'e1', event!, { text: ['wang'] }, { revision: 0, hash: '' });
    await expect(again).rejects.toThrow('sealed for another place');
  });
});

describe('The chain', () => {
  let events: RecordedEvent[];
  const vault = memoryKeyVault();
  beforeAll(async () => {
    events = await history(vault, 4);
  });
  const altered = (at: number, change: (event: RecordedEvent) => RecordedEvent) =>
    events.map((event, index) => (index === at ? change(event) : event));

  it('holds as it was written, from the beginning or from anywhere', () => {
    expect(verifyChain(events)).toBeUndefined();
    expect(verifyChain(events.slice(2))).toBeUndefined();
  });

  it('holds after a person was erased', async () => {
    const forgetful = memoryKeyVault();
    const written = await history(forgetful, 2);
    await forgetful.destroy('wang');
    expect(verifyChain(written)).toBeUndefined();
  });

  it('holds for many streams mixed', async () => {
    const others = await history(vault, 4, 'case-2');
    expect(verifyChain(events.flatMap((event, at) => [event, others[at]!]))).toBeUndefined();
  });

  it.each<[string, (event: RecordedEvent) => RecordedEvent]>([
    ['data', (event) => ({ ...event, data: { ...(event.data as object), number: 9 } })],
    ['type', (event) => ({ ...event, type: 'NoteErased' })],
    ['id', (event) => ({ ...event, id: 'e9' })],
    ['actor', (event) => ({ ...event, metadata: { ...event.metadata, actor: { person: 'li' } } })],
    ['occurredAt', (event) => ({ ...event, metadata: { ...event.metadata, occurredAt: '2026-02-01T09:00:00.000Z' } })],
    ['recordedAt', (event) => ({ ...event, metadata: { ...event.metadata, recordedAt: '2026-03-01T09:00:00.000Z' } })],
    ['command', (event) => ({ ...event, metadata: { ...event.metadata, command: 'Note' } })],
  ])('names the event whose %s was altered', (_, change) => {
    expect(verifyChain(altered(2, change))).toEqual({ stream: 'case-1', revision: 2, what: 'content' });
  });

  it('names where an event is missing, was swapped or put in', () => {
    const [first, second, third, fourth] = events as [RecordedEvent, RecordedEvent, RecordedEvent, RecordedEvent];
    expect(verifyChain([first, third, fourth])).toEqual({ stream: 'case-1', revision: 2, what: 'gap' });
    expect(verifyChain([first, third, second])).toEqual({ stream: 'case-1', revision: 2, what: 'gap' });
    const moved = { ...third, revision: 1 };
    expect(verifyChain([first, moved, third])).toEqual({ stream: 'case-1', revision: 1, what: 'link' });
  });

  it('names the event whose history was written anew', async () => {
    const [forged] = await history(memoryKeyVault(), 1);
    expect(verifyChain([forged!, ...events.slice(1)])).toEqual({ stream: 'case-1', revision: 1, what: 'link' });
  });

  it('can be looked at event by event', () => {
    const faultIn = chainVerifier();
    expect(events.map(faultIn)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
