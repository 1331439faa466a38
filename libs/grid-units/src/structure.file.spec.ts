import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  emptyRulebook,
  eventsOf,
  foldRulebook,
  locate,
  planOf,
  rulebookPrefixes,
  structureFaults,
  type RulebookEvent,
} from '@gridloop/domain';
import { memoryKeyVault, MemoryEventStore, Transactor } from '@gridloop/engine';
import { cnEvents, closedLoop, generalPolicy, generalRules, presets, ruixiangPolicy } from '@gridloop/presets';
import { structureOf, structureText } from './structure.export';
import { FileRefused, mostBytes, readStructureFile as readWith } from './structure.file';
import { loadPlan } from './structure.load';

const at = '2020-08-03T00:00:00.000Z';
const published = foldRulebook(emptyRulebook, [
  ...cnEvents,
  ...[closedLoop].map((version): RulebookEvent => ({ type: 'DefinitionPublished', data: { version } })),
  ...[generalPolicy, ruixiangPolicy].map((version): RulebookEvent => ({ type: 'PolicyPublished', data: { version } })),
]);
/** Next to 乐山小区, which stands already. */
const standing = foldRulebook(
  published,
  presets.filter(({ structure }) => structure.id === 'leshan').flatMap(({ structure }) => eventsOf(structure)),
);

const readStructureFile = (file: string, bytes: Buffer) => readWith(file, bytes, generalRules);
const name = (text: string) => ({ zh: text, en: text });
const good = () => ({
  gridloop: 'structure@1',
  levelScheme: {
    id: 'test@1',
    levels: [
      { code: 'GRID', name: name('网格') },
      { code: 'COMMUNITY', name: name('社区') },
    ],
  },
  units: [
    { unitId: 'c', level: 'COMMUNITY', kind: 'RESIDENTIAL', name: name('社区'), addresses: [] },
    {
      ...{ unitId: 'g1', level: 'GRID', parent: 'c', kind: 'RESIDENTIAL', name: name('一格') },
      addresses: [{ addressId: 'a1', name: name('1号楼') }],
    },
    {
      ...{ unitId: 'g2', level: 'GRID', parent: 'c', kind: 'RESIDENTIAL', name: name('二格') },
      addresses: [{ addressId: 'a2', name: name('2号楼') }],
    },
  ],
  people: [{ subjectId: 'p1', name: '张三' }],
  appointments: [{ appointmentId: 'p1-1', person: 'p1', post: 'GRID_WORKER', unitId: 'g1', from: at }],
});
type Good = ReturnType<typeof good>;

const sheet = [
  '类型,编号,上级,层级,种类,名称,英文名,岗位,人员,起,止',
  '层级,GRID,,,,网格,Grid,,,,',
  '层级,COMMUNITY,,,,社区,Community,,,,',
  '单元,c,,COMMUNITY,,幸福社区,Xingfu,,,2020-01-01,',
  '单元,g1,c,GRID,居民网格,一格,,,,2020-01-01,',
  '地址,a1,g1,,,"1号楼, 1单元",,,,,',
  '人员,p1,,,,张三,,,,,',
  '任职,p1-1,g1,,,,,网格员,p1,2020-01-01,',
];

/** What is said of a file, as a clerk reads it; '' when it may be loaded. */
const refusalOf = (file: string, bytes: Buffer): string => {
  try {
    const { structure, lineOf } = readStructureFile(file, bytes);
    const found = structureFaults(structure, standing, at).map(({ place, ...said }) => ({ ...said, ...lineOf(place) }));
    return found.length > 0 ? new FileRefused(file, found).message : '';
  } catch (error) {
    if (error instanceof FileRefused) return error.message;
    throw error;
  }
};
const refusalOfJson = (change: (structure: Good) => object | void): string => {
  const structure = good();
  return refusalOf('区.json', Buffer.from(JSON.stringify(change(structure) ?? structure, null, 1)));
};
const refusalOfSheet = (line: number, row: string): string =>
  refusalOf('区.csv', Buffer.from(sheet.with(line - 1, row).join('\r\n')));

