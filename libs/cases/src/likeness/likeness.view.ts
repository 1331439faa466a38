import { sql } from 'kysely';
import { isSealed, logError, projectionOf, systemKey, tableView, unseal } from '@gridloop/engine';
import type { Database, KeyVault, Recorded, SealedPlace, View } from '@gridloop/engine';
import type { CaseEvent, Sealed } from '@gridloop/domain';
import { blindGrams } from './grams';

/** Where a case is and what is told of it, as sealed as in the log. */
export interface LikenessRow {
  readonly case_id: string;
  readonly address_id: string | null;
  readonly texts: readonly (SealedPlace & { readonly value: Sealed })[];
}

/** Of the events in which a case is told. */
const fields: Readonly<Partial<Record<CaseEvent['type'], string>>> = {
  CaseReported: 'text',
  CaseDiscovered: 'text',
  CaseSupplemented: 'additions',
};

export const evolveLikeness = (before: LikenessRow | undefined, event: Recorded<CaseEvent>): LikenessRow => {
  const { stream, id, type } = event;
  const row = before ?? { case_id: stream.slice('case-'.length), address_id: null, texts: [] };
  if (event.type === 'CaseLocated') return { ...row, address_id: event.data.addressId };
  const field = fields[type] ?? '';
  const value: unknown = Object.entries(event.data).find(([name]) => name === field)?.[1];
  return isSealed(value) ? { ...row, texts: [...row.texts, { stream, id, type, field, value }] } : row;
};

const table = tableView<LikenessRow, CaseEvent>({
  name: 'likeness',
  version: 1,
  prefixes: ['case-'],
  keyOf: ({ stream, type }) => (type === 'CaseLocated' || type in fields ? stream.slice('case-'.length) : undefined),
  evolve: evolveLikeness,
  key: 'case_id',
  columns: { case_id: 'text not null', address_id: 'text', texts: 'jsonb not null' },
  indexes: ['(address_id)'],
});

export const likenessTable = sql.table(projectionOf(table));

/** The key under which texts are compared, in every process. */
export const likenessKey = (vault: KeyVault): Promise<Buffer> => systemKey(vault, 'likeness');

/** What cases tell, comparable but not readable: beside each row, the blind pieces of its texts (ADR 10). */
export const likenessView = (vault: KeyVault): View<LikenessRow, CaseEvent> => ({
  ...table,
  async schema(db) {
    await table.schema(db);
    await sql`alter table ${likenessTable} add column if not exists grams int[] not null default '{}'`.execute(db);
    await sql`
      create index if not exists ${sql.ref(`${projectionOf(table)}_grams`)} on ${likenessTable} using gin (grams)`.execute(
      db,
    );
  },
  async save(db, changes) {
    await table.save(db, changes);
    const key = await likenessKey(vault);
    const told = changes.flatMap(({ row }) => row ?? []);
    const grams = await Promise.all(
      told.map(async (row) => ({ case_id: row.case_id, grams: blindGrams(key, await opened(vault, row)) })),
    );
    await keepGrams(db, grams);
  },
});

/**
 * Forgets what the cases told that this person's key, or the case's own, had sealed; to be called once the key is destroyed.
 * A rebuild then finds nothing to open.
 */
export const forgetLikeness = async (db: Database, subject: string): Promise<void> => {
  const sealedFor = JSON.stringify([{ value: { subjects: [subject] } }]);
  await sql`update ${likenessTable} set grams = '{}', texts = '[]' where texts @> ${sealedFor}::jsonb`.execute(db);
};

const keepGrams = async (db: Database, grams: readonly { case_id: string; grams: readonly number[] }[]) => {
  await sql`
    update ${likenessTable} as t
    set grams = array(select jsonb_array_elements_text(s.grams)::int)
    from jsonb_to_recordset(${JSON.stringify(grams)}::jsonb) as s(case_id text, grams jsonb)
    where t.case_id = s.case_id`.execute(db);
};

/** Nothing of a text whose key is gone, nor of one that was tampered with, which `verify` tells. */
const opened = async (vault: KeyVault, { texts }: LikenessRow): Promise<readonly string[]> => {
  const clear = await Promise.all(
    texts.map(({ value, ...place }) => unseal(vault, place, value).catch((error: unknown) => logError(error))),
  );
  return clear.filter((text) => typeof text === 'string');
};
