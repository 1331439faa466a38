import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { machineScopes, type MachineScope } from '@gridloop/domain';
import { isPerson, LeftOut, Words } from '@gridloop/platform';
import {
  ArrayNotEmpty,
  ArrayUnique,
  IsBoolean,
  IsIn,
  IsISO8601,
  IsString,
  Length,
  Matches,
  ValidateBy,
} from 'class-validator';

/** What nobody else may know: taken as it was typed. */
const Secret = (max: number) =>
  applyDecorators(
    ApiProperty({ type: String, minLength: 1, maxLength: max, format: 'password' }),
    IsString(),
    Length(1, max),
  );

export class SignInBody {
  @Words(64) login: string;
  @Secret(256) password: string;
  /** Six digits of the authenticator app, or a recovery code. */
  @LeftOut() @Secret(32) code?: string;
}

export class AcceptLinkBody {
  /** What stands behind # in the link. */
  @Secret(64) token: string;
  @Words(64) login: string;
  @Secret(256) password: string;
}

export class ChangePasswordBody {
  @Secret(256) current: string;
  @Secret(256) next: string;
}

export class EnrolBody {
  @Secret(256) password: string;
}

export class CodeBody {
  @Secret(16) code: string;
}

export class InviteBody {
  @ApiProperty({ required: false }) @LeftOut() @IsBoolean() administrator?: boolean;
}

export class SubjectBody {
  /** The provider's own name of the person: `sub`. */
  @Words(255) subject: string;
}

export class MachineClientBody {
  /** By this id it acts, and may be given posts. */
  @ApiProperty({ type: String, example: 'm-12345' }) @Matches(/^m-[a-z0-9-]{1,40}$/) clientId: string;
  @Words(100) purpose: string;
  @ApiProperty({ enum: machineScopes, isArray: true })
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(machineScopes, { each: true })
  scopes: MachineScope[];
  @ApiProperty({ type: String, format: 'date-time' }) @IsISO8601({ strict: true }) expiresAt: string;
}

export class PersonParams {
  @ApiProperty({ type: String })
  @ValidateBy({ name: 'person', validator: { validate: isPerson, defaultMessage: () => 'must be the id of a person' } })
  person: string;
}

/** A session as its owner's browser gets it; the refresh token comes as a cookie. */
export class SignedInAnswer {
  @ApiProperty() person: string;
  @ApiProperty() sessionId: string;
  /** For `Authorization: Bearer`, to be kept in memory. */
  @ApiProperty() accessToken: string;
  @ApiProperty({ format: 'date-time' }) expiresAt: string;
}
