import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { Body, Controller, Get, Module, Param, ParseUUIDPipe, Post, Query, type Type } from '@nestjs/common';
import { refusals, Rejection } from '@gridloop/domain';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fc from 'fast-check';
import { Person, Public } from './auth.guard';
import { createApp, stopApp } from './bootstrap';
import { HealthModule, type Check } from './health';
import { createLog } from './logging';
import { Metrics } from './metrics';
import { type Problem } from './problem';
import { Stopping } from './stopping';
import { signToken } from './tokens';
import { OptionalId, Words } from './validation';

class NoteBody {
  @Words(100) text: string;
}

class NotesQuery {
  @OptionalId() unitId?: string;
}

/** A gate that a request waits at until we open it. */
const gate = { reached: Promise.withResolvers<void>(), opened: Promise.withResolvers<void>() };

@Controller('api/notes')
class NotesController {
  constructor(
    private readonly metrics: Metrics,
    private readonly stopping: Stopping,
  ) {}

  @Get() list(@Query() query: NotesQuery) {
    return query;
  }
  @Post() write(@Person() by: string, @Body() { text }: NoteBody) {
    return this.metrics.timed('WriteNote', async () => {
      if (text === 'forbidden') throw new Rejection('forbidden', 'ACTOR_NOT_ALLOWED', 'Expected to write, but may not');
      return { by, text };
    });
  }
  @Get('broken') broken() {
    throw new Error('password=hunter2');
  }
  @Public() @Get('public') public() {
    return { public: true };
  }
  @Public() @Get('anonymous') anonymous(@Person() by: string) {
    return by;
  }
  @Get('slow') async slow() {
    gate.reached.resolve();
    await gate.opened.promise;
    return { slow: true };
  }
  @Get('endless') endless() {
    gate.reached.resolve();
    return new Promise((resolve) => this.stopping.signal.addEventListener('abort', () => resolve({ ended: true })));
  }
  @Get('stuck') stuck() {
    gate.reached.resolve();
    return new Promise(() => undefined);
  }
  @Get(':noteId') read(@Param('noteId', ParseUUIDPipe) noteId: string) {
    return { noteId };
  }
}

const checks: Check[] = [];

@Module({ imports: [HealthModule.register(checks)], controllers: [NotesController] })
class NotesModule {}

const tokenKey = createSecretKey(randomBytes(32));
let lines: string[];
let app: NestFastifyApplication;
let authorization: string;

const open = async (module: Type<unknown>) => {
  lines = [];
  const log = createLog('debug', { write: (line) => void lines.push(line) });
  app = await createApp(module, { log, tokenKey, docs: { title: 'Notes', version: '1' } });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
};

beforeAll(async () => {
  authorization = `Bearer ${await signToken(tokenKey, 'zhao-meiju')}`;
});

