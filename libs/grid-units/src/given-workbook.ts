import { strToU8, zipSync } from 'fflate';

/** A cell: text in the table of strings, a number, a date by its serial number, or raw XML. */
export type Cell = string | number | { readonly serial: number } | { readonly raw: string } | null;

interface Sheet {
  readonly rows: readonly (readonly Cell[])[];
  readonly hidden?: true;
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** The parts of a workbook as Excel writes them; style 1 is a date. */
export const workbookParts = (sheets: Readonly<Record<string, Sheet>>): Record<string, Uint8Array> => {
  const strings: string[] = [];
  const all = Object.entries(sheets).map(([name, sheet], index) => ({ ...sheet, name, number: index + 1 }));
  const parts = all.map(({ rows, number }) => [`xl/worksheets/sheet${number}.xml`, sheetXml(rows, strings)] as const);
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${relationships}/${type}" Target="${target}"/>`;
  const relationsXml = (inside: string) =>
    `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inside}</Relationships>`;
  const text: Record<string, string> = {
    '_rels/.rels': relationsXml(relation('rId1', 'officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${relationships}"><sheets>${all
      .map(
        ({ name, number, hidden }) =>
          `<sheet name="${name}" sheetId="${number}"${hidden ? ' state="hidden"' : ''} r:id="rId${number}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relationsXml(
      [
        ...all.map(({ number }) => relation(`rId${number}`, 'worksheet', `worksheets/sheet${number}.xml`)),
        relation('rIdS', 'styles', 'styles.xml'),
        relation('rIdT', 'sharedStrings', '/xl/sharedStrings.xml'),
      ].join(''),
    ),
    'xl/styles.xml': `${head}<styleSheet xmlns="${main}"><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/></numFmts><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="176"/></cellXfs></styleSheet>`,
    ...Object.fromEntries(parts),
    'xl/sharedStrings.xml': `${head}<sst xmlns="${main}">${strings
      .map((one) => `<si><t xml:space="preserve">${one.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</t></si>`)
      .join('')}</sst>`,
  };
  return Object.fromEntries(Object.entries(text).map(([name, xml]) => [name, strToU8(xml)]));
};

export const workbook = (sheets: Readonly<Record<string, Sheet>>): Buffer =>
  Buffer.from(zipSync(workbookParts(sheets)));

const sheetXml = (rows: readonly (readonly Cell[])[], strings: string[]): string =>
  `${head}<worksheet xmlns="${main}"><sheetData>${rows
    .map((cells, row) =>
      cells.length === 0
        ? ''
        : `<row r="${row + 1}">${cells.map((cell, column) => cellXml(cell, `${String.fromCharCode(65 + column)}${row + 1}`, strings)).join('')}</row>`,
    )
    .join('')}</sheetData></worksheet>`;

const cellXml = (cell: Cell, r: string, strings: string[]): string => {
  if (cell === null) return '';
  if (typeof cell === 'string') return `<c r="${r}" t="s"><v>${strings.push(cell) - 1}</v></c>`;
  if (typeof cell === 'number') return `<c r="${r}"><v>${cell}</v></c>`;
  return 'raw' in cell ? cell.raw.replace('<c', `<c r="${r}"`) : `<c r="${r}" s="1"><v>${cell.serial}</v></c>`;
};
