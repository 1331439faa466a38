import type { Say, Table } from './structure.reading';
import { need, relationsOf, unpacked, walk, WorkbookBroken } from './workbook.parts';
import { dateText, isDateFormat, numberText } from './workbook.values';

/** A table of ours has a dozen. */
const mostColumns = 64;

/**
 * The sheets of an Excel workbook (.xlsx), each a table; hidden sheets hold the lists of drop-downs and are passed over.
 * Unpacking takes no more memory than the file admits to, and that is bounded.
 * @throws WorkbookBroken
 */
export const readWorkbook = (bytes: Uint8Array, say: Say): readonly Table[] => {
  const parts = unpacked(bytes);
  const main = relationsOf(parts, '').find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml';
  const relations = relationsOf(parts, main);
  const partOf = (type: string) => parts[relations.find((one) => one.type === type)?.target ?? ''];
  const { sheets, from1904 } = outline(need(parts, main));
  const book = { from1904, shared: sharedStrings(partOf('sharedStrings')), isDate: dateStyles(partOf('styles')) };
  return sheets.flatMap(({ name, id, hidden }) => {
    const found = relations.find((one) => one.id === id && one.type === 'worksheet');
    return found && !hidden ? [tableIn(need(parts, found.target), name, book, say)] : [];
  });
};

interface Book {
  readonly from1904: boolean;
  readonly shared: readonly string[];
  /** By number of style. */
  readonly isDate: readonly boolean[];
}

const outline = (xml: Uint8Array) => {
  const sheets: { name: string; id: string; hidden: boolean }[] = [];
  let from1904 = false;
  walk(xml, {
    open: (element, { name = '', state = 'visible', date1904 = '', ...ids }) => {
      const [, id = ''] = Object.entries(ids).find(([key]) => key.endsWith(':id')) ?? [];
      if (element === 'sheet') sheets.push({ name, id, hidden: state !== 'visible' });
      if (element === 'workbookPr') from1904 = date1904 === '1' || date1904 === 'true';
    },
  });
  return { sheets, from1904 };
};

const sharedStrings = (xml: Uint8Array | undefined): readonly string[] => {
  const strings: string[] = [];
  let [text, spoken] = ['', 0];
  walk(xml, {
    open: (name) => {
      if (name === 'si') text = '';
      if (name === 'rPh') spoken += 1; // how to pronounce it
    },
    text: (piece, within) => {
      if (within === 't' && spoken === 0) text += piece;
    },
    close: (name) => {
      if (name === 'si') strings.push(unescaped(text));
      if (name === 'rPh') spoken -= 1;
    },
  });
  return strings;
};

const dateStyles = (xml: Uint8Array | undefined): readonly boolean[] => {
  const codes = new Map<string, string>();
  const styles: boolean[] = [];
  let inUse = false;
  walk(xml, {
    open: (name, { numFmtId = '0', formatCode = '' }) => {
      if (name === 'numFmt') codes.set(numFmtId, formatCode);
      if (name === 'cellXfs') inUse = true;
      if (name === 'xf' && inUse) styles.push(isDateFormat(Number(numFmtId), codes.get(numFmtId)));
    },
    close: (name) => {
      if (name === 'cellXfs') inUse = false;
    },
  });
  return styles;
};

const tableIn = (xml: Uint8Array, sheet: string, book: Book, say: Say): Table => {
  const rows: { line: number; cells: string[] }[] = [];
  let [line, column, type, style, text] = [0, -1, '', 0, ''];
  let cells: string[] = [];
  walk(xml, {
    open: (name, { r, t = 'n', s = '0' }) => {
      if (name === 'row') [line, column, cells] = [r ? Number(r) : line + 1, -1, []];
      if (name !== 'c') return;
      column = r ? columnOf(r) : column + 1;
      [type, style, text] = [t, Number(s), ''];
    },
    text: (piece, within) => {
      if (within === 'v' || within === 't') text += piece;
    },
    close: (name) => {
      if (name === 'row') rows.push({ line, cells });
      if (name !== 'c' || text === '') return;
      if (!(column < mostColumns))
        throw new WorkbookBroken(`此行超过 ${mostColumns} 列`, `This row has more than ${mostColumns} columns`, {
          line,
          sheet,
        });
      while (cells.length < column) cells.push('');
      const value = valueOf(text, type, style, book);
      if (typeof value === 'string') cells[column] = value.trim();
      else say({ line, sheet }, value.zh, value.en);
    },
  });
  const width = rows.find((row) => row.cells.some((cell) => cell !== ''))?.cells.length ?? 0;
  for (const row of rows) {
    while (row.cells.at(-1) === '') row.cells.pop();
    while (row.cells.length < width) row.cells.push('');
  }
  return { sheet, rows };
};

/** `C7` → 2 */
const columnOf = (reference: string): number =>
  [...reference.replace(/\d+$/, '')].reduce((so, letter) => so * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/** A cell as text, or why it has none that is certain. */
const valueOf = (text: string, type: string, style: number, book: Book): string | { zh: string; en: string } => {
  switch (type) {
    case 's':
      return book.shared[Number(text)] ?? '';
    case 'str':
    case 'inlineStr':
      return unescaped(text);
    case 'b':
      return text === '1' ? 'TRUE' : 'FALSE';
    case 'd':
      return text.slice(0, 10);
    case 'e':
      return { zh: `单元格的公式出错：${text}`, en: `The formula of a cell fails: ${text}` };
    default:
      return book.isDate[style] ? dateText(Number(text), book.from1904) : numberText(Number(text));
  }
};

/** Control characters stand as `_x000D_`. */
const unescaped = (text: string): string =>
  text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
