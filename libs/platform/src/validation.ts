import {
  applyDecorators,
  Injectable,
  ValidationPipe,
  type ArgumentMetadata,
  type ValidationError,
} from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsIn, Matches, ValidateBy, ValidateIf } from 'class-validator';
import { EdgeRefusal, type FieldError } from './problem';

/** Every body, query and parameter that has a class: exactly its fields, each as its decorators say. */
@Injectable()
export class RequestPipe extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      transform: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => invalid(fieldErrors(errors)),
    });
  }

  /** @throws EdgeRefusal `VALIDATION_FAILED` with what is wrong with each field */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (!isPlain(value)) throw invalid([{ field: metadata.type, messages: ['must be plain data of few levels'] }]);
    return super.transform(value, metadata);
  }
}

/** Text that people write: trimmed, 1 to `max` characters; line breaks yes, other control characters no. */
export const Words = (max: number) =>
  applyDecorators(
    ApiProperty({ type: String, minLength: 1, maxLength: max }),
    Transform(({ value }: { value: unknown }) => trimmed(value)),
    AreWords(max),
  );

/** As `Words`, or left out; null is not left out. */
export const OptionalWords = (max: number) => applyDecorators(Words(max), LeftOut());

/** 1 to `most` texts, each as `Words`. */
export const EachWords = (most: number, max: number) =>
  applyDecorators(
    Several(most),
    Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? value.map(trimmed) : value)),
    AreWords(max, { each: true }),
  );

/** The name of a thing in our own records, such as `ruixiang-g1` or `closed-loop@1`. */
export const Id = () =>
  applyDecorators(
    ApiProperty({ type: String, pattern: id.source }),
    Matches(id, { message: 'must be 1 to 64 letters, digits, and . _ @ - within' }),
  );

/** As `Id`, or left out. */
export const OptionalId = () => applyDecorators(Id(), LeftOut());

/** 1 to `most` names, each as `Id`. */
export const EachId = (most: number) =>
  applyDecorators(
    Several(most),
    Matches(id, { each: true, message: 'must each be 1 to 64 letters, digits, and . _ @ - within' }),
  );

const Several = (most: number) =>
  applyDecorators(
    ApiProperty({ type: [String], minItems: 1, maxItems: most }),
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(most),
  );

/** One of the words listed. */
export const OneOf = (words: readonly string[]) => applyDecorators(ApiProperty({ enum: words }), IsIn(words));

/** As `OneOf`, or left out. */
export const OptionalOneOf = (words: readonly string[]) => applyDecorators(OneOf(words), LeftOut());

/** Yes or no. */
export const Flag = () => applyDecorators(ApiProperty({ type: Boolean }), IsBoolean());

/** As `Flag`, or left out. */
export const OptionalFlag = () => applyDecorators(Flag(), LeftOut());

/** A calendar day, such as `2020-02-19`; whether there is such a day, the rules say. */
export const Day = () =>
  applyDecorators(
    ApiProperty({ type: String, format: 'date' }),
    Matches(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { message: 'must be a day such as 2020-02-19' }),
  );

/** As `Day`, or left out. */
export const OptionalDay = () => applyDecorators(Day(), LeftOut());

/** An instant in UTC, such as `2020-02-19T02:00:00.000Z`. */
export const Moment = () =>
  applyDecorators(
    ApiProperty({ type: String, format: 'date-time' }),
    ValidateBy({
      name: 'moment',
      validator: {
        validate: (value) => typeof value === 'string' && instant.test(value) && !Number.isNaN(Date.parse(value)),
        defaultMessage: () => 'must be an instant such as 2020-02-19T02:00:00.000Z',
      },
    }),
  );

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

const id = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

/** For a field that need not be there; null is not left out. */
export const LeftOut = () =>
  applyDecorators(
    ApiProperty({ required: false }),
    ValidateIf((_, value) => value !== undefined),
  );

const AreWords = (max: number, options: { each?: boolean } = {}) =>
  ValidateBy(
    {
      name: 'words',
      validator: {
        validate: (value) => typeof value === 'string' && isText(value) && value !== '' && [...value].length <= max,
        defaultMessage: () => `must be text of 1 to ${max} characters without control characters`,
      },
    },
    options,
  );

const trimmed = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

/** Control characters but for tab and line breaks, and halves of surrogate pairs, which have no UTF-8. */
const isText = (value: string): boolean => !/\p{Cs}|(?![\t\n\r])\p{Cc}/u.test(value);

const invalid = (errors: readonly FieldError[]) =>
  new EdgeRefusal('VALIDATION_FAILED', 'Expected a well-formed request, but some fields are not', { errors });

const deepest = 16;

/**
 * Few levels, since what comes next walks it by recursion, and no key that every object has:
 * class-validator takes `hasOwnProperty` for a field that it knows, and Nest drops `prototype` without a word.
 * Walks level by level, for it may be deep.
 */
const isPlain = (value: unknown): boolean => {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    const objects = level.filter((each): each is object => typeof each === 'object' && each !== null);
    if (objects.length > 0 && depth > deepest) return false;
    if (objects.some((each) => Object.keys(each).some((key) => key in Object.prototype || key === 'prototype')))
      return false;
    level = objects.flatMap((each) => Object.values(each));
  }
  return true;
};

const most = 20;

/** The leaves of the tree of errors, the first twenty. */
const fieldErrors = (errors: readonly ValidationError[], path: readonly string[] = []): readonly FieldError[] =>
  errors
    .flatMap((error) => {
      const place = [...path, known.test(error.property) ? error.property : '?'];
      const messages = Object.entries(error.constraints ?? {}).map(([rule, message]) =>
        rule === 'whitelistValidation' ? 'is not expected here' : message,
      );
      const here = messages.length > 0 ? [{ field: place.join('.'), messages }] : [];
      return [...here, ...fieldErrors(error.children ?? [], place)];
    })
    .slice(0, most);

/** What may be repeated as the name of a field: whoever mixes up name and value must not read it in a log of answers. */
const known = /^([A-Za-z][A-Za-z0-9]{0,39}|\d{1,4})$/;
