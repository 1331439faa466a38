import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsObject, Matches, ValidateNested } from 'class-validator';
import { Id, LeftOut, OptionalId, OptionalWords, Words } from '@gridloop/platform';

// What the edge accepts. Person and time never come from a body; texts are trimmed and bounded.

const channels = ['PHONE', 'APP', 'WECHAT', 'WINDOW', 'PATROL', 'HOTLINE_12345'] as const;
const outcomes = [
  'RESOLVED',
  'PARTIALLY_RESOLVED',
  'MEDIATED',
  'EXPLAINED',
  'REFERRED',
  'UNRESOLVED',
  'NOT_EXISTENT',
  'OUT_OF_DUTY',
] as const;

class ReporterBody {
  /** The resident, if he is known here; left out, he gets a pseudonym. */
  @OptionalId() personId?: string;
  @OptionalWords(60) name?: string;
  @ApiPropertyOptional() @LeftOut() @Matches(/^[+0-9][0-9 -]{2,19}$/) telephone?: string;
}

export class BeginBody {
  /** `PATROL` means found by staff; every other channel means reported by a resident or for one. */
  @ApiProperty({ enum: channels }) @IsIn(channels) channel: (typeof channels)[number];
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
  @ApiPropertyOptional() @LeftOut() @IsBoolean() confidential?: boolean;
  @ApiPropertyOptional() @LeftOut() @IsBoolean() anonymous?: boolean;
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

export class AcceptBody {
  /** 自办: the acting grid post takes the case itself. */
  @ApiPropertyOptional() @LeftOut() @IsBoolean() forSelf?: boolean;
  /** Another published policy than the one in force; the centre only. */
  @OptionalId() policy?: string;
}

export class ClassifyBody {
  @Id() category: string;
  @OptionalId() matter?: string;
  @ApiProperty({ enum: ['NORMAL', 'URGENT'] }) @IsIn(['NORMAL', 'URGENT']) urgency: 'NORMAL' | 'URGENT';
}

export class LocateBody {
  @Id() addressId: string;
}

export class DispatchBody {
  /** A unit of the case's chain; left out, the lowest. */
  @OptionalId() toUnit?: string;
}

export class NoteBody {
  @Words(4_000) note: string;
}

export class EscalateBody {
  /** A higher unit of the chain; left out, the next. */
  @OptionalId() toUnit?: string;
  /** Without one the case refuses: `REASON_MISSING`. */
  @Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value))
  @OptionalWords(1_000)
  reason?: string;
}

export class HandleBody {
  @ApiProperty({ enum: outcomes }) @IsIn(outcomes) outcome: (typeof outcomes)[number];
  @ApiPropertyOptional({ enum: ['CLAIM_DROPPED', 'COMPENSATED', 'OTHER'] })
  @LeftOut()
  @IsIn(['CLAIM_DROPPED', 'COMPENSATED', 'OTHER'])
  settlement?: 'CLAIM_DROPPED' | 'COMPENSATED' | 'OTHER';
  @OptionalWords(1_000) unresolvedReason?: string;
  @ApiPropertyOptional() @LeftOut() @Matches(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/) plannedDate?: string;
  /** What was done, for inside; the public reply stands apart. */
  @OptionalWords(4_000) account?: string;
}

export class InspectBody {
  @ApiProperty() @IsBoolean() passed: boolean;
  @Words(2_000) findings: string;
}

export class ReplyBody {
  @Words(4_000) text: string;
}

export class CallbackBody {
  @ApiProperty({ enum: channels }) @IsIn(channels) method: (typeof channels)[number];
  @ApiProperty() @IsBoolean() reached: boolean;
}

export class RateBody {
  @ApiProperty({ enum: ['SATISFIED', 'BASICALLY_SATISFIED', 'DISSATISFIED'] })
  @IsIn(['SATISFIED', 'BASICALLY_SATISFIED', 'DISSATISFIED'])
  level: 'SATISFIED' | 'BASICALLY_SATISFIED' | 'DISSATISFIED';
  @ApiProperty() @IsBoolean() solved: boolean;
  @OptionalWords(2_000) statement?: string;
}

export class ReviewBody {
  @Words(2_000) cause: string;
  @OptionalId() repeatOf?: string;
  @OptionalWords(2_000) advice?: string;
}

export class AnswerBody {
  @Words(2_000) answer: string;
}

export class DecisionBody {
  @Words(2_000) decision: string;
}

/** Revision of the case after the command, and the position a query must have reached to show it. */
export class CommandAnswer {
  @ApiProperty() revision: number;
  @ApiProperty({ type: String, nullable: true }) position: string | null;
}

export class BegunAnswer extends CommandAnswer {
  @ApiProperty() caseId: string;
  /** What people quote. */
  @ApiProperty() caseNo: string;
}

export class OpenPersonalDataBody {
  @Words(500) reason: string;
}
