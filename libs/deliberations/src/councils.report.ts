import type { Text } from '@gridloop/domain';
import type { CouncilRow } from './councils.view';

/** How often a council met. */
export interface CouncilReport {
  readonly councilId: string;
  readonly unitId: string;
  readonly level: string;
  readonly name: Text;
  /** Of the year asked for; without one, of all years and of no known year together. */
  readonly meetings: number;
  readonly byYear: Readonly<Record<string, number>>;
  /** Of which no year is known: a source gave their sum. */
  readonly undated: number;
  /** Of all, those without a title: only their number has come down to us. */
  readonly untitled: number;
  /** The month by whose end it is to meet again; null where nothing is set, or no month is known. */
  readonly meetBy: string | null;
}

/** The report of one council, over one year or all. */
export const reportOf = (row: CouncilRow, year: string | undefined): CouncilReport => {
  const { '': undated = 0, ...byYear } = row.meetings;
  const all = Object.values(row.meetings).reduce((sum, n) => sum + n, 0);
  return {
    councilId: row.council_id,
    unitId: row.unit_id,
    level: row.level,
    name: row.name,
    meetings: year === undefined ? all : (byYear[year] ?? 0),
    byYear,
    undated,
    untitled: row.untitled,
    meetBy: monthAfter(row.last_held, row.every_months),
  };
};

const monthAfter = (heldOn: string | null, months: number | null): string | null => {
  const [, year, month] = /^(\d{4})-(\d{2})/.exec(heldOn ?? '') ?? [];
  if (!year || !month || months === null) return null;
  return new Date(Date.UTC(Number(year), Number(month) - 1 + months)).toISOString().slice(0, 7);
};