describe('over injected requests', () => {
  beforeAll(() => open(NotesModule));
  afterAll(() => app.close());

  type Asked = Parameters<NestFastifyApplication['inject']>[0] & object;
  const ask = async (asked: Asked) =>
    app.inject({ ...asked, headers: { authorization, ...('headers' in asked ? asked.headers : {}) } });
  const write = (payload: string | object, headers = {}) =>
    ask({ method: 'POST', url: '/api/notes', payload, headers: { 'content-type': 'application/json', ...headers } });

  describe('who asks', () => {
    it('is the person of the token', async () =>
      expect((await write({ text: 'a' })).json()).toEqual({ by: 'zhao-meiju', text: 'a' }));

    it('is never the person of the body', async () =>
      expect((await write({ text: 'a', by: 'jiang-jun' })).json()).toMatchObject({ code: 'VALIDATION_FAILED' }));

    it.each<[string, string | undefined, string, string]>([
      ['no token', undefined, 'TOKEN_MISSING', 'Bearer realm="gridloop"'],
      ['another scheme', 'Basic YTpi', 'TOKEN_INVALID', 'Bearer realm="gridloop", error="invalid_token"'],
      ['a scheme alone', 'Bearer', 'TOKEN_INVALID', 'Bearer realm="gridloop", error="invalid_token"'],
      ['a foreign token', 'Bearer a.b.c', 'TOKEN_INVALID', 'Bearer realm="gridloop", error="invalid_token"'],
    ])('with %s is nobody', async (_, header, code, challenge) => {
      const response = await app.inject({ url: '/api/notes', headers: header ? { authorization: header } : {} });
      expect({
        status: response.statusCode,
        code: response.json<Problem>().code,
        challenge: response.headers['www-authenticate'],
      }).toEqual({ status: 401, code, challenge });
    });

    it('is not asked on public routes', async () => {
      for (const url of ['/api/notes/public', '/health/live', '/metrics', '/docs', '/docs/openapi.json'])
        expect([url, (await app.inject({ url })).statusCode]).toEqual([url, 200]);
    });

    it('cannot be known on a public route', async () =>
      expect((await ask({ url: '/api/notes/anonymous' })).json()).toMatchObject({ code: 'TOKEN_MISSING' }));
  });

  describe('a no', () => {
    const json = { 'content-type': 'application/json' };
    const post = { method: 'POST', url: '/api/notes' } as const;
    it.each<[string, Asked, number, string]>([
      ['of the domain', { ...post, payload: { text: 'forbidden' } }, 403, 'ACTOR_NOT_ALLOWED'],
      ['to a body out of form', { ...post, payload: { text: '' } }, 400, 'VALIDATION_FAILED'],
      ['to broken JSON', { ...post, payload: '{"text":', headers: json }, 400, 'VALIDATION_FAILED'],
      [
        'to GBK',
        { ...post, payload: Buffer.from('7b2274657874223ac2a9cbae227d', 'hex'), headers: json },
        400,
        'VALIDATION_FAILED',
      ],
      ['to no body', { ...post, headers: json }, 400, 'VALIDATION_FAILED'],
      [
        'to a form',
        { ...post, payload: 'text=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
        415,
        'MEDIA_TYPE_UNSUPPORTED',
      ],
      [
        'to plain text',
        { ...post, payload: 'a', headers: { 'content-type': 'text/plain' } },
        415,
        'MEDIA_TYPE_UNSUPPORTED',
      ],
      ['to an unnamed type', { ...post, payload: 'a', headers: { 'content-type': '' } }, 415, 'MEDIA_TYPE_UNSUPPORTED'],
      ['to much', { ...post, payload: { text: 'x'.repeat(256 * 1024) } }, 413, 'BODY_TOO_LARGE'],
      ['to a word for a uuid', { url: '/api/notes/7' }, 400, 'VALIDATION_FAILED'],
      ['to a broken escape', { url: '/api/notes/%zz' }, 400, 'VALIDATION_FAILED'],
      ['to a long parameter', { url: `/api/notes/${'x'.repeat(101)}` }, 414, 'BODY_TOO_LARGE'],
      ['to an unknown query', { url: '/api/notes?who=王魁' }, 400, 'VALIDATION_FAILED'],
      ['to an unknown route', { url: '/api/nothing' }, 404, 'NOT_FOUND'],
      ['to a method of another route', { method: 'DELETE', url: '/api/notes?a=b' }, 405, 'METHOD_NOT_ALLOWED'],
      ['because of us', { url: '/api/notes/broken' }, 500, 'INTERNAL'],
    ])('%s is a problem', async (_, asked, status, code) => {
      const response = await ask(asked);
      expect({ answered: response.statusCode, ...response.json<Problem>() }).toMatchObject({
        answered: status,
        detail: expect.stringMatching(/^Expected .*, but .*[^.]$/) as string,
        status,
        type: `urn:gridloop:problem:${code}`,
        code,
        title: refusals[code as keyof typeof refusals].zh,
        instance: `urn:uuid:${response.headers['x-request-id']}`,
      });
      expect(response.headers).toMatchObject({
        'content-type': 'application/problem+json; charset=utf-8',
        'content-language': 'zh',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        vary: 'Accept-Language',
      });
    });

    it('is in English for those who would rather have it', async () => {
      const response = await ask({ url: '/api/nothing', headers: { 'accept-language': 'en, zh;q=0.5' } });
      expect([response.json<Problem>().title, response.headers['content-language']]).toEqual([
        refusals.NOT_FOUND.en,
        'en',
      ]);
    });

    it('to a method names those that there are', async () =>
      expect((await ask({ method: 'PUT', url: '/api/notes' })).headers['allow']).toBe('GET, HEAD, POST'));
  });

  describe('the log', () => {
    it('of a failure of ours has its stack and its request, and the answer has neither', async () => {
      lines.length = 0;
      const response = await ask({ url: '/api/notes/broken' });
      const [failure, request] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      const requestId = response.headers['x-request-id'];
      const stack = expect.stringContaining('platform.spec.ts') as string;
      expect(failure).toMatchObject({ level: 'error', requestId, err: { message: 'password=hunter2', stack } });
      expect(request).toMatchObject({ level: 'info', requestId, status: 500 });
      expect(request).not.toHaveProperty('err');
      expect(response.body).not.toContain('hunter2');
    });

    it('of a request has its route, and nothing that was typed but what is harmless', async () => {
      lines.length = 0;
      await ask({ method: 'POST', url: '/api/notes?telephone=13905350001', payload: { text: '王魁 13905350001' } });
      await ask({ url: '/api/notes?unitId=ruixiang-g1&name=Wang', headers: { cookie: 'a=13905350001' } });
      await ask({ url: '/13905350001/王魁' });
      const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(told.map(({ method, route, values, status }) => [method, route, values, status])).toEqual([
        ['POST', '/api/notes', undefined, 201],
        ['GET', '/api/notes', { unitId: 'ruixiang-g1' }, 400],
        ['GET', undefined, undefined, 404],
      ]);
      expect(lines.join('')).not.toMatch(/13905350001|王魁|Wang|Bearer/);
    });

    it('goes by the id that the request brought, if it is a uuid', async () => {
      const brought = async (id: string) =>
        (await ask({ url: '/health/live', headers: { 'x-request-id': id } })).headers['x-request-id'];
      expect(await brought('6F1F9D3E-2A9C-4F51-9B1A-0C4C7B0F3A11')).toBe('6f1f9d3e-2a9c-4f51-9b1a-0c4c7b0f3a11');
      expect(await brought('7')).toMatch(/^[0-9a-f-]{36}$/);
    });
  });

  it('answers of the API are not kept, unless they say so', async () =>
    expect((await ask({ url: '/api/notes' })).headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    }));

  it('a command is measured with the code that it ended with', async () => {
    await write({ text: 'a' });
    await write({ text: 'forbidden' });
    const { body, headers } = await app.inject({ url: '/metrics' });
    expect(headers['content-type']).toMatch(/^text\/plain; version=/);
    expect(body).toMatch(/gridloop_command_seconds_count\{command="WriteNote",code="OK"\} \d/);
    expect(body).toMatch(/gridloop_command_seconds_count\{command="WriteNote",code="ACTOR_NOT_ALLOWED"\} \d/);
    expect(body).toMatch(/process_cpu_seconds_total \d/);
  });

  it('a gauge that fails does not hide the others', async () => {
    const metrics = app.get(Metrics);
    metrics.gauge('notes_lost', 'Must be 0', () => Promise.reject(new Error('away')));
    metrics.gauge('notes_kept', 'Notes', async () => 7);
    const { body } = await app.inject({ url: '/metrics' });
    expect(body.match(/^notes_.*$/gm)).toEqual(['notes_lost Nan', 'notes_kept 7']);
  });

  it('is ready when all it needs is there, and names what is not', async () => {
    const ready = async (...now: Check[]) => {
      checks.splice(0, checks.length, ...now);
      const response = await app.inject({ url: '/health/ready' });
      return [response.statusCode, response.json<unknown>()];
    };
    const store = { name: 'event store', check: async () => 7n };
    const away = { name: 'database', check: () => Promise.reject(new Error('10.0.0.7 refused')) };
    expect(await ready(store)).toEqual([200, { status: 'ready', checks: { 'event store': 'ok' } }]);
    expect(await ready(store, away)).toEqual([
      503,
      { status: 'not ready', checks: { 'event store': 'ok', database: 'failed' } },
    ]);
    expect(await ready({ name: 'lease', check: async () => false })).toEqual([
      503,
      { status: 'not ready', checks: { lease: 'failed' } },
    ]);
  });

  it('describes itself: what it takes, that it needs a token, and how it refuses', async () =>
    expect((await app.inject({ url: '/docs/openapi.json' })).json()).toMatchObject({
      info: { title: 'Notes' },
      security: [{ bearer: [] }],
      paths: { '/api/notes': { post: { responses: { default: { content: { 'application/problem+json': {} } } } } } },
      components: {
        schemas: { NoteBody: { required: ['text'], properties: { text: { maxLength: 100 } } }, Problem: {} },
      },
    }));

  it('whatever comes, the answer is a code and never our fault', async () => {
    const word = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'text', 'then'),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        fc.jsonValue(),
        fc.dictionary(word, tie('value')),
        fc.array(tie('value'), { maxLength: 4 }),
        word,
      ),
    }));
    const text = value.map((each) => JSON.stringify(each) ?? '');
    const payload = fc.oneof(
      text,
      text.map((each) => `{"text":${each}}`),
      text.chain((each) => fc.nat(each.length).map((end) => each.slice(0, end))),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.integer({ min: 1, max: 20_000 }).map((depth) => `{"text":${'[{"a":'.repeat(depth)}`),
      fc.integer({ min: 1, max: 20_000 }).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`),
    );
    const header = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'abc;=,"*/ \t%+-.0123q') }));
    const mostly = (usual: string, ...others: fc.Arbitrary<string>[]) =>
      fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, ...others);
    const headers = fc.record({
      'content-type': mostly('application/json', fc.constantFrom('application/json; charset=gbk', 'text/json'), header),
      authorization: mostly(authorization, header),
      'accept-language': header,
      'x-request-id': header,
      'accept-encoding': header,
    });
    const path = fc.oneof(
      fc.constantFrom(
        '/api/notes',
        '/api/notes/',
        '/api//notes',
        '/api/notes/%',
        '/api/notes/%00',
        '/api/notes/%ff%fe',
        '/api/notes/..%2f..',
        '/%',
        '/docs/%zz',
        '/docs/..%2f..%2fpackage.json',
      ),
      fc.webPath().map((each) => `/${each}`),
      word.map((each) => `/api/notes/${encodeURIComponent(each.toWellFormed())}`),
      fc.string({ unit: fc.constantFrom(...'%/.?#&=[]{};:@ab0') }).map((each) => `/api/notes/${each}`),
    );
    const query = fc.oneof(
      fc.constant(''),
      fc.webQueryParameters().map((each) => `?${each}`),
      word.map((each) => `?${each}=${each}&${each}[]=${each}`),
    );
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'QUERY');
    const request = fc.record({ method, url: fc.tuple(path, query).map((parts) => parts.join('')), headers, payload });

    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          request,
          request.map((each) => ({ ...each, method: 'POST', url: '/api/notes' })),
        ),
        async (asked) => {
          const response = await app.inject(asked as Asked);
          if (response.statusCode < 400) return;
          const { code, status } = response.json<Problem>();
          expect({ status, known: code in refusals, ours: status >= 500 }).toEqual({
            status: response.statusCode,
            known: true,
            ours: false,
          });
        },
      ),
      { numRuns: 300 },
    );
  }, 30_000);
});

describe('over the network', () => {
  let port: number;
  beforeEach(async () => {
    gate.reached = Promise.withResolvers();
    gate.opened = Promise.withResolvers();
    await open(NotesModule);
    await app.listen(0, '127.0.0.1');
    port = (app.getHttpServer().address() as AddressInfo).port;
  });
  afterEach(() => app.close());

  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization } });

  it.each([
    ['what is not HTTP', 'hello\r\n\r\n', 400, 'VALIDATION_FAILED'],
    ['an unknown method', 'FETCH /api/notes HTTP/1.1\r\n\r\n', 400, 'VALIDATION_FAILED'],
    ['no address', 'OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 404, 'NOT_FOUND'],
    ['headers without end', `GET / HTTP/1.1\r\na: ${'x'.repeat(20_000)}`, 431, 'BODY_TOO_LARGE'],
  ])('%s is answered with a problem', async (_, said, status, code) => {
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('utf8').write(said);
    let heard = '';
    for await (const part of socket) heard += part;
    const [head = '', body = ''] = heard.split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(JSON.parse(body)).toMatchObject({ status, code, title: refusals[code as 'VALIDATION_FAILED'].zh });
  });

  it('a stop lets what is under way end, and accepts nothing new', async () => {
    const slow = get('/api/notes/slow');
    await gate.reached.promise;
    const stopped = stopApp(app);
    await expect(get('/api/notes')).rejects.toThrow();
    gate.opened.resolve();
    const response = await slow;
    expect([response.status, response.headers.get('connection'), await response.json()]).toEqual([
      200,
      'close',
      { slow: true },
    ]);
    await stopped;
  });

  it('a stop is told to what would never end', async () => {
    const endless = get('/api/notes/endless');
    await gate.reached.promise;
    await stopApp(app);
    expect(await (await endless).json()).toEqual({ ended: true });
  });

  it('a stop breaks off what does not end in time', async () => {
    const stuck = get('/api/notes/stuck');
    const broken = expect(stuck).rejects.toThrow();
    await gate.reached.promise;
    await stopApp(app, 1);
    await broken;
  });

  it('a connection kept open without a request does not hold up the stop', async () => {
    const idle = connect(port, '127.0.0.1');
    await once(idle, 'connect');
    const ended = once(idle, 'close');
    idle.resume();
    await get('/api/notes').then((response) => response.json());
    await stopApp(app);
    await ended;
  });
});
