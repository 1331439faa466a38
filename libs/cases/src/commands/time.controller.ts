import { Body, Get, Param, Query } from '@nestjs/common';
import { IsInt, Max, Min } from 'class-validator';
import { caseDecider, clocks, dryRun, Rejection, rulesOf, type Clock } from '@gridloop/domain';
import { RulebookFollower, Transactor } from '@gridloop/engine';
import { Day, Id, Moment, OneOf, OptionalDay, OptionalId, OptionalWords, Person, Words } from '@gridloop/platform';
import { caseIdOf } from '../cases.ids';
import { CaseReaders, unseen } from '../cases.readers';
import { AskingOf, CaseCommands, CaseSender, Command, ReasonBody, type AskedOfCase } from './command';

class ClockBody {
  @OneOf(clocks) clock: Clock;
}
class ExtensionBody extends ClockBody {
  /** In the unit of the limit: days, or minutes. */
  @IsInt() @Min(1) @Max(100_000) amount: number;
  @OptionalWords(400) reason?: string;
}
class DenyBody extends ClockBody {
  @OptionalWords(400) reason?: string;
}
class PauseBody extends ClockBody {
  /** One that the policy lists. */
  @Id() reasonCode: string;
  /** When it ends by itself. */
  @Moment() until: string;
}
class SuspendBody extends ReasonBody {
  @OptionalDay() resumeOn?: string;
}
class AccountBody {
  /** To the resident. */
  @Words(2_000) explanation: string;
  @Id() verifiedBy: string;
  @Id() owner: string;
  @Day() reviewOn: string;
}
class ReviewAccountBody {
  @Words(400) state: string;
  @Day() nextReviewOn: string;
}
class MigrateBody {
  @Id() policy: string;
  @OptionalId() definition?: string;
  /** Of the dry run that was seen. */
  @Words(2_000) dryRunId: string;
}
class DryRunQuery {
  @Id() policy: string;
}

/** The four ways of getting time, and a change of policy that was tried before. */
@CaseCommands()
export class TimeController {
  constructor(
    private readonly sender: CaseSender,
    private readonly transactor: Transactor,
    private readonly rulebook: RulebookFollower,
    private readonly readers: CaseReaders,
  ) {}

  @Command('request-extension') request(@AskingOf() asked: AskedOfCase, @Body() body: ExtensionBody) {
    return this.sender.send(asked, 'RequestExtension', { reason: '', ...body });
  }
  @Command('grant-extension') grant(@AskingOf() asked: AskedOfCase, @Body() body: ClockBody) {
    return this.sender.send(asked, 'GrantExtension', body);
  }
  @Command('deny-extension') deny(@AskingOf() asked: AskedOfCase, @Body() body: DenyBody) {
    return this.sender.send(asked, 'DenyExtension', { reason: '', ...body });
  }
  @Command('pause-clock') pause(@AskingOf() asked: AskedOfCase, @Body() body: PauseBody) {
    return this.sender.send(asked, 'PauseClock', body);
  }
  @Command('resume-clock') resumeClock(@AskingOf() asked: AskedOfCase, @Body() body: ClockBody) {
    return this.sender.send(asked, 'ResumeClock', body);
  }
  @Command('suspend') suspend(@AskingOf() asked: AskedOfCase, @Body() body: SuspendBody) {
    return this.sender.send(asked, 'SuspendCase', { reason: '', ...body });
  }
  @Command('resume') resume(@AskingOf() asked: AskedOfCase) {
    return this.sender.send(asked, 'ResumeCase', {});
  }
  @Command('put-on-account') putOnAccount(@AskingOf() asked: AskedOfCase, @Body() body: AccountBody) {
    return this.sender.send(asked, 'PutOnAccount', body);
  }
  @Command('review-account') reviewAccount(@AskingOf() asked: AskedOfCase, @Body() body: ReviewAccountBody) {
    return this.sender.send(asked, 'ReviewAccount', body);
  }
  @Command('take-off-account') takeOffAccount(@AskingOf() asked: AskedOfCase, @Body() { reason = '' }: ReasonBody) {
    return this.sender.send(asked, 'TakeOffAccount', { reason });
  }
  @Command('migrate') migrate(@AskingOf() asked: AskedOfCase, @Body() body: MigrateBody) {
    return this.sender.send(asked, 'MigrateCase', body);
  }

  /** What another policy would do to each running clock; nothing is written. Its id is what `migrate` wants to see. */
  @Get(':caseId/migration')
  async dryRun(@Person() person: string, @Param('caseId') word: string, @Query() { policy: wanted }: DryRunQuery) {
    const book = this.rulebook.current;
    const policy = book.policies.get(wanted);
    const caseId = caseIdOf(word);
    const state = await this.transactor.stateOf(caseDecider, caseId);
    if (state.status === 'START' || !this.readers.isStaff(person)) throw unseen(caseId);
    if (!policy)
      throw new Rejection('not-found', 'POLICY_UNKNOWN', 'Expected to try a policy, but no such policy is published');
    return dryRun(state, { ...rulesOf(state, book), policy });
  }
}
