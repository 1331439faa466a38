import { setFlagsFromString } from 'node:v8';
import type { Recorded } from '../storage/record';
import { invalid } from '../streams/refusal';

/** Which events of `$all` a follower wants, and how often he is told how far the search has come. */
export interface Filter {
  readonly on: 'stream' | 'type';
  readonly prefixes: readonly string[];
  /** Used when there are no prefixes. */
  readonly regex: string;
  /** A checkpoint is due after so many events, wanted or not. */
  readonly checkpointEvery: number;
}

/** Longer expressions are refused. */
const longestRegex = 1000;

/**
 * Whether an event passes the filter.
 * @throws Refusal (invalid-argument) for an expression that cannot be matched in linear time, such as one that looks ahead
 */
export const matcher = ({ on, prefixes, regex }: Filter): ((event: Recorded) => boolean) => {
  const word = on === 'stream' ? (event: Recorded) => event.stream : (event: Recorded) => event.type;
  if (prefixes.length > 0) return (event) => prefixes.some((prefix) => word(event).startsWith(prefix));
  const expression = linear(regex);
  return (event) => expression.test(word(event));
};

/** V8's second engine never backtracks, so no expression from outside can hold up the store. */
const linear = (regex: string): RegExp => {
  if (regex.length > longestRegex) throw invalid(`Expected an expression of at most ${longestRegex} characters`);
  setFlagsFromString('--enable-experimental-regexp-engine');
  try {
    // eslint-disable-next-line no-invalid-regexp -- V8's flag for "linear"
    return new RegExp(regex, 'l');
  } catch (error) {
    throw invalid((error as Error).message);
  }
};
