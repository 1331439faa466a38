import type { FaultPlace, Structure, Text } from '@gridloop/domain';

/** What is wrong with a file, and in which line, for whoever keeps it. */
export interface FileFault extends Text {
  readonly line?: number;
}

/** A file that could be read. Whether the structure holds together is asked next. */
export interface ReadFile {
  readonly structure: Structure;
  /** The line in which an entry of the structure stands. */
  lineOf(place: FaultPlace): number | undefined;
}

export interface Unreadable {
  readonly faults: readonly FileFault[];
}

/** What a structure adopts when its file does not say. */
export type Rules = Structure['rules'];
