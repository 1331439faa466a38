import { tombstoneRevision } from '../storage/record';

/** What `$$stream` says about a stream, as far as the store obeys it. */
export interface StreamMetadata {
  readonly maxCount?: number;
  /** Milliseconds. */
  readonly maxAge?: number;
  /** First revision that is still to be seen. */
  readonly truncateBefore: number;
  readonly acl?: Acl;
}

/** Who may do what: user or group names; absent: the default. */
export type Acl = Partial<Record<'$r' | '$w' | '$d' | '$mr' | '$mw', readonly string[]>>;

export const noMetadata: StreamMetadata = { truncateBefore: 0 };
/** Of a metastream only the last event counts. */
export const metadataOfMetastreams: StreamMetadata = { truncateBefore: 0, maxCount: 1 };

/** `$$name` holds the metadata of `name`. */
export const metastreamOf = (stream: string): string => `$$${stream}`;
export const isMetastream = (stream: string): boolean => stream.startsWith('$$');

/** Soft deleted: everything up to the highest revision is truncated. */
export const isSoftDeleted = ({ truncateBefore }: StreamMetadata): boolean => truncateBefore >= tombstoneRevision;

/** Reads the data of a `$metadata` event; what is malformed counts as not said. */
export const parseMetadata = (data: Buffer): StreamMetadata => {
  const said = parseObject(data);
  const maxAge = whole(said['$maxAge']);
  return {
    truncateBefore: whole(said['$tb']) ?? 0,
    ...(whole(said['$maxCount']) ? { maxCount: whole(said['$maxCount']) } : {}),
    ...(maxAge ? { maxAge: maxAge * 1000 } : {}),
    ...(isObject(said['$acl']) ? { acl: parseAcl(said['$acl']) } : {}),
  };
};

/** The data of a `$metadata` event with another truncation, all else kept; `'all'` is a soft delete. */
export const withTruncation = (data: Buffer | undefined, truncateBefore: number | 'all'): Buffer => {
  const { $tb: _, ...kept } = data ? parseObject(data) : {};
  const rest = JSON.stringify(kept).slice(1, -1);
  const number = truncateBefore === 'all' ? '9223372036854775807' : truncateBefore; // too large for a JSON number of ours
  return Buffer.from(`{"$tb":${number}${rest && `,${rest}`}}`);
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parseObject = (data: Buffer): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(data.toString());
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
};

const whole = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 && Math.floor(value) === value
    ? Math.min(value, tombstoneRevision)
    : undefined;

const parseAcl = (said: Record<string, unknown>): Acl => {
  const names = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [String(value)]);
  const keys = ['$r', '$w', '$d', '$mr', '$mw'] as const;
  return Object.fromEntries(keys.filter((key) => said[key] !== undefined).map((key) => [key, names(said[key])]));
};
