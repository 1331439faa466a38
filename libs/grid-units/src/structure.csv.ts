import type { Say, Table } from './structure.reading';

/** The table in comma-separated values as RFC 4180 has them, cells trimmed; each row with the line in which it begins. */
export const readCsv = (text: string, say: Say): Table => {
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
  if (quoted > 0) say({ line: quoted }, '此处的引号没有结束', 'The quotation mark that opens here is never closed');
  if (cell !== '' || row.cells.length > 0) endRow();
  return { rows };
};
