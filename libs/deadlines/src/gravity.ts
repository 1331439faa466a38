import type { Urgency } from '@gridloop/domain';

/** What of a case decides who goes first when many deadlines fall due together. */
export interface Weighed {
  /** Units from the one that holds the address upward. */
  readonly path: readonly string[];
  /** The unit that holds the case. */
  readonly unit: string | null;
  readonly supervised: boolean;
  readonly urgency: Urgency;
}

/** How grave an overdue case is: first by the level it has climbed to, then by supervision, then by urgency. */
export const gravityOf = ({ path, unit, supervised, urgency }: Weighed): number =>
  4 * (unit ? path.indexOf(unit) + 1 : 0) + (supervised ? 2 : 0) + (urgency === 'URGENT' ? 1 : 0);
