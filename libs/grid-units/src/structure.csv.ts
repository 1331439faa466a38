import type {
  Appointment,
  FaultPlace,
  GridUnit,
  Level,
  Organization,
  Structure,
  StructurePerson,
  Text,
} from '@gridloop/domain';
import type { ReadFile, Rules, Unreadable } from './structure.reading';

/** The columns of the sheet, in the words of an office or in ours. */
const columns = {
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
  from: ['起', 'from'],
  to: ['止', 'to'],
} as const;

type Column = keyof typeof columns;
const needed: readonly Column[] = ['type', 'id', 'parent', 'level', 'name'];

const rowTypes: Readonly<Record<string, 'LEVEL' | 'UNIT' | 'ADDRESS' | 'PERSON' | 'POST' | 'TEAM'>> = {
  ...{ 层级: 'LEVEL', 单元: 'UNIT', 地址: 'ADDRESS', 人员: 'PERSON', 任职: 'POST', 队伍: 'TEAM' },
  ...{ LEVEL: 'LEVEL', UNIT: 'UNIT', ADDRESS: 'ADDRESS', PERSON: 'PERSON', POST: 'POST', TEAM: 'TEAM' },
};

const kinds: Readonly<Record<string, GridUnit['kind']>> = {
  ...{ '': 'RESIDENTIAL', 居民网格: 'RESIDENTIAL', RESIDENTIAL: 'RESIDENTIAL' },
  ...{ 专属网格: 'DEDICATED', DEDICATED: 'DEDICATED' },
};

const posts: Readonly<Record<string, string>> = {
  ...{
    中心户长: 'HOUSEHOLD_HEAD',
    单元格长: 'CELL_HEAD',
    楼长: 'BUILDING_HEAD',
    网格员: 'GRID_WORKER',
    网格长: 'GRID_HEAD',
  },
  ...{
    网格助理员: 'GRID_ASSISTANT',
    网格指导员: 'GRID_ADVISER',
    两委成员: 'COMMITTEE_MEMBER',
    窗口受理员: 'WINDOW_CLERK',
  },
  ...{
    派单员: 'DISPATCHER',
    值班长: 'DUTY_OFFICER',
    督办员: 'SUPERVISOR',
    督查员: 'AUDITOR',
    单位负责人: 'UNIT_LEADER',
  },
  ...{ 志愿者: 'VOLUNTEER' },
};

type Row = Readonly<Record<Column, string>> & { readonly line: number };
type Say = (line: number, zh: string, en: string) => void;

interface Sheet {
  readonly levels: Level[];
  readonly units: (GridUnit & { addresses: GridUnit['addresses'][number][] })[];
  readonly people: StructurePerson[];
  readonly appointments: Appointment[];
  readonly organizations: Organization[];
  /** `units/3` → its line. */
  readonly lines: Map<string, number>;
}

/** The structure in a sheet of comma-separated values, or what is wrong with it. Levels stand lowest first. */
export const readCsv = (text: string, rules: Rules): ReadFile | Unreadable => {
  const faults: { line: number; zh: string; en: string }[] = [];
  const say: Say = (line, zh, en) => void faults.push({ line, zh, en });
  const rows = rowsOf(text, say);
  const sheet: Sheet = { levels: [], units: [], people: [], appointments: [], organizations: [], lines: new Map() };
  for (const row of rows.filter(({ type }) => rowTypes[type] !== 'ADDRESS')) take(row, sheet, say);
  const units = new Map(sheet.units.map((unit) => [unit.unitId, unit]));
  for (const row of rows.filter(({ type }) => rowTypes[type] === 'ADDRESS')) {
    const unit = units.get(row.parent);
    if (isFilled(row, ['id', 'parent', 'name'], say) && !unit)
      say(
        row.line,
        `地址 ${row.id} 的单元 ${row.parent} 不在文件中`,
        `Address ${row.id} lies in ${row.parent}, which the file does not hold`,
      );
    unit?.addresses.push({ addressId: row.id, name: nameOf(row) });
  }
  if (faults.length > 0) return { faults: faults.toSorted((a, b) => a.line - b.line) };
  const { levels, lines, ...lists } = sheet;
  const id = lists.units.find(({ parent }) => !parent)?.unitId ?? '';
  const levelScheme = { id: `${id}-levels@1`, levels };
  const structure: Structure = {
    ...lists,
    id,
    levelScheme,
    rules,
    staffing: [],
    matters: [],
    categories: [],
  };
  const lineOf = ({ list, index }: FaultPlace): number | undefined => lines.get(`${list}/${index}`);
  return { structure, lineOf };
};

