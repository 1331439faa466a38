import { createHmac } from 'node:crypto';
import { Body, Inject } from '@nestjs/common';
import type { Channel, Outcome, Settlement } from '@gridloop/domain';
import { KEY_VAULT, systemKey, type KeyVault } from '@gridloop/engine';
import { Flag, Id, OneOf, OptionalDay, OptionalFlag, OptionalOneOf, OptionalWords, Words } from '@gridloop/platform';
import { channels, outcomes, settlements } from './choices';
import { AskingOf, CaseCommands, CaseSender, Command, type AskedOfCase } from './command';

class ContactBody {
  @OneOf(channels) method: Channel;
  @Flag() reached: boolean;
}
class StageBody {
  /** Such as `STOP`, `PENALTY`, `DEMOLITION`, as the policy names them. */
  @Id() stage: string;
}
class NoteBody {
  @Words(4_000) note: string;
}
class HandleBody {
  @OneOf(outcomes) outcome: Outcome;
  @OptionalOneOf(settlements) settlement?: Settlement;
  @OptionalWords(1_000) unresolvedReason?: string;
  @OptionalDay() plannedDate?: string;
  /** Whether the request was as told. */
  @OptionalFlag() genuine?: boolean;
  @OptionalFlag() finalResult?: boolean;
  /** What was done, for inside; the public reply stands apart. */
  @OptionalWords(4_000) account?: string;
}

/** What is done about the matter. */
@CaseCommands()
export class HandlingController {
  constructor(
    private readonly sender: CaseSender,
    @Inject(KEY_VAULT) private readonly vault: KeyVault,
  ) {}

  @Command('contact') contact(@AskingOf() asked: AskedOfCase, @Body() body: ContactBody) {
    return this.sender.send(asked, 'ContactReporter', body);
  }
  @Command('start') start(@AskingOf() asked: AskedOfCase) {
    return this.sender.send(asked, 'StartHandling', {});
  }
  @Command('begin-stage') beginStage(@AskingOf() asked: AskedOfCase, @Body() body: StageBody) {
    return this.sender.send(asked, 'BeginHandlingStage', body);
  }
  @Command('note') note(@AskingOf() asked: AskedOfCase, @Body() body: NoteBody) {
    return this.sender.send(asked, 'NoteProgress', body);
  }
  @Command('handle') async handle(@AskingOf() asked: AskedOfCase, @Body() body: HandleBody) {
    return this.sender.send(asked, 'HandleCase', { ...body, drawSeed: await this.lot(asked) });
  }

  /** The same for a repeat. Keyed, for whoever chooses the Idempotency-Key would else choose his inspector. */
  private async lot({ by, caseId, headers }: AskedOfCase): Promise<string> {
    const key = await systemKey(this.vault, 'lots');
    return createHmac('sha256', key).update(`${by}\n${caseId}\n${headers.idempotencyKey}`).digest('hex');
  }
}
