import type { GridUnit, OrganizationKind } from '@gridloop/domain';
import type { Line, Say, Table } from './structure.reading';

/** The columns of a table, in the words of an office or in ours. */
export const columns = {
  type: ['类型', 'type'],
  id: ['编号', 'id'],
  parent: ['上级', 'parent'],
  level: ['层级', 'level'],
  kind: ['种类', 'kind'],
  name: ['名称', 'name'],
  nameEn: ['英文名', 'name_en'],
  party: ['党组织', 'party'],
  post: ['岗位', 'post'],
  person: ['人员', 'person'],
  skills: ['技能', 'skills'],
  from: ['起', 'from'],
  to: ['止', 'to'],
} as const;

export type Column = keyof typeof columns;

/** One row as its columns say. */
export type Row = Readonly<Record<Column, string>> & { readonly at: Line };

export type RowType = 'LEVEL' | 'UNIT' | 'ADDRESS' | 'PERSON' | 'POST' | 'TEAM' | 'BODY';

/** What a row of each type cannot do without; in a table of mixed rows, what its header has to name. */
export const wanted: Readonly<Record<RowType | 'MIXED', readonly Column[]>> = {
  LEVEL: ['id', 'name'],
  UNIT: ['id', 'level', 'name'],
  ADDRESS: ['id', 'parent', 'name'],
  PERSON: ['id', 'name'],
  POST: ['id', 'parent', 'post', 'person', 'from'],
  TEAM: ['id', 'parent', 'name'],
  BODY: ['id', 'parent', 'kind', 'name'],
  MIXED: ['type', 'id', 'parent', 'level', 'name'],
};

/** What a row is, as its first column or the name of its sheet says. */
export const rowTypes: Readonly<Record<string, RowType>> = {
  ...{ 层级: 'LEVEL', 单元: 'UNIT', 地址: 'ADDRESS', 人员: 'PERSON', 任职: 'POST', 队伍: 'TEAM', 单位: 'BODY' },
  ...{ LEVEL: 'LEVEL', UNIT: 'UNIT', ADDRESS: 'ADDRESS', PERSON: 'PERSON', POST: 'POST', TEAM: 'TEAM', BODY: 'BODY' },
};

export const unitKinds: Readonly<Record<string, GridUnit['kind']>> = {
  ...{ '': 'RESIDENTIAL', 居民网格: 'RESIDENTIAL', RESIDENTIAL: 'RESIDENTIAL' },
  ...{ 专属网格: 'DEDICATED', DEDICATED: 'DEDICATED' },
};

export const bodyKinds: Readonly<Record<string, OrganizationKind>> = {
  ...{ 职能部门: 'DEPARTMENT', 物业: 'PROPERTY_COMPANY', 物业管理办公室: 'PROPERTY_OFFICE' },
  ...{ 物业管理委员会: 'PROPERTY_COMMITTEE', 共建单位: 'PARTNER_UNIT', 企业: 'ENTERPRISE', 承包单位: 'CONTRACTOR' },
  ...{ DEPARTMENT: 'DEPARTMENT', PROPERTY_COMPANY: 'PROPERTY_COMPANY', PROPERTY_OFFICE: 'PROPERTY_OFFICE' },
  ...{ PROPERTY_COMMITTEE: 'PROPERTY_COMMITTEE', PARTNER_UNIT: 'PARTNER_UNIT' },
  ...{ ENTERPRISE: 'ENTERPRISE', CONTRACTOR: 'CONTRACTOR' },
};

/** Any other post stands under its code. */
export const posts: Readonly<Record<string, string>> = {
  ...{ 中心户长: 'HOUSEHOLD_HEAD', 单元格长: 'CELL_HEAD', 楼长: 'BUILDING_HEAD', 网格员: 'GRID_WORKER' },
  ...{ 网格长: 'GRID_HEAD', 网格助理员: 'GRID_ASSISTANT', 网格指导员: 'GRID_ADVISER', 两委成员: 'COMMITTEE_MEMBER' },
  ...{ 窗口受理员: 'WINDOW_CLERK', 派单员: 'DISPATCHER', 值班长: 'DUTY_OFFICER', 督办员: 'SUPERVISOR' },
  ...{ 督查员: 'AUDITOR', 单位负责人: 'UNIT_LEADER', 志愿者: 'VOLUNTEER' },
};

/** The rows of a table below its header; a sheet that is named after a type needs no column for it. */
export const rowsOf = ({ sheet, rows }: Table, say: Say): readonly Row[] => {
  const [head, ...below] = rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (!head) return [];
  const lineOf = (line: number): Line => ({ line, ...(sheet === undefined ? {} : { sheet }) });
  const names = namesOf(head.cells, sheet, lineOf(head.line), say);
  const typed = names.includes('type') ? undefined : sheet;
  return below.flatMap(({ line, cells }) => {
    const at = lineOf(line);
    if (cells.length !== names.length) {
      say(
        at,
        `此行有 ${cells.length} 格，表头有 ${names.length} 格`,
        `This row has ${cells.length} cells, the header has ${names.length}`,
      );
      return [];
    }
    const said = (column: Column) => cells[names.indexOf(column)] ?? '';
    return [
      {
        at,
        ...{ type: typed ?? said('type'), id: said('id'), parent: said('parent'), level: said('level') },
        ...{ kind: said('kind'), name: said('name'), nameEn: said('nameEn'), party: said('party') },
        ...{ post: said('post'), person: said('person'), skills: said('skills') },
        ...{ from: said('from'), to: said('to') },
      },
    ];
  });
};

const namesOf = (
  cells: readonly string[],
  sheet: string | undefined,
  at: Line,
  say: Say,
): readonly (Column | undefined)[] => {
  const names = cells.map((cell) =>
    (Object.keys(columns) as Column[]).find((column) => columns[column].some((name) => name === cell)),
  );
  for (const [index, name] of names.entries()) {
    const cell = cells[index] ?? '';
    if (!name) say(at, `表头“${cell}”无法识别`, `The column "${cell}" is not known`);
    else if (names.indexOf(name) < index) say(at, `表头“${cell}”出现两次`, `The column "${cell}" stands twice`);
  }
  const type = names.includes('type') ? 'MIXED' : (rowTypes[sheet ?? ''] ?? 'MIXED');
  for (const column of wanted[type])
    if (!names.includes(column))
      say(at, `缺少表头“${columns[column][0]}”`, `The column "${columns[column][1]}" is missing`);
  return names;
};