describe('a file that is right', () => {
  it('is read from JSON and from a sheet', () => {
    expect(refusalOfJson(() => undefined)).toBe('');
    expect(refusalOf('区.csv', Buffer.from(`\ufeff${sheet.join('\r\n')}\r\n`))).toBe('');
  });

  it('is what the README shows', () => {
    const readme = readFileSync(join(__dirname, '../../../README.md'), 'utf8');
    const [, shown = ''] = /```csv\n([^]*?)```/.exec(readme) ?? [];
    expect(readStructureFile('区.csv', Buffer.from(shown)).structure.units).toHaveLength(2);
    expect(refusalOf('区.csv', Buffer.from(shown))).toBe('');
  });

  it('of a sheet says what the sheet says', () => {
    const { structure } = readStructureFile('区.csv', Buffer.from(sheet.join('\n')));
    expect(structure.units[1]).toEqual({
      ...{ unitId: 'g1', level: 'GRID', parent: 'c', kind: 'RESIDENTIAL', name: name('一格') },
      ...{ since: '2019-12-31T16:00:00.000Z', addresses: [{ addressId: 'a1', name: name('1号楼, 1单元') }] },
    });
    expect(structure.appointments).toMatchObject([{ post: 'GRID_WORKER', person: 'p1', unitId: 'g1' }]);
  });
});

const inJson: readonly (readonly [string, RegExp, (structure: Good) => object | void])[] = [
  ['a cycle', /第 \d+ 行：.*循环/, ({ units }) => void Object.assign(units[0] ?? {}, { parent: 'g1' })],
  [
    'two parents',
    /第 \d+ 行：.*两个上级/,
    (all) => ({ ...all, units: [...all.units, { ...all.units[1], parent: 'g2' }] }),
  ],
  ['a unit that stands twice', /出现两次/, (all) => ({ ...all, units: [...all.units, all.units[1]] })],
  [
    'an unknown parent',
    /上级 nowhere 不存在/,
    ({ units }) => void Object.assign(units[1] ?? {}, { parent: 'nowhere' }),
  ],
  [
    'an unknown level',
    /层级“COURTYARD”不在层级方案中/,
    ({ units }) => void Object.assign(units[1] ?? {}, { level: 'COURTYARD' }),
  ],
  [
    'a child as high as its parent',
    /应低于其上级/,
    ({ units }) => void Object.assign(units[1] ?? {}, { level: 'COMMUNITY' }),
  ],
  [
    'overlapping boundaries',
    /第 \d+ 行：地址 a1 同时属于 g1 和 g2/,
    ({ units }) => void Object.assign(units[2] ?? {}, { addresses: units[1]?.addresses }),
  ],
  [
    'an address of another community',
    /地址 leshan-1 已属于文件之外的单元/,
    ({ units }) => void Object.assign(units[1] ?? {}, { addresses: [{ addressId: 'leshan-1', name: name('楼') }] }),
  ],
  [
    'a unit of another community',
    /leshan 已存在/,
    ({ units }) => void Object.assign(units[0] ?? {}, { unitId: 'leshan' }),
  ],
  ['a further layer', /违反一网统筹/, ({ units }) => void Object.assign(units[1] ?? {}, { kind: 'POLICE' })],
  ['a unit without a name', /没有名称/, ({ units }) => void Object.assign(units[1] ?? {}, { name: name(' ') })],
  [
    'an address without a name',
    /地址 a9 没有名称/,
    ({ units }) => void Object.assign(units[1] ?? {}, { addresses: [{ addressId: 'a9', name: name('') }] }),
  ],
  ['an id with a blank', /单元编号“g 1”/, ({ units }) => void Object.assign(units[1] ?? {}, { unitId: 'g 1' })],
  ['no unit', /没有任何单元/, (all) => ({ ...all, units: [] })],
  ['no level', /层级方案有误/, ({ levelScheme }) => void Object.assign(levelScheme, { levels: [] })],
  [
    'a level that stands twice',
    /stands twice/,
    ({ levelScheme }) => void levelScheme.levels.push({ code: 'GRID', name: name('格') }),
  ],
  ['a level scheme without a version', /应形如/, ({ levelScheme }) => void Object.assign(levelScheme, { id: 'test' })],
  [
    'a published scheme with other content',
    /已发布且内容不同/,
    ({ levelScheme }) => void Object.assign(levelScheme, { id: 'leshan-levels@1' }),
  ],
  [
    'rules that nobody published',
    /流程定义 none@1 尚未发布/,
    (all) => ({ ...all, rules: { definition: 'none@1', policy: generalPolicy.id, calendar: 'none' } }),
  ],
  [
    'a calendar that nobody published',
    /工作日历 mars 尚未发布/,
    (all) => ({ ...all, rules: { ...generalRules, calendar: 'mars' } }),
  ],
  [
    'a post for an unknown person',
    /人员 p9 不在人员名单中/,
    ({ appointments }) => void Object.assign(appointments[0] ?? {}, { person: 'p9' }),
  ],
  [
    'a post at an unknown unit',
    /单元 g9 不存在/,
    ({ appointments }) => void Object.assign(appointments[0] ?? {}, { unitId: 'g9' }),
  ],
  [
    'a post that is no code',
    /岗位“网格”/,
    ({ appointments }) => void Object.assign(appointments[0] ?? {}, { post: '网格' }),
  ],
  [
    'an end before the beginning',
    /结束时间不晚于开始时间/,
    ({ appointments }) => void Object.assign(appointments[0] ?? {}, { to: '2019-01-01T00:00:00.000Z' }),
  ],
  [
    'a day that does not exist',
    /不是有效时间/,
    ({ appointments }) => void Object.assign(appointments[0] ?? {}, { from: '2020-02-30T00:00:00.000Z' }),
  ],
  [
    'a person with two names',
    /出现两次且姓名不同/,
    ({ people }) => void people.push({ subjectId: 'p1', name: '李四' }),
  ],
  ['an unknown field', /parnet 不是已知字段/, ({ units }) => void Object.assign(units[1] ?? {}, { parnet: 'c' })],
  ['a missing field', /units\/1\/kind 缺失/, ({ units }) => void Object.assign(units[1] ?? {}, { kind: undefined })],
  [
    'a number for a word',
    /units\/1\/unitId 应为文字/,
    ({ units }) => void Object.assign(units[1] ?? {}, { unitId: 7 }),
  ],
  ['another format', /文件格式“v2”无法识别/, (all) => ({ ...all, gridloop: 'v2' })],
  [
    'law enforcement for the grids',
    /不得下沉网格/,
    (all) => ({
      ...all,
      matters: [
        {
          matterId: 'm',
          unitId: 'c',
          name: name('处罚'),
          department: 'd',
          kind: 'LAW_ENFORCEMENT',
          admission: {
            effectiveFrom: at,
            decisionBody: 'PARTY_STANDING_COMMITTEE',
            resources: { staff: true, money: true, means: true },
          },
        },
      ],
    }),
  ],
];

