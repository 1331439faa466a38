import { Body } from '@nestjs/common';
import type { Channel, Outcome } from '@gridloop/domain';
import { Flag, OneOf, OptionalId, OptionalOneOf, OptionalWords, Words } from '@gridloop/platform';
import { channels, judgements, outcomes } from './choices';
import { AskingOf, CaseCommands, CaseSender, Command, ReasonBody, type AskedOfCase } from './command';

class InspectBody {
  @Flag() passed: boolean;
  @Words(2_000) findings: string;
  /** What was found to be the outcome; to pass, it has to agree with what was reported. */
  @OptionalOneOf(outcomes) found?: Outcome;
  /** Why it could not be inspected. */
  @OptionalWords(400) unableReason?: string;
}
class ReplyBody {
  @Words(4_000) text: string;
}
class CallbackBody {
  @OneOf(channels) method: Channel;
  @Flag() reached: boolean;
  /** Which of several, once cases were merged. */
  @OptionalId() reporter?: string;
}
class RateBody {
  @OneOf(judgements) level: (typeof judgements)[number];
  @Flag() solved: boolean;
  @OptionalWords(2_000) statement?: string;
  /** As in a callback. */
  @OptionalId() reporter?: string;
}

/** Checked, answered, judged by the resident, and handled again where it was not good. */
@CaseCommands()
export class CheckingController {
  constructor(private readonly sender: CaseSender) {}

  @Command('inspect') inspect(@AskingOf() asked: AskedOfCase, @Body() body: InspectBody) {
    return this.sender.send(asked, 'InspectCase', body);
  }
  @Command('reply') reply(@AskingOf() asked: AskedOfCase, @Body() body: ReplyBody) {
    return this.sender.send(asked, 'PublishReply', body);
  }
  @Command('callback') callback(@AskingOf() asked: AskedOfCase, @Body() body: CallbackBody) {
    return this.sender.send(asked, 'MakeCallback', body);
  }
  @Command('rate') rate(@AskingOf() asked: AskedOfCase, @Body() body: RateBody) {
    return this.sender.send(asked, 'RecordSatisfaction', body);
  }
  @Command('order-rework') orderRework(@AskingOf() asked: AskedOfCase, @Body() { reason = '' }: ReasonBody) {
    return this.sender.send(asked, 'OrderRework', { reason });
  }
}
