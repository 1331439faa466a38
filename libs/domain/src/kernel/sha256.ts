// FIPS 180-4, over UTF-8. The domain imports nothing; digests are part of its facts all the same (draws, explanations).

const primes = (count: number): number[] => {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
};

/** The first 32 bits of the fraction of a root. */
const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) >>> 0;

const roundConstants = primes(64).map((prime) => fraction(Math.cbrt(prime)));
const startValues = primes(8).map((prime) => fraction(Math.sqrt(prime)));

/** SHA-256 of a text, in lower-case hexadecimal. */
export const sha256 = (text: string): string => {
  let hash = startValues;
  const words = padded(utf8(text));
  for (let block = 0; block < words.length; block += 16) hash = compressed(hash, words.slice(block, block + 16));
  return hash.map((word) => word.toString(16).padStart(8, '0')).join('');
};

/** One digest of a list; two lists with the same parts differently divided have different ones. */
export const digestOf = (parts: readonly string[]): string => sha256(JSON.stringify(parts));

/** A number from 0 to just under 1 that a seed stands for. */
export const fractionOf = (seed: string): number => Number.parseInt(sha256(seed).slice(0, 8), 16) / 2 ** 32;

const utf8 = (text: string): number[] =>
  [...text].flatMap((char) => {
    const point = char.codePointAt(0) ?? 0;
    if (point < 0x80) return [point];
    if (point < 0x800) return [0xc0 | (point >> 6), 0x80 | (point & 63)];
    if (point < 0x10000) return [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)];
    return [0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)];
  });

const padded = (bytes: readonly number[]): number[] => {
  const length = Math.ceil((bytes.length + 9) / 64) * 16;
  const words = Array.from({ length }, () => 0);
  const put = (byte: number, at: number) =>
    (words[at >> 2] = ((words[at >> 2] ?? 0) | (byte << (24 - (at % 4) * 8))) >>> 0);
  bytes.forEach(put);
  put(0x80, bytes.length);
  words[length - 2] = Math.floor((bytes.length * 8) / 2 ** 32);
  words[length - 1] = (bytes.length * 8) >>> 0;
  return words;
};

const turned = (word: number, by: number): number => ((word >>> by) | (word << (32 - by))) >>> 0;

const compressed = (hash: readonly number[], block: readonly number[]): number[] => {
  const schedule = [...block];
  for (let i = 16; i < 64; i++) {
    const [near = 0, far = 0] = [schedule[i - 15], schedule[i - 2]];
    const s0 = turned(near, 7) ^ turned(near, 18) ^ (near >>> 3);
    const s1 = turned(far, 17) ^ turned(far, 19) ^ (far >>> 10);
    schedule.push(((schedule[i - 16] ?? 0) + s0 + (schedule[i - 7] ?? 0) + s1) >>> 0);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  schedule.forEach((word, i) => {
    const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const first = (h + s1 + ((e & f) ^ (~e & g)) + (roundConstants[i] ?? 0) + word) >>> 0;
    const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) >>> 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) >>> 0, c, b, a, (first + second) >>> 0];
  });
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + (hash[i] ?? 0)) >>> 0);
};
