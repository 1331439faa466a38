import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { organizationKinds, type OrganizationKind } from '@gridloop/domain';
import { Id, LeftOut, OptionalId, OptionalWords, Words } from '@gridloop/platform';

// What the edge accepts. Person and time of the wish never come from a body; an instant of effect does.

const Instant = () => IsISO8601({ strict: true, strictSeparator: true });
const instantOf = (text: string): string => new Date(text).toISOString();
const until = (to: string | undefined) => (to ? { to: instantOf(to) } : {});

class TextBody {
  @Words(200) zh: string;
  @Words(200) en: string;
}

class AddressBody {
  @Id() addressId: string;
  @ApiProperty({ type: TextBody }) @ValidateNested() @Type(() => TextBody) name: TextBody;
}

const Addresses = () => (target: object, key: string) => {
  for (const decorate of [
    ApiProperty({ type: [AddressBody] }),
    IsArray(),
    ArrayMaxSize(1_000),
    ValidateNested({ each: true }),
    Type(() => AddressBody),
  ])
    decorate(target, key);
};

/** Events hold plain JSON, no instances of a class. */
const plain = (addresses: readonly AddressBody[]) =>
  addresses.map(({ addressId, name }) => ({ addressId, name: { ...name } }));

export class CreateUnitBody {
  @Id() unitId: string;
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/) level: string;
  @Id() parent: string;
  /** `RESIDENTIAL` or `DEDICATED`; anything else is a further layer: `ONE_NET_ONLY`. */
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/) kind: string;
  @ApiProperty({ type: TextBody }) @ValidateNested() @Type(() => TextBody) name: TextBody;
  @ApiProperty({ type: TextBody }) @LeftOut() @ValidateNested() @Type(() => TextBody) partyName?: TextBody;
  @Addresses() addresses: AddressBody[];
  /** Left out: from now on. */
  @LeftOut() @Instant() since?: string;

  unit(now: string) {
    const { unitId, level, parent, kind, name, partyName, addresses, since } = this;
    return {
      ...{ unitId, level, parent, kind, name: { ...name }, addresses: plain(addresses) },
      ...(partyName ? { partyName: { ...partyName } } : {}),
      since: since ? instantOf(since) : now,
    };
  }
}

export class RedrawBody {
  /** The whole boundary from then on. */
  @Addresses() addresses: AddressBody[];
  /** The units that give up addresses to this one. */
  @LeftOut()
  @IsArray()
  @ArrayMaxSize(100)
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/, { each: true })
  takes?: string[];
  @LeftOut() @Instant() from?: string;

  boundary(now: string) {
    return { addresses: plain(this.addresses), takes: this.takes ?? [], from: this.from ? instantOf(this.from) : now };
  }
}

export class EndBody {
  /** Left out: now. */
  @LeftOut() @Instant() to?: string;

  end(now: string): string {
    return this.to ? instantOf(this.to) : now;
  }
}

export class RetireBody extends EndBody {
  @Words(500) reason: string;
}

export class AppointBody {
  @Id() appointmentId: string;
  @Id() person: string;
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/) post: string;
  @Id() unitId: string;
  @LeftOut() @Instant() from?: string;
  @LeftOut() @Instant() to?: string;
  @LeftOut() @IsIn(['FULL_TIME', 'PART_TIME', 'TERMINAL']) employment?: 'FULL_TIME' | 'PART_TIME' | 'TERMINAL';
  @OptionalId() organizationId?: string;
  /** What whoever appoints vouches for; asked by the staffing template, and never stored. */
  @LeftOut() @IsArray() @ArrayMaxSize(20) @Matches(/^[A-Z][A-Z0-9_]{0,63}$/, { each: true }) vouched?: string[];

  appointment(now: string) {
    const { appointmentId, person, post, unitId, from, to, employment, organizationId, vouched } = this;
    return {
      ...{ appointmentId, person, post, unitId, from: from ? instantOf(from) : now, ...until(to) },
      ...(employment ? { employment } : {}),
      ...(organizationId ? { organizationId } : {}),
      ...(vouched ? { vouched } : {}),
    };
  }
}

export class SubstituteBody {
  @Id() substitute: string;
  @LeftOut() @Instant() from?: string;
  @LeftOut() @Instant() to?: string;

  substitution(now: string) {
    return { substitute: this.substitute, from: this.from ? instantOf(this.from) : now, ...until(this.to) };
  }
}

export class RegisterBody {
  @Id() organizationId: string;
  @ApiProperty({ enum: organizationKinds }) @IsIn(organizationKinds) kind: OrganizationKind;
  @ApiProperty({ type: TextBody }) @ValidateNested() @Type(() => TextBody) name: TextBody;
  /** The unit that it serves, with all below it. */
  @Id() unitId: string;
  @IsArray() @ArrayMaxSize(50) @Matches(/^[\p{L}\p{N}_]{1,64}$/u, { each: true }) skills: string[];
  /** Left out: from now on. */
  @LeftOut() @Instant() since?: string;

  organization(now: string) {
    const { organizationId, kind, name, unitId, skills, since } = this;
    return { organizationId, kind, name: { ...name }, unitId, skills, since: since ? instantOf(since) : now };
  }
}

const kinds = ['SERVICE', 'INFORMATION', 'PATROL', 'MEDIATION', 'LAW_ENFORCEMENT', 'INDUSTRY_REGULATION'] as const;

export class ApplyBody {
  @Id() matterId: string;
  /** The unit in whose catalogue it is to stand. */
  @Id() unitId: string;
  @ApiProperty({ type: TextBody }) @ValidateNested() @Type(() => TextBody) name: TextBody;
  @Id() department: string;
  @ApiProperty({ enum: kinds }) @IsIn(kinds) kind: (typeof kinds)[number];
}

class ResourcesBody {
  @IsBoolean() staff: boolean;
  @IsBoolean() money: boolean;
  @IsBoolean() means: boolean;
}

const bodies = ['PARTY_STANDING_COMMITTEE', 'GOVERNMENT_EXECUTIVE_MEETING'] as const;

export class AdmitBody {
  @LeftOut() @Instant() effectiveFrom?: string;
  @LeftOut() @Instant() effectiveTo?: string;
  @ApiProperty({ enum: bodies, required: false }) @LeftOut() @IsIn(bodies) decisionBody?: (typeof bodies)[number];
  @ApiProperty({ type: ResourcesBody, required: false })
  @LeftOut()
  @ValidateNested()
  @Type(() => ResourcesBody)
  resources?: ResourcesBody;
  @LeftOut() @IsInt() @Min(1) @Max(1_000) batch?: number;

  admission(now: string) {
    const { effectiveFrom, effectiveTo, decisionBody, resources, batch } = this;
    return {
      effectiveFrom: effectiveFrom ? instantOf(effectiveFrom) : now,
      ...(effectiveTo ? { effectiveTo: instantOf(effectiveTo) } : {}),
      ...(decisionBody ? { decisionBody } : {}),
      ...(resources ? { resources: { ...resources } } : {}),
      ...(batch ? { batch } : {}),
    };
  }
}

export class AdmitTemporarilyBody {
  @LeftOut() @Instant() effectiveFrom?: string;
  @LeftOut() @Instant() effectiveTo?: string;
  @OptionalWords(200) consentOf?: string;

  admission(now: string) {
    const { effectiveFrom, effectiveTo, consentOf } = this;
    return {
      effectiveFrom: effectiveFrom ? instantOf(effectiveFrom) : now,
      ...(effectiveTo ? { effectiveTo: instantOf(effectiveTo) } : {}),
      ...(consentOf ? { consentOf } : {}),
    };
  }
}
