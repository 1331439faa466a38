import type { FaultPlace, Structure } from '@gridloop/domain';
import type { FileFault, ReadFile, Rules, Unreadable } from './structure.reading';

/** What a field holds; a `?` at the end of its name: it may be left out. */
type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'true'
  | 'text'
  | 'figures'
  | { readonly list: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> };

const fields = (said: Readonly<Record<string, Shape>>): Shape => ({ fields: said });
const strings: Shape = { list: 'string' };

const structureShape: Readonly<Record<string, Shape>> = {
  gridloop: 'string',
  levelScheme: fields({
    id: 'string',
    levels: {
      list: fields({
        code: 'string',
        name: 'text',
        'aliases?': { list: 'text' },
        'skip?': 'string',
        'matters?': 'string',
      }),
    },
  }),
  'rules?': fields({ definition: 'string', policy: 'string', calendar: 'string', 'staffing?': strings }),
  units: {
    list: fields({
      ...{ unitId: 'string', level: 'string', 'parent?': 'string', kind: 'string', name: 'text', 'partyName?': 'text' },
      addresses: { list: fields({ addressId: 'string', name: 'text' }) },
      ...{ 'since?': 'string', 'figures?': 'figures', 'geometry?': 'string', 'assumed?': 'true' },
    }),
  },
  'organizations?': {
    list: fields({
      ...{ organizationId: 'string', kind: 'string', name: 'text', unitId: 'string', skills: strings },
      ...{ 'since?': 'string', 'figures?': 'figures', 'assumed?': 'true' },
    }),
  },
  'people?': { list: fields({ subjectId: 'string', 'name?': 'string' }) },
  'appointments?': {
    list: fields({
      ...{
        appointmentId: 'string',
        person: 'string',
        post: 'string',
        unitId: 'string',
        from: 'string',
        'to?': 'string',
      },
      ...{ 'employment?': 'string', 'organizationId?': 'string' },
    }),
  },
  'staffing?': {
    list: fields({
      ...{ id: 'string', name: 'text', level: 'string', kind: 'string' },
      slots: {
        list: fields({
          ...{ 'letter?': 'string', post: 'string', min: 'number', 'max?': 'number', 'employment?': 'string' },
          'requires?': { list: fields({ 'post?': 'string', 'vouched?': 'string', 'sentBy?': 'string' }) },
        }),
      },
      'assumed?': 'true',
    }),
  },
  'matters?': {
    list: fields({
      ...{
        matterId: 'string',
        unitId: 'string',
        name: 'text',
        department: 'string',
        kind: 'string',
        'assumed?': 'true',
      },
      'admission?': fields({
        ...{ effectiveFrom: 'string', 'effectiveTo?': 'string', 'decisionBody?': 'string', 'batch?': 'number' },
        ...{ 'resources?': fields({ staff: 'boolean', money: 'boolean', means: 'boolean' }), 'consentOf?': 'string' },
      }),
    }),
  },
  'categories?': {
    list: fields({
      ...{
        id: 'string',
        code: 'string',
        name: 'text',
        'within?': 'string',
        filingCondition: 'text',
        'assumed?': 'true',
      },
    }),
  },
};

/** The structure in a JSON text, or what is wrong with it. */
export const readJson = (text: string, rules: Rules): ReadFile | Unreadable => {
  const lines = linesOf(text);
  const lineOf = ({ list, index }: FaultPlace) => {
    const line = lines.get(index === undefined ? list : `${list}/${index}`) ?? lines.get(list);
    return line === undefined ? undefined : { line };
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { faults: [notJson(text, error instanceof Error ? error.message : '')] };
  }
  const faults: FileFault[] = [];
  judge(value, { fields: structureShape }, [], (path, zh, en) => {
    const line = lines.get(path.slice(0, 2).join('/')) ?? lines.get(path[0] ?? '');
    faults.push({ ...(line === undefined ? {} : { line }), zh, en });
  });
  if (faults.length > 0) return { faults };
  const { gridloop, ...said } = value as Partial<Structure> &
    Pick<Structure, 'levelScheme' | 'units'> & { gridloop: string };
  if (gridloop !== 'structure@1')
    return {
      faults: [
        {
          line: 1,
          zh: `文件格式“${gridloop}”无法识别，应为 structure@1`,
          en: `The format "${gridloop}" is not known; it should be structure@1`,
        },
      ],
    };
  const empty = { organizations: [], people: [], appointments: [], staffing: [], matters: [], categories: [] };
  const id = said.units.find(({ parent }) => !parent)?.unitId ?? '';
  const structure: Structure = { ...empty, rules, ...said, id };
  return { structure, lineOf };
};