const inSheets: readonly (readonly [string, RegExp, number, string])[] = [
  ['an empty cell', /第 5 行：“名称”一格是空的/, 5, '单元,g1,c,GRID,,,,,,,'],
  ['an unknown row type', /第 5 行：类型“网络”无法识别/, 5, '网络,g1,c,GRID,,一格,,,,,'],
  ['a row that is too short', /第 5 行：此行有 4 格，表头有 11 格/, 5, '单元,g1,c,GRID'],
  ['a wrong date', /第 8 行：日期“2020\/1\/1”/, 8, '任职,p1-1,g1,,,,,网格员,p1,2020/1/1,'],
  ['an address of no unit', /第 6 行：地址 a1 的单元 g7 不在文件中/, 6, '地址,a1,g7,,,1号楼,,,,,'],
  ['an open quotation mark', /第 6 行：此处的引号没有结束/, 6, '地址,a1,g1,,,"1号楼,,,,,'],
  [
    'a column that is not known',
    /第 1 行：表头“门牌”无法识别/,
    1,
    '类型,编号,上级,层级,门牌,名称,英文名,岗位,人员,起,止',
  ],
  ['a kind against one net', /第 5 行：种类“警务网格”违反一网统筹/, 5, '单元,g1,c,GRID,警务网格,一格,,,,,'],
];

const inBytes: readonly (readonly [string, RegExp, string, Buffer])[] = [
  ['GB18030', /编码是 GB18030，应为 UTF-8/, '区.csv', Buffer.from('c0e0d0cd2cb1e0bac50d0ab5a5d4aa2c67310d0a', 'hex')],
  ['no text at all', /空字符/, '区.csv', Buffer.from('类型\0编号')],
  ['an empty file', /文件是空的/, '区.json', Buffer.from('\ufeff \n')],
  [
    'broken JSON',
    /第 3 行：不是有效的 JSON/,
    '区.json',
    Buffer.from('{\n "gridloop": "structure@1",\n "units": [}\n}'),
  ],
  ['half a workbook', /工作簿已损坏/, '区.xlsx', Buffer.from('PK\u0003\u0004rest')],
  ['another kind of file', /只能导入/, '区.txt', Buffer.from('类型')],
  ['200 MB', /文件有 200 MB，超过上限 64 MB/, '区.json', Buffer.alloc(200 * 1_024 * 1_024, 32)],
];

