import type { NewEvent } from './event-store';

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Path to the first value that would not come back from JSON as it is; undefined when there is none. */
const foreign = (value: unknown, above: readonly object[]): string | undefined => {
  if (value === null || typeof value === 'boolean') return undefined;
  if (typeof value === 'string') return LONE_SURROGATE.test(value) ? '' : undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : '';
  if (typeof value !== 'object' || above.includes(value) || !isPlain(value)) return '';
  const within = [...above, value];
  for (const [key, member] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    const path = foreign(member, within);
    if (path !== undefined) return `.${key}${path}`;
  }
  return undefined;
};

const isPlain = (value: object): boolean => {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

/**
 * @throws TypeError naming the place of a BigInt, NaN, `undefined`, Date, function, cycle or broken text: the client would
 * never settle on some of these, and change others silently
 */
export const assertStorable = (events: readonly NewEvent[]): void => {
  if (events.length === 0) throw new TypeError('Expected to append events, but there are none');
  for (const { type, data, metadata } of events) {
    const path = foreign({ data, metadata }, []);
    if (path !== undefined) throw new TypeError(`Expected plain JSON in ${type}, but ${path.slice(1)} is not`);
  }
};

/** The same value without members that are `undefined`, as JSON would have it. */
export const withoutUndefined = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[key, withoutUndefined(member)]])),
  );
};
