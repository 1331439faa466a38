import { randomUUID } from 'node:crypto';
import {
  caseDecider,
  emptyRulebook,
  foldRulebook,
  rulebookPrefixes,
  type CaseCommand,
  type Rulebook,
  type RulebookEvent,
} from '@gridloop/domain';
import {
  EsdbEventStore,
  masterKeyFrom,
  MemoryEventStore,
  sqliteKeyVault,
  Transactor,
  type EventStore,
  type KeyVault,
} from '@gridloop/engine';
import { readFiles } from '@gridloop/platform';
import { ruixiangPolicy, ruixiangUnits } from '@gridloop/presets';
import type { System } from './system';

/** The log, the vault and the rulebook of a running system, for who writes beside its API. */
export interface Behind {
  readonly store: EventStore;
  readonly vault: KeyVault;
  readonly book: Rulebook;
  close(): Promise<void>;
}

/** @throws when the system does not run */
export const behind = async (system: System): Promise<Behind> => {
  const { vaultFile, masterKeyFile } = readFiles({ GRIDLOOP_DATA: system.data });
  const vault = sqliteKeyVault({ file: vaultFile, masterKey: await masterKeyFrom(masterKeyFile) });
  const store = new EsdbEventStore({ url: system.run.urls.eventStore ?? '', warn: () => undefined });
  const facts: RulebookEvent[] = [];
  for await (const event of store.readAll({ from: undefined, prefixes: rulebookPrefixes }))
    facts.push(event as unknown as RulebookEvent);
  const book = foldRulebook(emptyRulebook, facts);
  return { store, vault, book, close: async () => void (await Promise.all([store.close(), vault.close()])) };
};

const addresses = ruixiangUnits.flatMap((unit) => unit.addresses.map(({ addressId }) => addressId));
const dispatcher = 'p-1101';
/** How long a household point has under the policy in earnest. */
const limitMs = 240 * 60_000;
const atOnce = 64;

/**
 * Cases that nobody answers, each due at its instant (epoch milliseconds): decided as the engine decides them, as if they had
 * been reported in time, and appended straight to the log, one append a case. Answers their ids, in the order of `due`.
 */
export const seedNeglected = async (
  { store, vault, book }: Pick<Behind, 'store' | 'vault' | 'book'>,
  due: readonly number[],
): Promise<readonly string[]> => {
  const seeded = due.map((dueAt) => ({ caseId: randomUUID(), dueAt }));
  const waiting = seeded.entries();
  const lane = async (): Promise<void> => {
    for (const [index, { caseId, dueAt }] of waiting) {
      const memory = new MemoryEventStore();
      const transactor = new Transactor({ store: memory, vault });
      for (const command of neglected(caseId, addresses[index % addresses.length] ?? '', dueAt))
        await transactor.transact(caseDecider, caseId, command, keyed(command), book);
      const decided = await memory.read(`case-${caseId}`);
      const events = decided.map(({ id, type, data, metadata }) => ({ id, type, data, metadata }));
      await store.append(`case-${caseId}`, events, 'no-stream');
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return seeded.map(({ caseId }) => caseId);
};

const keyed = ({ type }: CaseCommand) => ({ idempotencyKey: `seed-${type}`, correlationId: `seed-${type}` });

/** Reported, accepted and dispatched so that the household point's time is up at `dueAt`. */
const neglected = (caseId: string, addressId: string, dueAt: number): readonly CaseCommand[] => {
  const at = new Date(dueAt - limitMs).toISOString();
  const wish = { caseId, at, by: dispatcher };
  const said = { channel: 'PHONE', text: '路灯坏了，晚上很黑', anonymous: true, confidential: false } as const;
  return [
    { type: 'ReportCase', data: { ...wish, ...said, addressId, newReporterId: `r-${caseId}` } },
    { type: 'AcceptCase', data: { ...wish, forSelf: false, policy: ruixiangPolicy.id } },
    { type: 'DispatchCase', data: { ...wish } },
  ];
};
