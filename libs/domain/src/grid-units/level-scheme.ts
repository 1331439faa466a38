import type { Text } from '../kernel/event';

/** The levels of a structure, lowest first, under the names the tenant uses (handbook §3). */
export interface LevelScheme {
  /** Name and version, such as `four-levels@1`. */
  readonly id: string;
  readonly levels: readonly {
    readonly code: string;
    readonly name: Text;
    readonly aliases?: readonly Text[];
  }[];
}

/** What is wrong with a level scheme before it is published, one sentence each. */
export const levelFaults = (scheme: LevelScheme): readonly string[] => {
  const codes = scheme.levels.map((level) => level.code);
  return [
    ...(codes.length > 0 ? [] : ['it has no level']),
    ...codes.filter((code, index) => codes.indexOf(code) < index).map((code) => `level ${code} stands twice`),
  ];
};
