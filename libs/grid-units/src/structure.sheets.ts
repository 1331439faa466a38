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
import {
  bodyKinds,
  columns,
  posts,
  rowsOf,
  rowTypes,
  unitKinds,
  wanted,
  type Column,
  type Row,
} from './structure.columns';
import type { FileFault, Line, ReadFile, Rules, Say, Table, Unreadable } from './structure.reading';

interface Sheet {
  readonly levels: Level[];
  readonly units: (GridUnit & { addresses: GridUnit['addresses'][number][] })[];
  readonly people: StructurePerson[];
  readonly appointments: Appointment[];
  readonly organizations: Organization[];
  /** `units/3` → where it stands. */
  readonly lines: Map<string, Line>;
}

/** The structure in one or several tables, or what is wrong with it. Levels stand lowest first. */
export const structureIn = (read: (say: Say) => readonly Table[], rules: Rules): ReadFile | Unreadable => {
  const faults: FileFault[] = [];
  const say: Say = (where, zh, en) => void faults.push({ ...where, zh, en });
  const rows = read(say).flatMap((table) => rowsOf(table, say));
  const sheet: Sheet = { levels: [], units: [], people: [], appointments: [], organizations: [], lines: new Map() };
  for (const row of rows.filter(({ type }) => rowTypes[type] !== 'ADDRESS')) take(row, sheet, say);
  const units = new Map(sheet.units.map((unit) => [unit.unitId, unit]));
  for (const row of rows.filter(({ type }) => rowTypes[type] === 'ADDRESS')) {
    const unit = units.get(row.parent);
    if (isFilled(row, wanted.ADDRESS, say) && !unit)
      say(
        row.at,
        `地址 ${row.id} 的单元 ${row.parent} 不在文件中`,
        `Address ${row.id} lies in ${row.parent}, which the file does not hold`,
      );
    unit?.addresses.push({ addressId: row.id, name: nameOf(row) });
  }
  if (faults.length > 0) return { faults: inOrder(faults) };
  const { levels, lines, ...lists } = sheet;
  const id = lists.units.find(({ parent }) => !parent)?.unitId ?? '';
  const levelScheme = { id: `${id}-levels@1`, levels };
  const structure: Structure = { ...lists, id, levelScheme, rules, staffing: [], matters: [], categories: [] };
  return { structure, lineOf: ({ list, index }: FaultPlace) => lines.get(`${list}/${index}`) };
};

/** Sheet by sheet as they came, each from the top. */
const inOrder = (faults: readonly FileFault[]): readonly FileFault[] => {
  const sheets = [...new Set(faults.map(({ sheet }) => sheet))];
  const place = ({ sheet }: FileFault) => sheets.indexOf(sheet);
  return faults.toSorted((a, b) => place(a) - place(b) || (a.line ?? 0) - (b.line ?? 0));
};

const take = (row: Row, sheet: Sheet, say: Say): void => {
  const { at, id, parent, level, name, post, person } = row;
  const type = rowTypes[row.type];
  const place = (list: keyof Structure, index: number) => void sheet.lines.set(`${list}/${index}`, at);
  if (type === 'ADDRESS') return;
  if (!type) {
    say(
      at,
      `类型“${row.type}”无法识别，应为 层级、单元、地址、人员、任职、队伍 或 单位`,
      `Row type "${row.type}" is not known; it should be LEVEL, UNIT, ADDRESS, PERSON, POST, TEAM or BODY`,
    );
    return;
  }
  if (!isFilled(row, wanted[type], say)) return;
  switch (type) {
    case 'LEVEL':
      sheet.levels.push({ code: id, name: nameOf(row) });
      return;
    case 'UNIT': {
      const kind = unitKinds[row.kind];
      if (!kind)
        say(
          at,
          `种类“${row.kind}”违反一网统筹：只能是居民网格或专属网格`,
          `Kind "${row.kind}" is against one net: it can be RESIDENTIAL or DEDICATED`,
        );
      place('units', sheet.units.length);
      sheet.units.push({
        ...{ unitId: id, level, ...(parent ? { parent } : {}), kind: kind ?? 'RESIDENTIAL', name: nameOf(row) },
        ...(row.party ? { partyName: { zh: row.party, en: row.party } } : {}),
        addresses: [],
        ...dated('since', row.from, at, say),
      });
      return;
    }
    case 'PERSON':
      place('people', sheet.people.length);
      sheet.people.push({ subjectId: id, name });
      return;
    case 'POST': {
      place('appointments', sheet.appointments.length);
      const { from = '' } = dated('from', row.from, at, say);
      const span = { from, ...dated('to', row.to, at, say) };
      sheet.appointments.push({ appointmentId: id, person, post: posts[post] ?? post, unitId: parent, ...span });
      return;
    }
    case 'TEAM':
    case 'BODY': {
      const kind = type === 'TEAM' ? 'VOLUNTEER_TEAM' : bodyKinds[row.kind];
      if (!kind)
        say(
          at,
          `种类“${row.kind}”无法识别，可用：${Object.keys(bodyKinds).slice(0, 7).join('、')}`,
          `Kind "${row.kind}" is not known; there are ${[...new Set(Object.values(bodyKinds))].join(', ')}`,
        );
      place('organizations', sheet.organizations.length);
      sheet.organizations.push({
        ...{ organizationId: id, kind: kind ?? 'PARTNER_UNIT', name: nameOf(row), unitId: parent },
        skills: row.skills.split(/[、，,;；\s]+/).filter((skill) => skill !== ''),
        ...dated('since', row.from, at, say),
      });
    }
  }
};

const nameOf = ({ name, nameEn }: Row): Text => ({ zh: name, en: nameEn || name });

const isFilled = (row: Row, needed: readonly Column[], say: Say): boolean => {
  const empty = needed.filter((column) => row[column] === '');
  for (const column of empty)
    say(row.at, `“${columns[column][0]}”一格是空的`, `The cell "${columns[column][1]}" is empty`);
  return empty.length === 0;
};

/** A day is meant as it begins in China. */
const dated = <Key extends string>(key: Key, cell: string, at: Line, say: Say): Partial<Record<Key, string>> => {
  if (cell === '') return {};
  const time = /^\d{4}-\d{2}-\d{2}$/.test(cell) ? new Date(`${cell}T00:00:00+08:00`) : new Date(NaN);
  const isDay =
    !Number.isNaN(time.getTime()) && new Date(time.getTime() + 8 * 3_600_000).toISOString().startsWith(cell);
  if (!isDay) say(at, `日期“${cell}”应形如 2020-01-01`, `The date "${cell}" should look like 2020-01-01`);
  const value: Partial<Record<string, string>> = { [key]: isDay ? time.toISOString() : '' };
  return value as Partial<Record<Key, string>>;
};
