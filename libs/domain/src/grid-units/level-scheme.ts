import type { Text } from '../kernel/event';

/** One level of a structure. Codes are data; the names are the tenant's own (handbook §2.2, §3). */
export interface Level {
  readonly code: string;
  readonly name: Text;
  readonly aliases?: readonly Text[];
  /** `FORBIDDEN`: an escalation may not pass this level over; skipping is legal otherwise (handbook §1). */
  readonly skip?: 'FORBIDDEN';
  /** `ANY`: units here are no grids: they take matters that no catalogue admits (handbook §3, matter catalogue). */
  readonly matters?: 'ANY';
}

/** The levels of a structure, lowest first, under the names the tenant uses (handbook §3). */
export interface LevelScheme {
  /** Name and version, such as `four-levels@1`. */
  readonly id: string;
  readonly levels: readonly Level[];
}

/** How high a level stands: 0 is the lowest; −1 when the scheme has no such level. */
export const rankOf = (scheme: LevelScheme, code: string): number =>
  scheme.levels.findIndex((level) => level.code === code);

/** What is wrong with a level scheme before it is published, one sentence each. */
export const levelFaults = (scheme: LevelScheme): readonly string[] => {
  const codes = scheme.levels.map((level) => level.code);
  return [
    ...(codes.length > 0 ? [] : ['it has no level']),
    ...codes.filter((code, index) => codes.indexOf(code) < index).map((code) => `level ${code} stands twice`),
  ];
};
