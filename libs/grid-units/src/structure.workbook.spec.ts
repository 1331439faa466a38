import { zipSync } from 'fflate';
import { generalRules } from '@gridloop/presets';
import { workbook, workbookParts, type Cell } from './given-workbook';
import { FileRefused, readStructureFile } from './structure.file';

const mixed: readonly (readonly Cell[])[] = [
  ['类型', '编号', '上级', '层级', '名称', '岗位', '人员', '起'],
  ['层级', 'GRID', null, null, '网格'],
  ['层级', 'COMMUNITY', null, null, '社区'],
  [],
  ['单元', 'c', null, 'COMMUNITY', '幸福社区'],
  ['单元', 'g1', 'c', 'GRID', ' 一格 '],
  ['地址', 101, 'g1', null, '1号楼 & 2号楼'],
  ['人员', 'p1', null, null, { raw: '<c t="inlineStr"><is><t>张三</t></is></c>' }],
  ['任职', 'p1-1', 'g1', null, null, '网格员', 'p1', { serial: 43_831 }],
];
/** As an office has it: a sheet of each type, and one of drop-downs that nobody sees. */
const office: Readonly<Record<string, { rows: readonly (readonly Cell[])[]; hidden?: true }>> = {
  层级: {
    rows: [
      ['编号', '名称'],
      ['GRID', '网格'],
      ['COMMUNITY', '社区'],
    ],
  },
  单元: {
    rows: [
      ['编号', '上级', '层级', '名称'],
      ['c', null, 'COMMUNITY', '幸福社区'],
      ['g1', 'c', 'GRID', '一格'],
    ],
  },
  地址: {
    rows: [
      ['编号', '上级', '名称'],
      ['101', 'g1', '1号楼 & 2号楼'],
    ],
  },
  人员: {
    rows: [
      ['编号', '名称'],
      ['p1', '张三'],
    ],
  },
  任职: {
    rows: [
      ['编号', '上级', '岗位', '人员', '起'],
      ['p1-1', 'g1', '网格员', 'p1', '2020-01-01'],
    ],
  },
  队伍: {
    rows: [
      ['编号', '上级', '名称', '技能'],
      ['rainbow', 'c', '彩虹维修服务队', '维修、管道'],
    ],
  },
  下拉: { rows: [['居民网格'], ['专属网格']], hidden: true },
};

const read = (bytes: Buffer) => readStructureFile('区.xlsx', bytes, generalRules);
const refusalOf = (bytes: Buffer): string => {
  try {
    read(bytes);
    return '';
  } catch (error) {
    if (error instanceof FileRefused) return error.message;
    throw error;
  }
};
const withCell = (row: number, column: number, cell: Cell): Buffer =>
  workbook({ 街道: { rows: mixed.with(row - 1, (mixed[row - 1] ?? []).with(column, cell)) } });

describe('a workbook', () => {
  it('of one sheet says what the sheet says: dates as days, numbers as text, empty cells as nothing', () => {
    const { structure, lineOf } = read(workbook({ 街道: { rows: mixed } }));
    expect(structure.units).toEqual([
      { unitId: 'c', level: 'COMMUNITY', kind: 'RESIDENTIAL', name: { zh: '幸福社区', en: '幸福社区' }, addresses: [] },
      {
        ...{ unitId: 'g1', parent: 'c', level: 'GRID', kind: 'RESIDENTIAL', name: { zh: '一格', en: '一格' } },
        addresses: [{ addressId: '101', name: { zh: '1号楼 & 2号楼', en: '1号楼 & 2号楼' } }],
      },
    ]);
    expect(structure.people).toEqual([{ subjectId: 'p1', name: '张三' }]);
    expect(structure.appointments).toMatchObject([{ post: 'GRID_WORKER', from: '2019-12-31T16:00:00.000Z' }]);
    expect(lineOf({ list: 'appointments', index: 0 })).toEqual({ line: 9, sheet: '街道' });
  });

  it('of one sheet for each type needs no column for the type, and says the same', () => {
    const { structure } = read(workbook(office));
    const { structure: other } = read(workbook({ 街道: { rows: mixed } }));
    expect({ ...structure, organizations: [] }).toEqual(other);
    expect(structure.organizations).toMatchObject([{ kind: 'VOLUNTEER_TEAM', unitId: 'c', skills: ['维修', '管道'] }]);
  });

  it('counts its days from 1904 where it says so', () => {
    const parts = workbookParts({ 街道: { rows: mixed } });
    const text = Buffer.from(parts['xl/workbook.xml'] ?? []).toString();
    const from1904 = Buffer.from(text.replace('<sheets>', '<workbookPr date1904="1"/><sheets>'));
    const { structure } = read(Buffer.from(zipSync({ ...parts, 'xl/workbook.xml': from1904 })));
    expect(structure.appointments).toMatchObject([{ from: '2024-01-01T16:00:00.000Z' }]);
  });
});

