import type { Instant } from './event';

type Data = Readonly<Record<string, unknown>>;

/** One version on: what an event of the version before says in the next one's words. `recordedAt` is its envelope's. */
export type Upcaster = (data: Data, recordedAt: Instant) => Data;

/** Event type → its steps from version 1 to 2, from 2 to 3, and so on. Types that are not named are as they always were. */
export type Upcasters = Readonly<Record<string, readonly Upcaster[]>>;

/** An event as far as its shape goes. */
export interface Shaped {
  readonly type: string;
  readonly data: unknown;
  readonly metadata: { readonly schemaVersion: number; readonly recordedAt: Instant };
}

/** The version in which events of this type are written now. */
export const versionIn = (upcasters: Upcasters, type: string): number => (upcasters[type]?.length ?? 0) + 1;

/**
 * The event as it would be written now; its envelope stays as it was stored. One of a later version than this program
 * writes gets a type that no fold knows, `CaseClosed@3`: it is refused there rather than misread.
 */
export const upcastBy = <E extends Shaped>(upcasters: Upcasters, event: E): E => {
  const { type, data, metadata } = event;
  const { schemaVersion, recordedAt } = metadata;
  if (schemaVersion > versionIn(upcasters, type)) return { ...event, type: `${type}@${schemaVersion}` };
  const steps = upcasters[type]?.slice(schemaVersion - 1) ?? [];
  if (steps.length === 0) return event;
  return { ...event, data: steps.reduce((said, step) => step(said, recordedAt), { ...(data ?? {}) }) };
};
