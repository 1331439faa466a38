import { HttpException } from '@nestjs/common';
import { refusals, Rejection, type RefusalCode, type RejectionKind } from '@gridloop/domain';

/** An answer that says no: problem details (RFC 9457). Nothing of the request is repeated in it. */
export interface Problem {
  readonly type: string;
  /** For people, in the reader's language. */
  readonly title: string;
  readonly status: number;
  /** For those who build on us: wish, then fact. */
  readonly detail: string;
  readonly code: RefusalCode;
  /** This one occurrence: the request's id, as in our log. */
  readonly instance: string;
  readonly errors?: readonly FieldError[];
}

/** What is wrong with one field, named by its path as `photos.0.id`. */
export interface FieldError {
  readonly field: string;
  readonly messages: readonly string[];
}

/** The refusals that are the edge's own, and their status. */
const edgeStatus = {
  VALIDATION_FAILED: 400,
  IDEMPOTENCY_KEY_MISSING: 400,
  TOKEN_MISSING: 401,
  TOKEN_INVALID: 401,
  SESSION_ENDED: 401,
  SIGN_IN_REFUSED: 401,
  SECOND_FACTOR_MISSING: 401,
  SECOND_FACTOR_INVALID: 401,
  PROVIDER_REFUSED: 401,
  SCOPE_MISSING: 403,
  ORIGIN_FOREIGN: 403,
  IDENTITY_UNKNOWN: 403,
  LINK_INVALID: 410,
  LOGIN_TAKEN: 409,
  PASSWORD_WEAK: 400,
  SIGN_IN_LOCKED: 429,
  RATE_LIMITED: 429,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 412,
  BODY_TOO_LARGE: 413,
  MEDIA_TYPE_UNSUPPORTED: 415,
  INTERNAL: 500,
  NOT_YET_VISIBLE: 503,
  UNAVAILABLE: 503,
} as const satisfies Partial<Record<RefusalCode, number>>;

export type EdgeCode = keyof typeof edgeStatus;

