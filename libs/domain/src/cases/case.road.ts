import { Rejection, type RejectionKind } from '../kernel/rejection';
import type { RefusalCode } from '../kernel/refusals';
import type { CardRules } from '../deadlines/policy';
import type { Rulebook } from '../workflow/rulebook';
import type { Acting } from './case.authority';
import type { Ladder } from './case.climb';
import type { TimeRules } from './case.clocks';
import type { CaseCommand } from './case.commands';
import type { CaseEvent, Standing } from './case.events';
import type { OpenCase } from './case.state';

/** What definition and roster say about a move that is about to be made. */
export interface Road extends Acting {
  /** Where the definition puts the case; where it stands already when the move leaves it there. */
  readonly standing: Standing;
  readonly moved: boolean;
  readonly rules: TimeRules;
  readonly book: Rulebook;
}

/** What the definition and the policy say about an alarm. */
export interface RingRoad extends Ladder {
  readonly cards: CardRules | undefined;
  /** Where a suspended case goes back to. */
  readonly back: Standing;
}

/** Commands by their names. */
export type ByType<Command extends CaseCommand> = { readonly [C in Command as C['type']]: C };

/** A section of the rules: what each of its commands writes down, once definition and roster allow it. */
export type Moves<Command extends CaseCommand> = MovesOf<ByType<Command>>;

export type MovesOf<Commands> = {
  readonly [Type in keyof Commands]: (command: Commands[Type], state: OpenCase, road: Road) => readonly CaseEvent[];
};

/** A refusal in the one voice: wish, then fact. */
export const refuse = (
  kind: RejectionKind,
  code: RefusalCode,
  { type, data: { caseId } }: CaseCommand,
  fact: string,
): Rejection => new Rejection(kind, code, `Expected ${type} on case ${caseId}, but ${fact}`);

/** @throws Rejection `REASON_MISSING` */
export const wantReason = (command: CaseCommand, reason: string | undefined): void => {
  if (!reason?.trim()) throw refuse('invalid-argument', 'REASON_MISSING', command, 'it has no reason');
};