const take = (row: Row, sheet: Sheet, say: Say): void => {
  const { line, id, parent, level, name, post, person } = row;
  const place = (list: keyof Structure, index: number) => void sheet.lines.set(`${list}/${index}`, line);
  const span = { ...dated('to', row.to, line, say) };
  switch (rowTypes[row.type]) {
    case 'LEVEL':
      if (isFilled(row, ['id', 'name'], say)) sheet.levels.push({ code: id, name: nameOf(row) });
      return;
    case 'UNIT': {
      if (!isFilled(row, ['id', 'level', 'name'], say)) return;
      const kind = kinds[row.kind];
      if (!kind)
        say(
          line,
          `种类“${row.kind}”违反一网统筹：只能是居民网格或专属网格`,
          `Kind "${row.kind}" is against one net: it can be RESIDENTIAL or DEDICATED`,
        );
      place('units', sheet.units.length);
      sheet.units.push({
        ...{ unitId: id, level, ...(parent ? { parent } : {}), kind: kind ?? 'RESIDENTIAL', name: nameOf(row) },
        ...(row.party ? { partyName: { zh: row.party, en: row.party } } : {}),
        addresses: [],
        ...dated('since', row.from, line, say),
      });
      return;
    }
    case 'PERSON':
      if (!isFilled(row, ['id', 'name'], say)) return;
      place('people', sheet.people.length);
      sheet.people.push({ subjectId: id, name });
      return;
    case 'POST': {
      if (!isFilled(row, ['id', 'parent', 'post', 'person', 'from'], say)) return;
      place('appointments', sheet.appointments.length);
      const { from = '' } = dated('from', row.from, line, say);
      sheet.appointments.push({ appointmentId: id, person, post: posts[post] ?? post, unitId: parent, from, ...span });
      return;
    }
    case 'TEAM':
      if (!isFilled(row, ['id', 'parent', 'name'], say)) return;
      place('organizations', sheet.organizations.length);
      sheet.organizations.push({
        organizationId: id,
        kind: 'VOLUNTEER_TEAM',
        name: nameOf(row),
        unitId: parent,
        skills: [],
      });
      return;
    case 'ADDRESS':
      return;
    case undefined:
      say(
        line,
        `类型“${row.type}”无法识别，应为 层级、单元、地址、人员、任职 或 队伍`,
        `Row type "${row.type}" is not known; it should be LEVEL, UNIT, ADDRESS, PERSON, POST or TEAM`,
      );
  }
};

const nameOf = ({ name, nameEn }: Row): Text => ({ zh: name, en: nameEn || name });

const isFilled = (row: Row, wanted: readonly Column[], say: Say): boolean => {
  const empty = wanted.filter((column) => row[column] === '');
  for (const column of empty)
    say(row.line, `“${columns[column][0]}”一格是空的`, `The cell "${columns[column][1]}" is empty`);
  return empty.length === 0;
};

/** A day is meant as it begins in China. */
const dated = <Key extends string>(key: Key, cell: string, line: number, say: Say): Partial<Record<Key, string>> => {
  if (cell === '') return {};
  const time = /^\d{4}-\d{2}-\d{2}$/.test(cell) ? new Date(`${cell}T00:00:00+08:00`) : new Date(NaN);
  const isDay =
    !Number.isNaN(time.getTime()) && new Date(time.getTime() + 8 * 3_600_000).toISOString().startsWith(cell);
  if (!isDay) say(line, `日期“${cell}”应形如 2020-01-01`, `The date "${cell}" should look like 2020-01-01`);
  const value: Partial<Record<string, string>> = { [key]: isDay ? time.toISOString() : '' };
  return value as Partial<Record<Key, string>>;
};

const rowsOf = (text: string, say: Say): readonly Row[] => {
  const cells = cellsOf(text, say);
  const [head] = cells;
  if (!head) return [];
  const names = head.cells.map((cell) =>
    (Object.keys(columns) as Column[]).find((column) => columns[column].some((name) => name === cell)),
  );
  for (const [index, name] of names.entries()) {
    const cell = head.cells[index] ?? '';
    if (!name) say(head.line, `表头“${cell}”无法识别`, `The column "${cell}" is not known`);
    else if (names.indexOf(name) < index) say(head.line, `表头“${cell}”出现两次`, `The column "${cell}" stands twice`);
  }
  for (const column of needed)
    if (!names.includes(column))
      say(head.line, `缺少表头“${columns[column][0]}”`, `The column "${columns[column][1]}" is missing`);
  return cells.slice(1).flatMap((row) => {
    if (row.cells.every((cell) => cell === '')) return [];
    if (row.cells.length !== names.length) {
      say(
        row.line,
        `此行有 ${row.cells.length} 格，表头有 ${names.length} 格`,
        `This row has ${row.cells.length} cells, the header has ${names.length}`,
      );
      return [];
    }
    const said = (column: Column) => row.cells[names.indexOf(column)] ?? '';
    return [
      {
        line: row.line,
        ...{ type: said('type'), id: said('id'), parent: said('parent'), level: said('level'), kind: said('kind') },
        ...{ name: said('name'), nameEn: said('nameEn'), party: said('party'), post: said('post') },
        ...{ person: said('person'), from: said('from'), to: said('to') },
      },
    ];
  });
};

/** Cells as RFC 4180 has them, trimmed; each row with the line in which it begins. */
const cellsOf = (text: string, say: Say): readonly { readonly line: number; readonly cells: readonly string[] }[] => {
  const rows: { line: number; cells: string[] }[] = [];
  let [line, cell, quoted] = [1, '', 0];
  let row = { line, cells: [] as string[] };
  const endRow = () => {
    row.cells.push(cell.trim());
    rows.push(row);
    cell = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '\n') line += 1;
    if (quoted > 0 && sign === '"' && text.charAt(at + 1) === '"') [cell, at] = [`${cell}"`, at + 1];
    else if (quoted > 0 && sign === '"') quoted = 0;
    else if (quoted > 0) cell += sign;
    else if (sign === '"' && cell.trim() === '') [cell, quoted] = ['', line];
    else if (sign === ',') {
      row.cells.push(cell.trim());
      cell = '';
    } else if (sign === '\n') {
      endRow();
      row = { line, cells: [] };
    } else if (sign !== '\r') cell += sign;
  }
  if (quoted > 0) say(quoted, '此处的引号没有结束', 'The quotation mark that opens here is never closed');
  if (cell !== '' || row.cells.length > 0) endRow();
  return rows;
};