/** A no before a decider is reached, or after. The message says wish, then fact, and holds nothing from the body. */
export class EdgeRefusal extends Error {
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: EdgeCode,
    message: string,
    more: { errors?: readonly FieldError[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = 'EdgeRefusal';
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }
}

/** What is answered to a thing that was thrown. */
export interface Answer {
  readonly status: number;
  readonly code: RefusalCode;
  readonly detail: string;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** Every refusal, conflict and client error by its own code; anything else is `INTERNAL` and says nothing more. */
export const answerTo = (error: unknown): Answer => {
  if (error instanceof Rejection) return answer(kindStatus[error.kind], error.code, error.message);
  if (error instanceof EdgeRefusal) return edgeAnswer(error);
  if (isNamed(error, 'Conflict') || isNamed(error, 'WrongRevision'))
    return edgeAnswer(new EdgeRefusal('CONFLICT', error.message));
  if (isNamed(error, 'SubjectErased')) return answer(409, 'SUBJECT_ERASED', error.message);
  if (isNamed(error, 'Unavailable')) return edgeAnswer(ofStatus(503)); // its message may name our servers
  const status = httpStatus(error);
  if (!status) return edgeAnswer(ofStatus(500));
  const refusal = ofStatus(status);
  return { ...edgeAnswer(refusal), status, detail: pipeDetail(error) ?? refusal.message };
};

/** The body that goes with an answer. */
export const problemOf = (
  { status, code, detail, errors }: Answer,
  language: Language,
  requestId: string,
): Problem => ({
  type: `urn:gridloop:problem:${code}`,
  title: refusals[code][language],
  status,
  detail,
  code,
  instance: `urn:uuid:${requestId}`,
  ...(errors && { errors }),
});

export type Language = 'zh' | 'en';

/** The reader's language by his Accept-Language (RFC 9110 §12.5.4): Chinese unless he would rather have English. */
export const languageOf = (acceptLanguage: string | undefined): Language => {
  const wishes = (acceptLanguage ?? '')
    .split(',')
    .map((wish) => /^\s*(zh|en|\*)(?:-[\w-]*)?\s*(?:;\s*q=([\d.]+)\s*)?$/i.exec(wish))
    .map((found) => ({ language: found?.[1]?.toLowerCase(), quality: Number(found?.[2] ?? 1) }))
    .filter(({ language, quality }) => language && quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return wishes[0]?.language === 'en' ? 'en' : 'zh';
};

const kindStatus: Record<RejectionKind, number> = {
  'not-found': 404,
  'invalid-argument': 400,
  forbidden: 403,
  'invalid-state': 409,
  'already-exists': 409,
};

const answer = (status: number, code: RefusalCode, detail: string): Answer => ({
  status,
  code,
  detail,
  errors: undefined,
  headers: {},
});

const edgeAnswer = ({ code, message, errors, headers }: EdgeRefusal): Answer => {
  const status = edgeStatus[code];
  return { ...answer(status, code, message), errors, headers: { ...statusHeaders(status, code), ...headers } };
};

/** What the status obliges us to say along with it (RFC 9110 §11.6.1, §10.2.3; RFC 6750 §3). */
const statusHeaders = (status: number, code: EdgeCode): Record<string, string> => {
  if (status === 503) return { 'Retry-After': '1' };
  if (code === 'TOKEN_INVALID' || code === 'SESSION_ENDED')
    return { 'WWW-Authenticate': 'Bearer realm="gridloop", error="invalid_token"' };
  if (code === 'SCOPE_MISSING') return { 'WWW-Authenticate': 'Bearer realm="gridloop", error="insufficient_scope"' };
  return status === 401 ? { 'WWW-Authenticate': 'Bearer realm="gridloop"' } : {};
};

/** The refusal for an error of which the status alone may be believed. */
const ofStatus = (status: number): EdgeRefusal => {
  switch (status) {
    case 401:
      return new EdgeRefusal('TOKEN_INVALID', 'Expected a valid token, but there is none');
    case 404:
      return new EdgeRefusal('NOT_FOUND', 'Expected something at this address, but there is nothing');
    case 405:
      return new EdgeRefusal('METHOD_NOT_ALLOWED', 'Expected a method of this address, but it has no such');
    case 412:
      return new EdgeRefusal('CONFLICT', 'Expected no change in between, but there was one');
    case 413:
    case 414:
    case 431:
      return new EdgeRefusal('BODY_TOO_LARGE', 'Expected a smaller request, but it exceeds a limit');
    case 415:
      return new EdgeRefusal('MEDIA_TYPE_UNSUPPORTED', 'Expected application/json, but the body is something else');
    case 503:
      return new EdgeRefusal('UNAVAILABLE', 'Expected an answer in time, but a part of the system is away');
    default:
      return status < 500
        ? new EdgeRefusal('VALIDATION_FAILED', 'Expected a well-formed request, but it could not be read')
        : new EdgeRefusal('INTERNAL', 'Expected to answer, but something broke on our side');
  }
};

/**
 * The status of an error that came with the request: Nest's, Fastify's, http-errors', a connection lost while its body was read.
 * Undefined for any other, even if it bears a status: that may be the status of somebody whom we asked.
 */
const httpStatus = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error !== 'object' || error === null) return undefined;
  const { statusCode, code, expose } = error as { statusCode?: unknown; code?: unknown; expose?: unknown };
  const ofRequest = expose === true || (typeof code === 'string' && /^(FST_|ECONNRESET$)/.test(code));
  return ofRequest && typeof statusCode === 'number' && statusCode >= 400 && statusCode < 600 ? statusCode : undefined;
};

/** Nest's own pipes say what they wanted, without the value: `Validation failed (uuid is expected)`. */
const pipeDetail = (error: unknown): string | undefined => {
  const [, expected] =
    /^Validation failed \(([\w /]+) is expected\)$/.exec(error instanceof Error ? error.message : '') ?? [];
  return expected && `Expected a ${expected} in the address, but it is none`;
};

/** The engine's errors by name: the edge need not know the engine. */
const isNamed = (error: unknown, name: string): error is Error => error instanceof Error && error.name === name;