const notJson = (text: string, message: string): FileFault => {
  const at = brokenAt(text, message);
  return {
    ...(at === undefined ? {} : { line: text.slice(0, at).split('\n').length }),
    zh: '不是有效的 JSON：请检查此处的逗号、引号和括号',
    en: 'This is no JSON: look at the commas, quotes and brackets here',
  };
};

/** V8 tells either the position, or the token amid ten characters on both sides; or that the end came too soon. */
const brokenAt = (text: string, message: string): number | undefined => {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position) return Number(position);
  const [, before, around = ''] = /, (\.{3})?"([^]*)"(?:\.{3})? is not valid JSON/.exec(message) ?? [];
  const found = around ? text.indexOf(around) : -1;
  if (found >= 0) return before ? found + 10 : undefined;
  return /Unexpected end/.test(message) ? text.length : undefined;
};

type Say = (path: readonly string[], zh: string, en: string) => void;

const judge = (value: unknown, shape: Shape, path: readonly string[], say: Say): void => {
  const where = path.join('/') || '文件';
  if (typeof shape === 'string') {
    if (!isOf(value, shape))
      say(
        path,
        `${where} 应为${kindNames[shape].zh}`,
        `${path.join('/') || 'the file'} should be ${kindNames[shape].en}`,
      );
  } else if ('list' in shape) {
    if (!Array.isArray(value)) say(path, `${where} 应为列表`, `${where} should be a list`);
    else for (const [index, one] of value.entries()) judge(one, shape.list, [...path, String(index)], say);
  } else if (!isRecord(value)) say(path, `${where} 应为对象`, `${path.join('/') || 'the file'} should be an object`);
  else judgeFields(value, shape.fields, path, say);
};

const judgeFields = (
  value: Readonly<Record<string, unknown>>,
  shapes: Readonly<Record<string, Shape>>,
  path: readonly string[],
  say: Say,
): void => {
  for (const [key, shape] of Object.entries(shapes)) {
    const name = key.replace('?', '');
    if (value[name] !== undefined) judge(value[name], shape, [...path, name], say);
    else if (!key.endsWith('?'))
      say(path, `${[...path, name].join('/')} 缺失`, `${[...path, name].join('/')} is missing`);
  }
  for (const name of Object.keys(value))
    if (!(name in shapes) && !(`${name}?` in shapes))
      say(
        path,
        `${[...path, name].join('/')} 不是已知字段，请检查拼写`,
        `${[...path, name].join('/')} is no field we know: look at its spelling`,
      );
};

const kindNames = {
  string: { zh: '文字', en: 'text' },
  number: { zh: '数字', en: 'a number' },
  boolean: { zh: '是否（true 或 false）', en: 'true or false' },
  true: { zh: ' true，或不写', en: 'true, or left out' },
  text: { zh: '中英文名称 {"zh": …, "en": …}', en: 'a name {"zh": …, "en": …}' },
  figures: { zh: '数字表', en: 'a table of numbers' },
};

const isOf = (value: unknown, shape: keyof typeof kindNames): boolean => {
  switch (shape) {
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === shape;
    case 'true':
      return value === true;
    case 'text':
      return (
        isRecord(value) &&
        Object.keys(value).sort().join() === 'en,zh' &&
        Object.values(value).every((one) => typeof one === 'string')
      );
    case 'figures':
      return isRecord(value) && Object.values(value).every((one) => typeof one === 'number');
  }
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `units` and `units/3` → the line in which they begin. */
const linesOf = (text: string): ReadonlyMap<string, number> => {
  const lines = new Map<string, number>();
  let [line, depth, key, index] = [1, 0, '', 0];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '\n') line += 1;
    else if (sign === '"') {
      const from = at + 1;
      for (at = from; at < text.length && text.charAt(at) !== '"'; at += 1) if (text.charAt(at) === '\\') at += 1;
      if (depth === 1 && /^\s*:/.test(text.slice(at + 1, at + 20))) {
        [key, index] = [text.slice(from, at), 0];
        lines.set(key, line);
      }
    } else if (sign === '{' || sign === '[') {
      if (depth === 2) lines.set(`${key}/${index}`, line);
      depth += 1;
    } else if (sign === '}' || sign === ']') depth -= 1;
    else if (sign === ',' && depth === 2) index += 1;
  }
  return lines;
};
