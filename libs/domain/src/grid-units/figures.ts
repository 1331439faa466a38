import type { Instant, Text } from '../kernel/event';
import type { Organization, OrganizationKind, Organizations } from '../organisations/organization';
import type { Appointment, Employment } from '../posts/appointment.events';
import { rosterAt, type Roster } from '../posts/roster';
import type { GridUnit, UnitKind } from './grid-unit.events';
import { boundaryAt, subtree, type Net } from './net';

/** What to count at some units and below them. */
export type Count =
  | { readonly count: 'units'; readonly level?: string; readonly kind?: UnitKind; readonly party?: true }
  /** The addresses that the units hold themselves. */
  | { readonly count: 'addresses' }
  | { readonly count: 'people'; readonly post: string; readonly employment?: Employment }
  | { readonly count: 'organizations'; readonly kind: OrganizationKind }
  /** The sum of what units or organisations state, such as `households`. */
  | { readonly count: 'figure'; readonly figure: string };

/** A figure that the handbook gives for a structure (§3): what to count, and what it must come to. */
export interface Figure {
  readonly name: Text;
  /** The units at and below which it is counted. */
  readonly below: readonly string[];
  readonly of: Count;
  /** Divides by this count and gives per cent with one decimal. */
  readonly per?: Count;
  readonly says: number;
}

type Book = Net & Roster & Organizations;

/** The figure as the structure gives it at an instant. */
export const figureOf = (book: Book, { below, of, per }: Pick<Figure, 'below' | 'of' | 'per'>, at: Instant): number => {
  const counted = below.reduce((sum, unitId) => sum + countBelow(book, unitId, of, at), 0);
  if (!per) return counted;
  const whole = below.reduce((sum, unitId) => sum + countBelow(book, unitId, per, at), 0);
  return Math.round((counted / whole) * 1_000) / 10;
};

/** How much of it there is in one unit and those below it. */
export const countBelow = (book: Book, unitId: string, of: Count, at: Instant): number => {
  const units = subtree(book, unitId, at).map((record) => record.unit);
  const ids = new Set(units.map((unit) => unit.unitId));
  const organizations = () => [...book.organizations.values()].filter((one) => ids.has(one.unitId));
  switch (of.count) {
    case 'units':
      return units.filter((unit) => isMeant(unit, of)).length;
    case 'addresses':
      return units.reduce((sum, unit) => sum + boundaryAt(book, unit.unitId, at).length, 0);
    case 'people':
      return units.reduce(
        (sum, unit) => sum + rosterAt(book, unit.unitId, at).filter(({ appointment }) => holds(appointment, of)).length,
        0,
      );
    case 'organizations':
      return organizations().filter((one) => one.kind === of.kind).length;
    case 'figure':
      return [...units, ...organizations()].reduce((sum, one) => sum + stated(one, of.figure), 0);
  }
};

const isMeant = (unit: GridUnit, { level, kind, party }: Extract<Count, { count: 'units' }>): boolean =>
  (!level || unit.level === level) && (!kind || unit.kind === kind) && (!party || unit.partyName !== undefined);

const holds = (held: Appointment, { post, employment }: Extract<Count, { count: 'people' }>): boolean =>
  held.post === post && (!employment || held.employment === employment);

const stated = ({ figures }: GridUnit | Organization, figure: string): number => figures?.[figure] ?? 0;
