/** Whether two values say the same as JSON; the order of fields and fields left undefined say nothing. */
export const same = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [said(a), said(b)];
  return left.size === right.size && [...left].every(([key, value]) => right.has(key) && same(value, right.get(key)));
};

const said = (value: object): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(value).filter(([, inner]) => inner !== undefined));
