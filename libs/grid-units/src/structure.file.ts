import { isUtf8 } from 'node:buffer';
import { readCsv } from './structure.csv';
import { readJson } from './structure.json';
import type { FileFault, ReadFile, Rules, Unreadable } from './structure.reading';
import { structureIn } from './structure.sheets';
import { readWorkbook } from './structure.workbook';
import { WorkbookBroken } from './workbook.parts';

/** A file of this size holds ten districts; nothing greater is even opened. */
export const mostBytes = 64 * 1_024 * 1_024;

/** The file is refused whole. */
export class FileRefused extends Error {
  constructor(
    readonly file: string,
    readonly faults: readonly FileFault[],
  ) {
    super(messageOf(file, faults));
    this.name = 'FileRefused';
  }
}

const mostShown = 100;

const messageOf = (file: string, faults: readonly FileFault[]): string => {
  const shown = faults.slice(0, mostShown).map((fault) => sentence(file, fault));
  const more = faults.length - shown.length;
  return [...shown, ...(more > 0 ? [`${file}：另有 ${more} 处\n  ${file}: and ${more} more`] : [])].join('\n');
};

const sentence = (file: string, { sheet, line, zh, en }: FileFault): string => {
  const place = [sheet === undefined ? '' : ` 工作表“${sheet}”`, line === undefined ? '' : ` 第 ${line} 行`].join('');
  const where = [sheet === undefined ? '' : `, sheet "${sheet}"`, line === undefined ? '' : `, line ${line}`].join('');
  return `${file}${place}：${zh}\n  ${file}${where}: ${en}`;
};

/**
 * Reads a structure from the bytes of a `.json`, `.csv` or `.xlsx` file; `rules` count where the file says none.
 * @throws FileRefused with every line that is wrong
 */
export const readStructureFile = (file: string, bytes: Buffer, rules: Rules): ReadFile => {
  const read = readBytes(file, bytes, rules);
  if ('faults' in read) throw new FileRefused(file, read.faults);
  return read;
};

const readBytes = (file: string, bytes: Buffer, rules: Rules): ReadFile | Unreadable => {
  if (bytes.length > mostBytes) return refused(...tooLarge(bytes.length));
  if (begins(bytes, 'd0cf11e0'))
    return refused(
      '这是旧版 .xls 或带密码的工作簿，请在 Excel 中另存为不带密码的 .xlsx',
      'This is an old .xls workbook, or one with a password: save it from Excel as .xlsx, without a password',
    );
  if (begins(bytes, '504b0304')) return readSheets(bytes, rules);
  const fault = textFault(bytes);
  if (fault) return refused(...fault);
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (/\.csv$/i.test(file)) return structureIn((say) => [readCsv(text, say)], rules);
  if (/\.json$/i.test(file)) return readJson(text, rules);
  return refused('只能导入 .json、.csv 或 .xlsx 文件', 'Only .json, .csv and .xlsx files can be imported');
};

const refused = (zh: string, en: string): Unreadable => ({ faults: [{ zh, en }] });

const begins = (bytes: Buffer, hex: string): boolean => bytes.subarray(0, hex.length / 2).toString('hex') === hex;

const readSheets = (bytes: Buffer, rules: Rules): ReadFile | Unreadable => {
  try {
    return structureIn((say) => readWorkbook(bytes, say), rules);
  } catch (error) {
    if (error instanceof WorkbookBroken) return { faults: [{ ...error.where, zh: error.zh, en: error.en }] };
    throw error;
  }
};

/** Why the bytes are no text that can be read. */
const textFault = (bytes: Buffer): readonly [zh: string, en: string] | undefined => {
  if (!isUtf8(bytes))
    return isGb18030(bytes)
      ? [
          '文件编码是 GB18030，应为 UTF-8：请另存为“CSV UTF-8”或 .xlsx',
          'The file is encoded in GB18030, but should be UTF-8: save it as "CSV UTF-8" or .xlsx',
        ]
      : ['文件编码不是 UTF-8，请另存为“CSV UTF-8”', 'The file is not encoded in UTF-8: save it as "CSV UTF-8"'];
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (text.includes('\0')) return ['文件含有空字符，不是文本文件', 'The file holds null characters: it is no text'];
  return text.trim() === '' ? ['文件是空的', 'The file is empty'] : undefined;
};

/** What is said of a file that is too large to be read. */
export const tooLarge = (bytes: number): readonly [zh: string, en: string] => {
  const size = Math.ceil(bytes / 1_048_576);
  return [
    `文件有 ${size} MB，超过上限 ${mostBytes / 1_048_576} MB：请按街道分成几个文件`,
    `The file has ${size} MB, more than ${mostBytes / 1_048_576} MB: divide it, for instance by street`,
  ];
};

const isGb18030 = (bytes: Buffer): boolean => {
  try {
    return /\p{Script=Han}/u.test(new TextDecoder('gb18030', { fatal: true }).decode(bytes));
  } catch {
    return false;
  }
};
