import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsInt,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { Id, LeftOut, OptionalId, OptionalWords, Words } from '@gridloop/platform';

// What the edge accepts. Person and time of the wish never come from a body; the day of a meeting does.

const code = /^[A-Z][A-Z0-9_]{0,63}$/;
const date = /^\d{4}-\d{2}-\d{2}$/;

/** A row of plain objects, each checked. */
const Each = (of: () => new () => object, most: number) => (target: object, key: string) => {
  for (const decorate of [
    ApiProperty({ type: of, isArray: true }),
    IsArray(),
    ArrayMaxSize(most),
    ValidateNested({ each: true }),
    Type(of),
  ])
    decorate(target, key);
};

const Ids = (most: number) => (target: object, key: string) => {
  const id = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;
  for (const decorate of [
    ApiProperty({ type: [String] }),
    IsArray(),
    ArrayMaxSize(most),
    ArrayUnique(),
    Matches(id, { each: true }),
  ])
    decorate(target, key);
};

/** A nested body as plain JSON: events hold no instances of a class, and nothing that was left out. */
const plain = <T extends object>(body: T): T => ({ ...body });

export class CouncilParams {
  @Id() councilId: string;
}

export class MeetingParams extends CouncilParams {
  @Id() meetingId: string;
}

export class ItemParams extends CouncilParams {
  @Id() itemId: string;
}

export class TaskParams extends ItemParams {
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,70}$/) taskId: string;
}

class TextBody {
  @Words(200) zh: string;
  @Words(200) en: string;
}

class MemberBody {
  @Id() person: string;
  /** For whom he sits there, such as `OWNERS_COMMITTEE` 业委会. */
  @Matches(code) capacity: string;
  @OptionalId() organizationId?: string;
}

class QuorumBody {
  /** At least `parts` of every `of` members who are not recused. */
  @IsInt() @Min(1) @Max(100) parts: number;
  @IsInt() @Min(1) @Max(100) of: number;
}

export class MembersBody {
  @Each(() => MemberBody, 200) members: MemberBody[];
  @ApiProperty({ type: QuorumBody }) @ValidateNested() @Type(() => QuorumBody) quorum: QuorumBody;

  composition() {
    return { members: this.members.map(plain), quorum: plain(this.quorum) };
  }
}

export class ConveneBody extends MembersBody {
  @Id() councilId: string;
  @Id() unitId: string;
  @ApiProperty({ type: TextBody }) @ValidateNested() @Type(() => TextBody) name: TextBody;
  /** How often it is to meet at least: 3 for every quarter. */
  @LeftOut() @IsInt() @Min(1) @Max(24) everyMonths?: number;

  council() {
    const { councilId, unitId, name, everyMonths } = this;
    return { councilId, unitId, name: plain(name), ...this.composition(), ...(everyMonths ? { everyMonths } : {}) };
  }
}

export class ItemBody {
  @Id() itemId: string;
  @Words(200) title: string;
  /** People whom the item concerns themselves: recused without being asked. */
  @LeftOut() @Ids(100) parties?: string[];
}

export class ReasonBody {
  @Words(500) reason: string;
}

export class RecuseBody extends ReasonBody {
  /** Left out: the person who asks. */
  @OptionalId() person?: string;
}

export class HoldBody {
  @Id() meetingId: string;
  /** The date, or as much of it as is known, such as `2015`; left out: nothing is. */
  @LeftOut() @Matches(/^\d{4}(-\d{2}(-\d{2})?)?$/) heldOn?: string;
  @OptionalWords(200) title?: string;
  @LeftOut() @Ids(100) items?: string[];
  /** Counted after the fact, from a report that names no more. */
  @LeftOut() @IsBoolean() assumed?: boolean;

  meeting() {
    const { meetingId, heldOn, title, items = [], assumed } = this;
    return {
      meetingId,
      ...(heldOn ? { heldOn } : {}),
      ...(title ? { title } : {}),
      items,
      ...(assumed ? { assumed: true as const } : {}),
    };
  }
}

export class SignInBody {
  /** Left out: the person who asks. */
  @OptionalId() person?: string;
}

class DissentBody {
  @Id() person: string;
  @Words(500) reason: string;
}

class VotesBody {
  @Ids(200) inFavour: string[];
  @Each(() => DissentBody, 200) against: DissentBody[];
  @Ids(200) abstained: string[];
}

class TaskBody {
  @Words(500) what: string;
  /** The unit or organisation that is held to it. */
  @Id() unitId: string;
  @OptionalId() person?: string;
  @Matches(date) dueOn: string;
}

export class ResolveBody {
  @Id() meetingId: string;
  @Words(4_000) text: string;
  @ApiProperty({ type: VotesBody }) @ValidateNested() @Type(() => VotesBody) votes: VotesBody;
  @Each(() => TaskBody, 50) tasks: TaskBody[];

  resolution() {
    const { meetingId, text, votes, tasks } = this;
    const { inFavour, against, abstained } = votes;
    return { meetingId, text, votes: { inFavour, against: against.map(plain), abstained }, tasks: tasks.map(plain) };
  }
}

export class FulfilBody {
  @Words(2_000) result: string;
}

export class PublishBody {
  /** Where people can read it, such as 社区公示栏. */
  @Words(200) where: string;
}
