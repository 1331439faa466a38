import { BadRequestException, HttpException, InternalServerErrorException, NotFoundException } from '@nestjs/common';
import { refusals, Rejection, type RefusalCode, type RejectionKind } from '@gridloop/domain';
import { answerTo, EdgeRefusal, languageOf, problemOf, type EdgeCode } from './problem';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const fastify = (code: string, statusCode: number) =>
  Object.assign(new Error('with /secret/path'), { code, statusCode });

describe('the answer to', () => {
  it.each<[RejectionKind, number]>([
    ['not-found', 404],
    ['invalid-argument', 400],
    ['forbidden', 403],
    ['invalid-state', 409],
    ['already-exists', 409],
  ])('a rejection of kind %s is %i, with its own code and words', (kind, status) =>
    expect(answerTo(new Rejection(kind, 'SELF_CHECK_FORBIDDEN', 'Expected a, but b'))).toEqual({
      status,
      code: 'SELF_CHECK_FORBIDDEN',
      detail: 'Expected a, but b',
      errors: undefined,
      headers: {},
    }),
  );

  const missing = { 'WWW-Authenticate': 'Bearer realm="gridloop"' };
  const foreign = { 'WWW-Authenticate': 'Bearer realm="gridloop", error="invalid_token"' };
  it.each<[EdgeCode, number, Record<string, string>]>([
    ['VALIDATION_FAILED', 400, {}],
    ['IDEMPOTENCY_KEY_MISSING', 400, {}],
    ['TOKEN_MISSING', 401, missing],
    ['TOKEN_INVALID', 401, foreign],
    ['NOT_FOUND', 404, {}],
    ['METHOD_NOT_ALLOWED', 405, {}],
    ['CONFLICT', 412, {}],
    ['BODY_TOO_LARGE', 413, {}],
    ['MEDIA_TYPE_UNSUPPORTED', 415, {}],
    ['INTERNAL', 500, {}],
    ['NOT_YET_VISIBLE', 503, { 'Retry-After': '1' }],
    ['UNAVAILABLE', 503, { 'Retry-After': '1' }],
  ])('the edge saying %s is %i', (code, status, headers) =>
    expect(answerTo(new EdgeRefusal(code, 'Expected a, but b'))).toEqual({
      status,
      code,
      detail: 'Expected a, but b',
      errors: undefined,
      headers,
    }),
  );

  it('a refusal with fields and headers of its own has them', () =>
    expect(
      answerTo(
        new EdgeRefusal('UNAVAILABLE', 'Expected a, but b', {
          errors: [{ field: 'text', messages: ['no'] }],
          headers: { 'Retry-After': '30' },
        }),
      ),
    ).toMatchObject({ errors: [{ field: 'text', messages: ['no'] }], headers: { 'Retry-After': '30' } }));

  it.each(['Conflict', 'WrongRevision'])('a %s of the engine is 412', (name) =>
    expect(answerTo(named(name, 'Expected case-1 at 3, but it moved on'))).toMatchObject({
      status: 412,
      code: 'CONFLICT',
      detail: 'Expected case-1 at 3, but it moved on',
    }),
  );

  it('a store that is away is 503, and does not say where it is', () => {
    const { status, code, detail, headers } = answerTo(named('Unavailable', 'No answer from 10.0.0.7:2113'));
    expect({ status, code, headers }).toEqual({ status: 503, code: 'UNAVAILABLE', headers: { 'Retry-After': '1' } });
    expect(detail).not.toContain('10.0.0.7');
  });

  it.each<[string, unknown, number, RefusalCode]>([
    ['an unknown route', new NotFoundException('Cannot GET /secret/path'), 404, 'NOT_FOUND'],
    ['a bad request of a library', new BadRequestException('with /secret/path'), 400, 'VALIDATION_FAILED'],
    ['a teapot', new HttpException('/secret/path', 418), 418, 'VALIDATION_FAILED'],
    ['a failure that a library admits', new InternalServerErrorException('/secret/path'), 500, 'INTERNAL'],
    ['broken JSON', fastify('FST_ERR_CTP_INVALID_JSON_BODY', 400), 400, 'VALIDATION_FAILED'],
    ['a wrong length', fastify('FST_ERR_CTP_INVALID_CONTENT_LENGTH', 400), 400, 'VALIDATION_FAILED'],
    ['a bad address', fastify('FST_ERR_BAD_URL', 400), 400, 'VALIDATION_FAILED'],
    ['a parameter too long', fastify('FST_ERR_MAX_PARAM_LENGTH', 414), 414, 'BODY_TOO_LARGE'],
    ['a body too large', fastify('FST_ERR_CTP_BODY_TOO_LARGE', 413), 413, 'BODY_TOO_LARGE'],
    ['another media type', fastify('FST_ERR_CTP_INVALID_MEDIA_TYPE', 415), 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['no such route', fastify('FST_ERR_NOT_FOUND', 404), 404, 'NOT_FOUND'],
    ['a fault in our use of Fastify', fastify('FST_ERR_REP_INVALID_PAYLOAD_TYPE', 500), 500, 'INTERNAL'],
    ['a connection lost while reading', fastify('ECONNRESET', 400), 400, 'VALIDATION_FAILED'],
    [
      'a file that is not there',
      Object.assign(new Error('/secret/path'), { expose: true, statusCode: 404 }),
      404,
      'NOT_FOUND',
    ],
    [
      'a file we must not speak of',
      Object.assign(new Error('/secret/path'), { expose: false, statusCode: 404 }),
      500,
      'INTERNAL',
    ],
    [
      'the 404 of a server that we asked',
      Object.assign(new Error('/secret/path'), { statusCode: 404 }),
      500,
      'INTERNAL',
    ],
    ['an impossible status', fastify('FST_ERR_BAD_STATUS_CODE', 99), 500, 'INTERNAL'],
    ['a bug', new TypeError('Cannot read /secret/path of undefined'), 500, 'INTERNAL'],
    ['a thrown string', '/secret/path', 500, 'INTERNAL'],
    ['nothing', undefined, 500, 'INTERNAL'],
    ['null', null, 500, 'INTERNAL'],
  ])('%s repeats nothing', (_, error, status, code) => {
    const answer = answerTo(error);
    expect(answer).toMatchObject({ status, code });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it('a word that is no uuid says so', () =>
    expect(answerTo(new BadRequestException('Validation failed (uuid is expected)')).detail).toBe(
      'Expected a uuid in the address, but it is none',
    ));
});

it('a problem has the title in the language asked for, and names the request', () =>
  expect(
    problemOf(answerTo(new Rejection('forbidden', 'SELF_CHECK_FORBIDDEN', 'Expected a, but b')), 'zh', '7'),
  ).toEqual({
    type: 'urn:gridloop:problem:SELF_CHECK_FORBIDDEN',
    title: refusals.SELF_CHECK_FORBIDDEN.zh,
    status: 403,
    detail: 'Expected a, but b',
    code: 'SELF_CHECK_FORBIDDEN',
    instance: 'urn:uuid:7',
  }));

it.each([
  [undefined, 'zh'],
  ['', 'zh'],
  ['en', 'en'],
  ['EN-gb', 'en'],
  ['zh-CN', 'zh'],
  ['zh-Hans-CN, en', 'zh'],
  ['en, zh', 'en'],
  ['en;q=0.5, zh;q=0.8', 'zh'],
  ['en;q=0.8, zh;q=0.5', 'en'],
  ['en ; q=0.8 , zh ; q=0.5', 'en'],
  ['fr', 'zh'],
  ['fr, en;q=0.3', 'en'],
  ['*', 'zh'],
  ['*;q=0.1, en;q=0.2', 'en'],
  ['en;q=0', 'zh'],
  ['en;q=x', 'zh'],
  ['english', 'zh'],
  [';;q=,,,', 'zh'],
])('who asks for %j reads %s', (header, language) => expect(languageOf(header)).toBe(language));