describe('a file that is wrong', () => {
  it.each(inJson)('%s is refused: %s', (_, sentence, change) => expect(refusalOfJson(change)).toMatch(sentence));
  it.each(inSheets)('%s is refused: %s', (_, sentence, line, row) =>
    expect(refusalOfSheet(line, row)).toMatch(sentence),
  );
  it.each(inBytes)('%s is refused: %s', (_, sentence, file, bytes) => expect(refusalOf(file, bytes)).toMatch(sentence));

  it('is refused in both languages, with every fault at once', () => {
    const refusal = refusalOf('区.csv', Buffer.from(sheet.with(4, '单元,,c,,,一格,,,,,').join('\n')));
    expect(refusal.match(/第 5 行/g)).toHaveLength(2);
    expect(refusal).toMatch(/line 5: The cell "id" is empty/);
    expect(mostBytes).toBeLessThan(200 * 1_024 * 1_024);
  });
});

describe('a structure', () => {
  const kept = presets
    .map(({ structure }) => structure)
    .filter(({ id }) => ['ruixiang', 'village-union', 'leshan'].includes(id));

  it.each(kept.map((structure) => [structure.id, structure] as const))(
    '%s comes back from the log as the file that went in but for names of people, and nothing of it is new the second time',
    async (_, preset) => {
      const posted = new Set(preset.appointments.map(({ person }) => person));
      const people = preset.people.filter(({ subjectId }) => posted.has(subjectId));
      const text = structureText({ ...preset, people });
      const { structure } = readStructureFile('区.json', Buffer.from(text));
      expect(structureFaults(structure, published, at)).toEqual([]);

      const store = new MemoryEventStore();
      const transactor = new Transactor({ store, vault: memoryKeyVault() });
      const plan = planOf(structure, published, new Set(), at);
      const loaded = await loadPlan(plan, published, transactor, at);
      expect(loaded.done).toBe(plan.flat().length);

      const events: RulebookEvent[] = [];
      for await (const event of store.readAll({ from: undefined, prefixes: rulebookPrefixes }))
        events.push(event as unknown as RulebookEvent);
      const book = foldRulebook(published, events);
      const tops = structure.units.filter(({ parent }) => !parent).map(({ unitId }) => unitId);
      const exported = structureText(structureOf(book, tops, at));
      expect(exported).toBe(structureText({ ...preset, people: people.map(({ subjectId }) => ({ subjectId })) }));
      for (const { name: known = '' } of people) expect(exported).not.toContain(known);
      const again = readStructureFile('区.json', Buffer.from(exported)).structure;
      expect(structureFaults(again, book, at)).toEqual([]);
      for (const file of [structure, again])
        expect(planOf(file, book, new Set(people.map(({ subjectId }) => subjectId)), at)).toEqual([]);
    },
  );

  it('whose boundary changed is redrawn from now on, and taken from whom the file takes it', async () => {
    const before = readStructureFile('区.json', Buffer.from(JSON.stringify(good()))).structure;
    const transactor = new Transactor({ store: new MemoryEventStore(), vault: memoryKeyVault() });
    const { book } = await loadPlan(planOf(before, published, new Set(), at), published, transactor, at);
    const moved = good();
    const [, one, two] = moved.units;
    Object.assign(two ?? {}, { addresses: [...(two?.addresses ?? []), ...(one?.addresses ?? [])] });
    Object.assign(one ?? {}, { addresses: [] });
    const after = readStructureFile('区.json', Buffer.from(JSON.stringify(moved))).structure;
    expect(structureFaults(after, book, at)).toEqual([]);
    const plan = planOf(after, book, new Set(['p1']), at);
    expect(plan.flat().map(({ wish }) => wish)).toMatchObject([
      { type: 'RedrawGridBoundary', data: { unitId: 'g2', from: at, takes: ['g1', 'c'] } },
      { type: 'RedrawGridBoundary', data: { unitId: 'g1', addresses: [], takes: [] } },
    ]);
    const loaded = await loadPlan(plan, book, transactor, at);
    const grids = ['2020-08-02T00:00:00.000Z', at].map((instant) => locate(loaded.book, 'a1', instant)?.gridId);
    expect(grids).toEqual(['g1', 'g2']);
  });
});
