import { Body } from '@nestjs/common';
import { clocks, type Clock } from '@gridloop/domain';
import { OneOf, OptionalWords, Words } from '@gridloop/platform';
import { supervisions } from './choices';
import { AskingOf, CaseCommands, CaseSender, Command, ReasonBody, type AskedOfCase } from './command';

class RemindBody {
  @OneOf(clocks) clock: Clock;
  @OptionalWords(400) note?: string;
}
class SupervisionBody extends ReasonBody {
  @OneOf(supervisions) kind: (typeof supervisions)[number];
}
class AnswerBody {
  @Words(2_000) answer: string;
}
class DecisionBody {
  @Words(2_000) decision: string;
}
class NoticeBody {
  @Words(2_000) facts: string;
}

/** 催办 → 督办 → 通报. */
@CaseCommands()
export class SupervisionController {
  constructor(private readonly sender: CaseSender) {}

  @Command('remind') remind(@AskingOf() asked: AskedOfCase, @Body() body: RemindBody) {
    return this.sender.send(asked, 'SendReminder', body);
  }
  @Command('open-supervision') open(@AskingOf() asked: AskedOfCase, @Body() body: SupervisionBody) {
    return this.sender.send(asked, 'OpenSupervision', { reason: '', ...body });
  }
  @Command('answer-supervision') answer(@AskingOf() asked: AskedOfCase, @Body() body: AnswerBody) {
    return this.sender.send(asked, 'AnswerSupervision', body);
  }
  @Command('close-supervision') close(@AskingOf() asked: AskedOfCase, @Body() body: DecisionBody) {
    return this.sender.send(asked, 'CloseSupervision', body);
  }
  @Command('issue-notice') issueNotice(@AskingOf() asked: AskedOfCase, @Body() body: NoticeBody) {
    return this.sender.send(asked, 'IssueNotice', body);
  }
}
