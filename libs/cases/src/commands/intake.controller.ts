import { Body, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, Matches, ValidateNested } from 'class-validator';
import { caseDecider, type Channel, type Finding, type Urgency } from '@gridloop/domain';
import { Transactor } from '@gridloop/engine';
import {
  Asking,
  EachWords,
  ForMachines,
  Id,
  LeftOut,
  Moment,
  OneOf,
  OptionalFlag,
  OptionalId,
  OptionalWords,
  Words,
  type Asked,
} from '@gridloop/platform';
import type { FastifyReply } from 'fastify';
import { v5 as uuidv5 } from 'uuid';
import { channels, findings } from './choices';
import { AskingOf, CaseCommands, CaseSender, Command, CommandAnswer, type AskedOfCase } from './command';

class ReporterBody {
  /** The resident, if he is known here; left out, he gets a pseudonym. */
  @OptionalId() personId?: string;
  @OptionalWords(60) name?: string;
  @ApiPropertyOptional() @LeftOut() @Matches(/^[+0-9][0-9 -]{2,19}$/) telephone?: string;
}

class BeginBody {
  /** `PATROL` means found by staff; every other channel means reported by a resident or for one. */
  @OneOf(channels) channel: Channel;
  @Words(4_000) text: string;
  /** Building or entrance; left out, the centre locates the case. */
  @OptionalId() addressId?: string;
  /** Room or exact spot; sealed. */
  @OptionalWords(200) placeDetail?: string;
  @ApiPropertyOptional({ type: ReporterBody })
  @LeftOut()
  @IsObject()
  @ValidateNested()
  @Type(() => ReporterBody)
  reporter?: ReporterBody;
  @OptionalFlag() confidential?: boolean;
  @OptionalFlag() anonymous?: boolean;
  @OptionalId() sourceRef?: string;
  @OptionalId() patrolId?: string;

  /** As staff tell it who found it. */
  discovered() {
    return { text: this.text, addressId: this.addressId, placeDetail: this.placeDetail, patrolId: this.patrolId };
  }

  /** As a resident tells it, or somebody for him; `newReporterId` is for a resident not known here. */
  reported(newReporterId: string) {
    const { channel, text, addressId, placeDetail, sourceRef, confidential = false, anonymous = false } = this;
    const { personId: reporterId, ...reporter } = this.reporter ?? {};
    const place = { addressId, placeDetail };
    return { channel, text, ...place, sourceRef, confidential, anonymous, reporterId, newReporterId, reporter };
  }
}

class BegunAnswer extends CommandAnswer {
  @ApiProperty() caseId: string;
  /** What people quote. */
  @ApiProperty() caseNo: string;
}

class EarlierContactBody {
  /** Whom the resident had asked before, in words or as an organisation of ours. */
  @Words(200) organization: string;
  @Moment() contactedAt: string;
  @Words(400) result: string;
  /** From where this is known. */
  @Words(200) source: string;
}
class RequestSupplementBody {
  @EachWords(20, 200) missingItems: string[];
}
class SupplementBody {
  @Words(4_000) additions: string;
}
class LocateBody {
  @Id() addressId: string;
}
class ClassifyBody {
  @Id() category: string;
  @OptionalId() matter?: string;
  @OneOf(['NORMAL', 'URGENT']) urgency: Urgency;
}
class VerifyBody {
  @OneOf(findings) finding: Finding;
  @Words(2_000) evidence: string;
}
class FileBody {
  /** Left out: the one that the category has. */
  @OptionalWords(400) filingCondition?: string;
}
class AcceptBody {
  /** 自办: the acting grid post takes the case itself. */
  @OptionalFlag() forSelf?: boolean;
  /** Another published policy than the one in force; the centre only. */
  @OptionalId() policy?: string;
}
class RejectBody {
  @Id() reasonCode: string;
  /** What the resident is told. */
  @Words(2_000) publicReason: string;
  /** Where he may turn to instead. */
  @OptionalWords(400) referral?: string;
}

/** Pseudonyms and ids of cases are derived, so that a repeated report begins no second case. */
const cases = '5a0c3c5e-0d5c-4a52-8a9e-6f5b3c1d7e10';

/** How a case begins, and what is learned of it before anybody handles it. */
@CaseCommands()
export class IntakeController {
  constructor(
    private readonly sender: CaseSender,
    private readonly transactor: Transactor,
  ) {}

  /** Reports a case; with the channel `PATROL`, one that staff discovered. */
  @Post()
  @ForMachines('cases:report')
  @ApiCreatedResponse({ type: BegunAnswer })
  async begin(
    @Asking() { by, headers }: Asked,
    @Body() body: BeginBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BegunAnswer> {
    const caseId = uuidv5(`${by}\n${headers.idempotencyKey}`, cases);
    const asked = { by, headers, caseId };
    const answer = await (body.channel === 'PATROL'
      ? this.sender.send(asked, 'DiscoverCase', body.discovered())
      : this.sender.send(asked, 'ReportCase', body.reported(uuidv5(caseId, cases))));
    const begun = await this.transactor.stateOf(caseDecider, caseId);
    void reply.header('Location', `/api/cases/${caseId}`);
    return { caseId, caseNo: begun.status === 'START' ? '' : begun.caseNo, ...answer };
  }

  @Command('link-earlier-contact') link(@AskingOf() asked: AskedOfCase, @Body() body: EarlierContactBody) {
    return this.sender.send(asked, 'LinkEarlierContact', body);
  }
  @Command('request-supplement') requestSupplement(
    @AskingOf() asked: AskedOfCase,
    @Body() body: RequestSupplementBody,
  ) {
    return this.sender.send(asked, 'RequestSupplement', body);
  }
  @Command('supplement') supplement(@AskingOf() asked: AskedOfCase, @Body() body: SupplementBody) {
    return this.sender.send(asked, 'SupplementCase', body);
  }
  @Command('locate') locate(@AskingOf() asked: AskedOfCase, @Body() body: LocateBody) {
    return this.sender.send(asked, 'LocateCase', body);
  }
  @Command('classify') classify(@AskingOf() asked: AskedOfCase, @Body() body: ClassifyBody) {
    return this.sender.send(asked, 'ClassifyCase', body);
  }
  @Command('verify') verify(@AskingOf() asked: AskedOfCase, @Body() body: VerifyBody) {
    return this.sender.send(asked, 'VerifyCase', body);
  }
  @Command('file') file(@AskingOf() asked: AskedOfCase, @Body() body: FileBody) {
    return this.sender.send(asked, 'FileCase', body);
  }
  @Command('accept') accept(@AskingOf() asked: AskedOfCase, @Body() body: AcceptBody) {
    return this.sender.send(asked, 'AcceptCase', { forSelf: false, ...body });
  }
  @Command('reject') reject(@AskingOf() asked: AskedOfCase, @Body() body: RejectBody) {
    return this.sender.send(asked, 'RejectCase', body);
  }
}