describe('a workbook is refused with sheet, row and reason:', () => {
  it.each<readonly [string, RegExp, Buffer]>([
    ['an empty cell', /区\.xlsx 工作表“街道” 第 6 行：“名称”一格是空的/, withCell(6, 4, null)],
    ['the same in English', /区\.xlsx, sheet "街道", line 6: The cell "name" is empty/, withCell(6, 4, null)],
    [
      'a cell beyond the header',
      /第 5 行：此行有 9 格，表头有 8 格/,
      workbook({ 街道: { rows: mixed.with(4, ['单元', 'c', null, 'COMMUNITY', '社区', null, null, null, '备注']) } }),
    ],
    ['a date with a time of day', /第 9 行：日期“2020-01-01 12:00:00”/, withCell(9, 7, { serial: 43_831.5 })],
    ['a date in words', /第 9 行：日期“2020年1月1日”/, withCell(9, 7, '2020年1月1日')],
    ['a date out of range', /第 9 行：日期 -1 超出范围/, withCell(9, 7, { serial: -1 })],
    ['a number that Excel has rounded', /第 7 行：数字 .* 超过 15 位/, withCell(7, 1, 370_602_199_001_011_200)],
    ['a formula that fails', /第 7 行：单元格的公式出错：#REF!/, withCell(7, 4, { raw: '<c t="e"><v>#REF!</v></c>' })],
    ['a row type nobody knows', /第 6 行：类型“网络”无法识别/, withCell(6, 0, '网络')],
    [
      'a sheet of notes',
      /工作表“说明” 第 1 行：表头“请逐行填写”无法识别/,
      workbook({ ...office, 说明: { rows: [['请逐行填写']] } }),
    ],
    [
      'a column that a sheet lacks',
      /工作表“任职” 第 1 行：缺少表头“人员”/,
      workbook({ ...office, 任职: { rows: [['编号', '上级', '岗位', '起']] } }),
    ],
  ])('%s', (_, sentence, bytes) => expect(refusalOf(bytes)).toMatch(sentence));

  it('the old format, or a password', () =>
    expect(refusalOf(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toMatch(/旧版 \.xls 或带密码/));

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 200)],
    ['of something else', () => Buffer.from(zipSync({ 'word/document.xml': Buffer.from('<w/>') }))],
    [
      'whose XML is broken',
      () => Buffer.from(zipSync({ ...workbookParts(office), 'xl/workbook.xml': Buffer.from('<workbook><sheets>') })),
    ],
  ])('an archive %s', (_, change) => expect(refusalOf(change(workbook(office)))).toMatch(/工作簿已损坏/));
});

describe('a small file that would become a large one', () => {
  const parts = workbookParts(office);
  /** A sheet of a megabyte of blanks, whose size the archive gives as another. */
  const claiming = (size: number): Buffer => {
    const blanks = Buffer.alloc(1_048_576, ' ');
    const archive = Buffer.from(zipSync({ ...parts, 'xl/worksheets/sheet2.xml': blanks }));
    const [real, claimed] = [blanks.length, size].map((bytes) => {
      const field = Buffer.alloc(4);
      field.writeUInt32LE(bytes);
      return field;
    }) as [Buffer, Buffer];
    for (let at = archive.indexOf(real); at >= 0; at = archive.indexOf(real, at + 4)) claimed.copy(archive, at);
    return archive;
  };

  it('is refused before it is unpacked', () =>
    expect(refusalOf(claiming(200 * 1_048_576))).toMatch(/解压后超过 128 MB/));

  it('is unpacked no further than it admits to', () => expect(refusalOf(claiming(1_000))).toMatch(/工作簿已损坏/));

  it('has no more columns than a table can have', () => {
    const far = `<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>`;
    const wide = Buffer.from(zipSync({ ...parts, 'xl/worksheets/sheet2.xml': Buffer.from(far) }));
    expect(refusalOf(wide)).toMatch(/工作表“单元” 第 1 行：此行超过 64 列/);
  });
});
