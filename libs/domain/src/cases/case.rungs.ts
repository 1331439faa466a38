import type { ChainLink } from '../grid-units/net';
import type { Instant } from '../kernel/event';
import { serving } from '../organisations/organization';
import type { Rulebook } from '../workflow/rulebook';
import type { OpenCase } from './case.state';

/** Where an escalation leads: a unit of the chain, or the office above a property company. */
export interface Rung extends ChainLink {
  /** How high it stands: 0 is the lowest unit of the chain; a body stands half a step below the unit that it serves. */
  readonly height: number;
  /** The office above a property company: whatever the ceiling, it takes over what the company lets lie. */
  readonly office?: true;
}

/** The level of a unit in the case's chain, of a body that of the unit it serves; '' where the chain has none. */
export const levelOf = (state: OpenCase, unitId: string | undefined, book: Rulebook): string => {
  const seat = book.organizations.get(unitId ?? '')?.unitId ?? unitId;
  return state.chain.find((link) => link.unitId === seat)?.level ?? '';
};

/** How high a unit stands, the holder when none is named; −1 for nobody. */
export const heightOf = (state: OpenCase, book: Rulebook, unitId = state.unitId): number => {
  const height = state.chain.findIndex((link) => link.unitId === unitId);
  const seat = book.organizations.get(unitId ?? '')?.unitId;
  return height >= 0 || !seat ? height : state.chain.findIndex((link) => link.unitId === seat) - 0.5;
};

/** The units of the chain, lowest first. */
export const rungs = ({ chain }: OpenCase): readonly Rung[] => chain.map((link, height) => ({ ...link, height }));

/** The next unit above the holder; above a property company its office. */
export const nextAbove = (state: OpenCase, book: Rulebook, at: Instant): Rung | undefined =>
  propertyOffice(state, book, at) ?? rungs(state)[Math.floor(heightOf(state, book)) + 1];

/** The property office 物业管理办公室 above the property company that holds the case (handbook §4.3). */
export const propertyOffice = (state: OpenCase, book: Rulebook, at: Instant): Rung | undefined => {
  const [lowest] = state.chain;
  if (book.organizations.get(state.unitId ?? '')?.kind !== 'PROPERTY_COMPANY' || !lowest) return undefined;
  const office = serving(book, lowest.unitId, { at }).find(({ kind }) => kind === 'PROPERTY_OFFICE');
  const seat = state.chain.find(({ unitId }) => unitId === office?.unitId);
  const height = office ? heightOf(state, book, office.organizationId) : -1;
  return office && seat && height > heightOf(state, book)
    ? { unitId: office.organizationId, level: seat.level, height, office: true }
    : undefined;
};

/** The units passed over on the way. */
export const between = (from: number, target: Rung, state: OpenCase): readonly ChainLink[] =>
  rungs(state).filter(({ height }) => from < height && height < target.height);
