import { sql } from 'kysely';
import { KEY_VAULT, openDatabase, type Database, type KeyVault, type Recorded, type View } from '@gridloop/engine';
import type { CaseEvent } from '@gridloop/domain';
import { casesView } from '../cases.view';
import { casesOverHttp } from '../given-http';
import { blindGrams } from './grams';
import { suggested } from './likeness';
import { findAlike, indexed, type Asker } from './likeness.search';
import { forgetLikeness, likenessKey, likenessTable, likenessView } from './likeness.view';

const [resident, dispatcher] = ['p-1001', 'p-1101'];
const staff: Asker = { structures: ['ruixiang'] };
const schema = 'likeness_spec';

let over: Awaited<ReturnType<typeof casesOverHttp>>;
let db: Database;
let vault: KeyVault;
beforeAll(async () => {
  over = await casesOverHttp('2026-02-12T02:00:00.000Z');
  vault = over.app.get<KeyVault>(KEY_VAULT);
  const server = openDatabase(process.env['DATABASE_URL'] ?? '', { connections: 1, onError: () => undefined });
  await sql`create schema ${sql.id(schema)}`.execute(server);
  await server.destroy();
  const url = new URL(process.env['DATABASE_URL'] ?? '');
  url.searchParams.set('options', `-csearch_path=${schema}`);
  db = openDatabase(url.href, { onError: () => undefined });
});
afterAll(async () => {
  await db.schema.dropSchema(schema).cascade().execute();
  await db.destroy();
  await over.app.close();
});

interface Report {
  readonly text: string;
  readonly by?: string;
  readonly addressId?: string;
  readonly category?: string;
  readonly confidential?: boolean;
}

/** Reported, classified and indexed. */
const reported = async ({ text, by = resident, addressId = 'ruixiang-1-1', category = 'LIGHT', ...more }: Report) => {
  const begun = await over.post(by, '', { channel: 'APP', text, addressId, ...more });
  const { caseId } = begun.json<{ caseId: string }>();
  await over.post(dispatcher, `/${caseId}/classify`, { category, urgency: 'NORMAL' });
  return caseId;
};

/** The rows as the log has them by now. */
const rebuilt = async () => {
  await project(casesView);
  await project(likenessView(vault));
};
const project = async <Row>(view: View<Row, CaseEvent>) => {
  for (const table of view.tables) await db.schema.dropTable(table).ifExists().execute();
  await view.schema(db);
  const rows = new Map<string, Row>();
  for await (const event of over.store.readAll({ from: undefined, prefixes: ['case-'] })) {
    const told = event as Recorded<CaseEvent>;
    const key = view.keyOf(told);
    const row = key && view.evolve(rows.get(key), told);
    if (key && row) rows.set(key, row);
  }
  const position = { commit: 1n, prepare: 1n };
  await view.save(
    db,
    [...rows].map(([key, row]) => ({ key, row, position })),
  );
};

interface Draft {
  readonly text: string;
  readonly addressId?: string;
  readonly gridId?: string;
  readonly category?: string;
  readonly reporter?: string;
}

const lookedFor = async (draft: Draft, asker: Asker = staff) => {
  const { text, addressId, gridId = 'ruixiang-b1', category, reporter } = draft;
  const grams = blindGrams(await likenessKey(vault), [text]);
  const sought = {
    grams,
    addressId,
    gridId: addressId && gridId,
    category,
    reporters: reporter ? [reporter] : [],
    except: undefined,
  };
  return suggested(await findAlike(db, { ...sought, at: over.clock.now() }, asker), addressId !== undefined);
};
const idsOf = (suggestions: readonly { caseId: string }[]) => suggestions.map(({ caseId }) => caseId);

