import type { RatingCommand } from './case.commands';
import { refuse, wantReason, type Moves } from './case.road';
import { runKey } from './case.state';

/** What is said about a record afterwards; the record itself stays visible (handbook §6). */
export const ratingMoves: Moves<RatingCommand> = {
  CorrectVerdict: (command, state) => {
    const { clock, generation, result, appealId, reason } = command.data;
    wantReason(command, reason);
    const previous = state.verdicts[runKey(command.data)];
    if (!previous)
      throw refuse('invalid-state', 'RECORD_MISSING', command, `${runKey(command.data)} has no verdict to correct`);
    return previous === result
      ? []
      : [{ type: 'VerdictCorrected', data: { clock, generation, previous, result, appealId, reason } }];
  },

  ExcludeFromRating: (command, state) => {
    const { evidence, requestedBy, by } = command.data;
    wantReason(command, evidence);
    if (requestedBy === by)
      throw refuse('forbidden', 'APPROVER_MISSING', command, 'who asks for it does not approve it');
    const indicators = command.data.indicators.filter((one) => !state.excludedFrom.includes(one));
    return indicators.length === 0
      ? []
      : [{ type: 'CaseExcludedFromRating', data: { indicators, evidence, requestedBy, approver: by } }];
  },
  RevokeExclusion: (command, state) => {
    const { reason, by } = command.data;
    wantReason(command, reason);
    const indicators = command.data.indicators.filter((one) => state.excludedFrom.includes(one));
    return indicators.length === 0 ? [] : [{ type: 'ExclusionRevoked', data: { indicators, reason, approver: by } }];
  },
};
