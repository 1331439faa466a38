/** Columns that a text takes on a terminal: Chinese characters and their punctuation take two. */
export const widthOf = (text: string): number =>
  [...text].reduce(
    (width, sign) => width + (/[\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/.test(sign) ? 2 : 1),
    0,
  );

/** The text filled up with blanks to so many columns. */
export const padded = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - widthOf(text)));
