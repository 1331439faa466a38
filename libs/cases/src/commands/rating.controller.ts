import { Body } from '@nestjs/common';
import { IsInt, Min } from 'class-validator';
import { clocks, type Clock, type Verdict } from '@gridloop/domain';
import { EachId, Id, OneOf, Words } from '@gridloop/platform';
import { verdicts } from './choices';
import { AskingOf, CaseCommands, CaseSender, Command, ReasonBody, type AskedOfCase } from './command';

class CorrectVerdictBody extends ReasonBody {
  @OneOf(clocks) clock: Clock;
  @IsInt() @Min(1) generation: number;
  @OneOf(verdicts) result: Verdict;
  @Id() appealId: string;
}
class ExcludeBody {
  @EachId(20) indicators: string[];
  @Words(2_000) evidence: string;
  /** Somebody else than the sender, who approves it. */
  @Id() requestedBy: string;
}
class RevokeExclusionBody extends ReasonBody {
  @EachId(20) indicators: string[];
}

/** What is said about a record afterwards; the record itself stays. */
@CaseCommands()
export class RatingController {
  constructor(private readonly sender: CaseSender) {}

  @Command('correct-verdict') correct(@AskingOf() asked: AskedOfCase, @Body() body: CorrectVerdictBody) {
    return this.sender.send(asked, 'CorrectVerdict', { reason: '', ...body });
  }
  @Command('exclude-from-rating') exclude(@AskingOf() asked: AskedOfCase, @Body() body: ExcludeBody) {
    return this.sender.send(asked, 'ExcludeFromRating', body);
  }
  @Command('revoke-exclusion') revoke(@AskingOf() asked: AskedOfCase, @Body() body: RevokeExclusionBody) {
    return this.sender.send(asked, 'RevokeExclusion', { reason: '', ...body });
  }
}
