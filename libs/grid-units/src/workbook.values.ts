import type { Text } from '@gridloop/domain';

/** Numbers of the formats that Excel has by itself and that show a date, those of East Asia included (ECMA-376, 18.8.30). */
const builtIn: readonly (readonly [from: number, to: number])[] = [
  [14, 17],
  [22, 22],
  [27, 31],
  [36, 36],
  [50, 58],
];

/** Whether a number in this format is meant as a date. */
export const isDateFormat = (id: number, code: string | undefined): boolean =>
  code === undefined
    ? builtIn.some(([from, to]) => from <= id && id <= to)
    : /[yd]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''));

const dayMs = 86_400_000;
/** The year 10000. */
const lastSerial = 2_958_466;

/** The day of a date cell, such as `2020-01-01`; with its time of day where it has one. */
export const dateText = (serial: number, from1904: boolean): string | Text => {
  if (!(serial >= 0 && serial < lastSerial))
    return { zh: `日期 ${serial} 超出范围`, en: `The date ${serial} is out of range` };
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const [day = '', time = ''] = new Date(epoch + Math.round((serial * dayMs) / 1_000) * 1_000).toISOString().split('T');
  return time.startsWith('00:00:00') ? day : `${day} ${time.slice(0, 8)}`;
};

/** A number as an office means it where an id or a name is asked: `13800000000`. */
export const numberText = (value: number): string | Text => {
  if (Math.abs(value) < 1e15) return String(value);
  return {
    zh: `数字 ${value} 超过 15 位，Excel 已将其舍入：请把该格设为文本后重新填写`,
    en: `The number ${value} has more than 15 digits, and Excel has rounded it: make the cell text and fill it in again`,
  };
};
