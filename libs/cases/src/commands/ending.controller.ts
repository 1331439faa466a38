import { Body } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, Matches, ValidateNested } from 'class-validator';
import { caseDecider, covers } from '@gridloop/domain';
import { RulebookFollower, Transactor } from '@gridloop/engine';
import { Id, OptionalId, OptionalWords, Words } from '@gridloop/platform';
import { v5 as uuidv5 } from 'uuid';
import { uuid } from '../cases.ids';
import { AskingOf, CaseCommands, CaseSender, Command, ReasonBody, type AskedOfCase } from './command';

class ReviewBody {
  @Words(2_000) cause: string;
  @OptionalId() repeatOf?: string;
  @OptionalWords(2_000) advice?: string;
}
class ArchiveBody {
  @Id() retentionClass: string;
}
class WithdrawBody extends ReasonBody {
  /** Who asked the reporter whether it is his own wish; left out, the sender did. */
  @OptionalId() confirmedBy?: string;
}
class VoidBody extends ReasonBody {
  @OptionalId() approver?: string;
}
class MergeBody {
  @Matches(uuid) @ApiProperty({ type: String, format: 'uuid' }) survivingCase: string;
}
class PartBody {
  @Words(4_000) text: string;
  @Id() category: string;
  @OptionalId() matter?: string;
}
class SplitBody {
  @ApiProperty({ type: [PartBody], minItems: 2, maxItems: 10 })
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => PartBody)
  parts: PartBody[];
}

/** Reviewed and closed, or ended in another way. */
@CaseCommands()
export class EndingController {
  constructor(
    private readonly sender: CaseSender,
    private readonly transactor: Transactor,
    private readonly rulebook: RulebookFollower,
  ) {}

  @Command('review') review(@AskingOf() asked: AskedOfCase, @Body() body: ReviewBody) {
    return this.sender.send(asked, 'ReviewCase', body);
  }
  @Command('close') close(@AskingOf() asked: AskedOfCase) {
    return this.sender.send(asked, 'CloseCase', {});
  }
  @Command('force-close') forceClose(@AskingOf() asked: AskedOfCase, @Body() { reason = '' }: ReasonBody) {
    return this.sender.send(asked, 'ForceCloseCase', { reason });
  }
  @Command('reopen') reopen(@AskingOf() asked: AskedOfCase, @Body() { reason = '' }: ReasonBody) {
    return this.sender.send(asked, 'ReopenCase', { reason });
  }
  @Command('archive') archive(@AskingOf() asked: AskedOfCase, @Body() body: ArchiveBody) {
    return this.sender.send(asked, 'ArchiveCase', body);
  }
  @Command('withdraw') withdraw(@AskingOf() asked: AskedOfCase, @Body() body: WithdrawBody) {
    return this.sender.send(asked, 'WithdrawCase', { reason: '', ...body });
  }
  @Command('void') void(@AskingOf() asked: AskedOfCase, @Body() body: VoidBody) {
    return this.sender.send(asked, 'VoidCase', { reason: '', ...body });
  }
  @Command('merge') async merge(@AskingOf() asked: AskedOfCase, @Body() { survivingCase }: MergeBody) {
    return this.sender.send(asked, 'MergeCase', { survivingCase, surviving: await this.partner(survivingCase) });
  }
  /** The ids of the children are derived, so that a repeat names the same. */
  @Command('split') split(@AskingOf() asked: AskedOfCase, @Body() { parts }: SplitBody) {
    const { by, caseId, headers } = asked;
    const childCases = parts.map((_, index) => uuidv5(`${by}\n${headers.idempotencyKey}\n${index}`, caseId));
    return this.sender.send(asked, 'SplitCase', { parts: parts.map((part) => ({ ...part })), childCases });
  }

  /** The other case as it stands in the log; undefined when there is none. */
  private async partner(caseId: string) {
    const state = await this.transactor.stateOf(caseDecider, caseId);
    if (state.status === 'START') return undefined;
    const { status, confidential, addressId, category, definition } = state;
    const pinned = this.rulebook.current.definitions.get(definition);
    return { open: !!pinned && covers(pinned, ['OPEN'], status), confidential, addressId, category };
  }
}
