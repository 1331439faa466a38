import { createHmac } from 'node:crypto';

/**
 * The pieces by which texts are compared: pairs of signs where it is Chinese, of which two say about as much as three letters
 * do, and the trigrams of pg_trgm everywhere else. Width, case, punctuation and spaces make no difference.
 */
export const gramsOf = (text: string): ReadonlySet<string> => {
  const runs = text
    .normalize('NFKC')
    .toLowerCase()
    .match(/\p{sc=Han}+|[\p{L}\p{N}]+?(?=\p{sc=Han}|[^\p{L}\p{N}]|$)/gu);
  return new Set((runs ?? []).flatMap((run) => (/\p{sc=Han}/u.test(run) ? pieces(run, 2) : pieces(`  ${run} `, 3))));
};

const pieces = (run: string, size: number): readonly string[] => {
  const signs = [...run];
  if (signs.length <= size) return [run];
  return signs.slice(size - 1).map((_, start) => signs.slice(start, start + size).join(''));
};

/** The same pieces as numbers that tell nothing without the key, for PostgreSQL to compare. */
export const blindGrams = (key: Buffer, texts: readonly string[]): readonly number[] => {
  const grams = new Set(texts.flatMap((text) => [...gramsOf(text)]));
  return [...grams].map((gram) => createHmac('sha256', key).update(gram).digest().readInt32BE()).sort((a, b) => a - b);
};
