import { adoptedAt, type ChainLink, type Instant, type Rulebook, type Text, type UnitRecord } from '@gridloop/domain';

/** The tenant's own name of a level; undefined where no scheme is adopted. */
export const levelNameOf = (book: Rulebook, { unitId, level }: ChainLink, at: Instant): Text | undefined =>
  book.levelSchemes.get(adoptedAt(book, unitId, at)?.levelScheme ?? '')?.levels.find(({ code }) => code === level)
    ?.name;

/** A unit as lists show it; its boundary is asked for by name. */
export const unitAnswer = (book: Rulebook, { unit }: UnitRecord, at: Instant) => {
  const { addresses: _addresses, geometry: _geometry, ...shown } = unit;
  return { ...shown, levelName: levelNameOf(book, unit, at) };
};
