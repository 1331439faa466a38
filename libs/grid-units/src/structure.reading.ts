import type { FaultPlace, Structure, Text } from '@gridloop/domain';

/** Where something stands in a file. */
export interface Line {
  readonly line: number;
  /** In a workbook. */
  readonly sheet?: string;
}

/** What is wrong with a file, and where, for whoever keeps it. */
export interface FileFault extends Text, Partial<Line> {}

export type Say = (where: Line, zh: string, en: string) => void;

/** Rows of cells, whatever they were read from; cells at the end of a row may be missing. */
export interface Table {
  readonly sheet?: string;
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/** A file that could be read. Whether the structure holds together is asked next. */
export interface ReadFile {
  readonly structure: Structure;
  /** The line in which an entry of the structure stands. */
  lineOf(place: FaultPlace): Line | undefined;
}

export interface Unreadable {
  readonly faults: readonly FileFault[];
}

/** What a structure adopts when its file does not say. */
export type Rules = Structure['rules'];
