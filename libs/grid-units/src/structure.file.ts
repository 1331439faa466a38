import { isUtf8 } from 'node:buffer';
import { readCsv } from './structure.csv';
import { readJson } from './structure.json';
import type { FileFault, ReadFile, Rules } from './structure.reading';

/** A file of this size holds ten districts; nothing greater is even opened. */
export const mostBytes = 64 * 1_024 * 1_024;

/** The file is refused whole. */
export class FileRefused extends Error {
  constructor(
    readonly file: string,
    readonly faults: readonly FileFault[],
  ) {
    super(faults.map((fault) => sentence(file, fault)).join('\n'));
    this.name = 'FileRefused';
  }
}

const sentence = (file: string, { line, zh, en }: FileFault): string =>
  `${file}${line === undefined ? '' : ` 第 ${line} 行`}：${zh}\n  ${file}${line === undefined ? '' : `, line ${line}`}: ${en}`;

/**
 * Reads a structure from the bytes of a `.json` or `.csv` file; `rules` count where the file says none.
 * @throws FileRefused with every line that is wrong
 */
export const readStructureFile = (file: string, bytes: Buffer, rules: Rules): ReadFile => {
  const refuse = (zh: string, en: string): never => {
    throw new FileRefused(file, [{ zh, en }]);
  };
  if (bytes.length > mostBytes) return refuse(...tooLarge(bytes.length));
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004')))
    return refuse(
      '这是 Excel 工作簿，请在 Excel 中另存为“CSV UTF-8”后导入',
      'This is an Excel workbook: save it from Excel as "CSV UTF-8" and import that',
    );
  if (!isUtf8(bytes))
    return isGb18030(bytes)
      ? refuse(
          '文件编码是 GB18030，应为 UTF-8：请另存为“CSV UTF-8”',
          'The file is encoded in GB18030, but should be UTF-8: save it as "CSV UTF-8"',
        )
      : refuse('文件编码不是 UTF-8，请另存为“CSV UTF-8”', 'The file is not encoded in UTF-8: save it as "CSV UTF-8"');
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (text.includes('\0'))
    return refuse('文件含有空字符，不是文本文件', 'The file holds null characters: it is no text');
  if (text.trim() === '') return refuse('文件是空的', 'The file is empty');
  const read = /\.csv$/i.test(file) ? readCsv(text, rules) : /\.json$/i.test(file) ? readJson(text, rules) : undefined;
  if (!read) return refuse('只能导入 .json 或 .csv 文件', 'Only .json and .csv files can be imported');
  if ('faults' in read) throw new FileRefused(file, read.faults);
  return read;
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