describe('cases that may be about the same', () => {
  let light: string;
  let leak: string;
  beforeAll(async () => {
    light = await reported({ text: '三单元楼道的灯坏了，晚上看不清台阶' });
    leak = await reported({ text: '厨房顶上一直漏水，墙皮都掉了', addressId: 'ruixiang-2-1', category: 'LEAK' });
    await reported({ text: '三单元楼道的灯坏了', by: 'p-9001', confidential: true });
    await reported({ text: '三单元楼道的灯坏了', by: 'p-9002', addressId: 'ruixiang-8-1' });
    await rebuilt();
  });

  it.each([
    ['in other words', '楼道灯坏了，台阶晚上看不清', ['SAME_ADDRESS', 'SIMILAR_TEXT']],
    ['with a slip of the pen', '三单元楼到的灯怀了，晚上看不清台阶', ['SAME_ADDRESS', 'SIMILAR_TEXT']],
  ])('are found %s, with the reasons', async (_, text, reasons) => {
    const { duplicates } = await lookedFor({ text, addressId: 'ruixiang-1-1' });
    expect(idsOf(duplicates)).toEqual([light]);
    expect(duplicates[0]?.reasons.map(({ code }) => code)).toEqual(reasons);
  });

  it('are found at the next door of the grid, too, and without any place', async () => {
    const text = '楼道灯坏了，台阶晚上看不清';
    const { duplicates } = await lookedFor({ text, addressId: 'ruixiang-1-2' });
    expect(duplicates).toMatchObject([{ caseId: light, reasons: [{ code: 'SAME_GRID' }, { code: 'SIMILAR_TEXT' }] }]);
    expect(idsOf((await lookedFor({ text })).duplicates)).toContain(light);
  });

  it('are found by place and category where the words are all others', async () =>
    expect(idsOf((await lookedFor({ text: '黑', addressId: 'ruixiang-1-1', category: 'LIGHT' })).duplicates)).toEqual([
      light,
    ]));

  it.each([
    ['another matter at the same place', { text: '楼上装修太吵，睡不着觉', addressId: 'ruixiang-1-1' }],
    ['the same words of another grid', { text: '厨房漏水', addressId: 'ruixiang-5-1', gridId: 'ruixiang-b2' }],
  ])('are not %s', async (_, draft) => expect((await lookedFor(draft)).duplicates).toEqual([]));

  it('are shown to nobody who may not see them', async () => {
    const draft = { text: '三单元楼道的灯坏了', addressId: 'ruixiang-1-1' };
    expect((await lookedFor(draft, { structures: ['elsewhere'] })).duplicates).toEqual([]);
    expect((await lookedFor(draft, { reporter: 'p-9002' })).duplicates).toEqual([]);
    expect(idsOf((await lookedFor({ ...draft, reporter: resident }, { reporter: resident })).duplicates)).toEqual([
      light,
    ]);
  });

  it('come again as a repeated demand once they have ended', async () => {
    await over.post(dispatcher, `/${leak}/reject`, { reasonCode: 'X', publicReason: '由物业处理' });
    await rebuilt();
    const { duplicates, repeats } = await lookedFor({
      text: '厨房顶上又漏水了',
      addressId: 'ruixiang-2-1',
      category: 'LEAK',
      reporter: resident,
    });
    expect(duplicates).toEqual([]);
    expect(repeats).toMatchObject([{ caseId: leak, status: 'REJECTED' }]);
    expect(repeats[0]?.reasons.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['SAME_ADDRESS', 'SAME_CATEGORY', 'SAME_REPORTER']),
    );
  });

  it('lie in PostgreSQL as numbers, and not even as those once the key is destroyed', async () => {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${likenessTable} t`.execute(db);
    expect(rows.some(({ row }) => /\{-?\d+,-?\d+/.test(row))).toBe(true);
    expect(rows.filter(({ row }) => /楼道|漏水/.test(row))).toEqual([]);

    await vault.destroy(resident);
    await forgetLikeness(db, resident);
    const forgotten = await indexed(db, light);
    await rebuilt();
    expect([forgotten?.grams, (await indexed(db, light))?.grams]).toEqual([[], []]);
  });
});
