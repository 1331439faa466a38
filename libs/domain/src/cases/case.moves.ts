import { assignmentMoves } from './case.assignment';
import { callingMoves } from './case.calling';
import { checkingMoves } from './case.checking';
import type { MoveCommand } from './case.commands';
import { endingMoves } from './case.ending';
import type { CaseEvent } from './case.events';
import { handlingMoves } from './case.handling';
import { intakeMoves, type Beginning } from './case.intake';
import { ratingMoves } from './case.rating';
import type { ByType, MovesOf, Road } from './case.road';
import type { OpenCase } from './case.state';
import { supervisionMoves } from './case.supervision';
import { timeMoves } from './case.time';

export type Proceeding = Exclude<MoveCommand, Beginning>;
type Commands = ByType<Proceeding>;

/** Every move of a case that has begun, by section; the compiler knows that none is forgotten. */
const moves: MovesOf<Commands> = {
  ...intakeMoves,
  ...assignmentMoves,
  ...handlingMoves,
  ...callingMoves,
  ...checkingMoves,
  ...supervisionMoves,
  ...endingMoves,
  ...timeMoves,
  ...ratingMoves,
};

/** What a move writes down. */
export const proceed = <Type extends keyof Commands>(
  type: Type,
  command: Commands[Type],
  state: OpenCase,
  road: Road,
): readonly CaseEvent[] => moves[type](command, state, road);
