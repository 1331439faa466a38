import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  calendarDecider,
  definitionDecider,
  emptyRulebook,
  foldRulebook,
  installer,
  policyDecider,
  rulebookPrefixes,
  type Instant,
  type Rulebook,
  type RulebookEvent,
} from '@gridloop/domain';
import {
  EsdbEventStore,
  inPresentShape,
  masterKeyFrom,
  sqliteKeyVault,
  Transactor,
  type EventStore,
  type KeyVault,
  type RecordedEvent,
} from '@gridloop/engine';
import {
  closedLoop,
  cn,
  cnCommands,
  cnEvents,
  demoPolicy,
  generalPolicy,
  publishedPolicies,
  ruixiangPolicy,
} from '@gridloop/presets';
import { eventStoreUrl, files } from '../command-line';

/** The running system's log and vault, as far as structures go. */
export interface Log {
  readonly store: EventStore;
  readonly vault: KeyVault;
  readonly transactor: Transactor;
}

/** @throws when nothing runs */
export const withLog = async <T>(work: (log: Log) => Promise<T>): Promise<T> => {
  const url = eventStoreUrl();
  for (const file of [files.vaultFile, files.masterKeyFile])
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const vault = sqliteKeyVault({ file: files.vaultFile, masterKey: await masterKeyFrom(files.masterKeyFile) });
  const store = inPresentShape(new EsdbEventStore({ url }));
  try {
    return await work({ store, vault, transactor: new Transactor({ store, vault }) });
  } finally {
    await store.close();
    await vault.close();
  }
};

/** The rulebook as the log has it, and the people whose names it holds. */
export const readBook = async ({ store }: Log): Promise<{ book: Rulebook; subjects: ReadonlySet<string> }> => {
  const events: RecordedEvent[] = [];
  for await (const event of store.readAll({ from: undefined, prefixes: rulebookPrefixes })) events.push(event);
  const subjects = new Set<string>();
  for await (const { stream } of store.readAll({ from: undefined, prefixes: ['subject-'] }))
    subjects.add(stream.slice('subject-'.length));
  return { book: foldRulebook(emptyRulebook, events as readonly unknown[] as readonly RulebookEvent[]), subjects };
};

/** Definitions, policies and calendars that ship, as far as the rulebook lacks them. */
const shipped = (book: Rulebook): readonly RulebookEvent[] => [
  ...[closedLoop]
    .filter(({ id }) => !book.definitions.has(id))
    .map((version): RulebookEvent => ({ type: 'DefinitionPublished', data: { version } })),
  ...[generalPolicy, ruixiangPolicy, demoPolicy, ...publishedPolicies]
    .filter(({ id }) => !book.policies.has(id))
    .map((version): RulebookEvent => ({ type: 'PolicyPublished', data: { version } })),
  ...(book.calendars.has(cn) ? [] : cnEvents),
];

/** The rulebook as it will be once all that ships is published. */
export const withShipped = (book: Rulebook): Rulebook => foldRulebook(book, shipped(book));

/** Publishes what ships and is not in the log yet; answers how much that was. */
export const publishShipped = async ({ transactor }: Log, book: Rulebook, at: Instant): Promise<number> => {
  const said = { by: installer, at };
  const missing = shipped(book);
  for (const event of missing) {
    const context = { idempotencyKey: randomUUID(), correlationId: randomUUID() };
    if (event.type === 'DefinitionPublished') {
      const command = { type: 'PublishDefinition', data: { ...event.data, ...said } } as const;
      await transactor.transact(definitionDecider, event.data.version.id, command, context, {});
    } else if (event.type === 'PolicyPublished') {
      const command = { type: 'PublishPolicy', data: { ...event.data, ...said } } as const;
      await transactor.transact(policyDecider, event.data.version.id, command, context, {});
    }
  }
  if (!book.calendars.has(cn))
    for (const [index, command] of cnCommands(installer, at).entries()) {
      const context = { idempotencyKey: `shipped/${index}`, correlationId: randomUUID() };
      await transactor.transact(calendarDecider, cn, command, context, { mayArrange: () => true });
    }
  return missing.length;
};
