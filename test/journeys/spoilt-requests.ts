import fc from 'fast-check';
import { bodies } from '../../libs/cases/src/given-bodies';

/** A request that nobody should send. */
export interface Spoilt {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The statuses that fit as an answer. */
  readonly fitting: readonly number[];
}

/** What may be sent about cases, by its path below `/api/cases`, each with a body as it should be. */
const bodiesOf = (caseId: string): Readonly<Record<string, Readonly<Record<string, unknown>>>> => ({
  '': { channel: 'APP', text: '楼道灯不亮', addressId: 'ruixiang-1-1', placeDetail: '三楼', confidential: false },
  '/bulk': { command: 'reassign', cases: [caseId], toUnit: 'ruixiang-b1', reason: '另有所属' },
  '/duplicates': { text: '楼道灯不亮', addressId: 'ruixiang-1-1', category: 'LIGHT', reporterId: 'p-1001' },
  [`/${caseId}/personal-data`]: { reason: '联系' },
  ...Object.fromEntries(
    Object.entries(bodies)
      .filter(([, body]) => Object.keys(body).length > 0)
      .map(([name, body]) => [`/${caseId}/${name}`, body]),
  ),
});

/** An object with one own key, even where the key has a meaning of its own. */
const withKey = (key: string, value: unknown): object => Object.fromEntries([[key, value]]);

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

/** Wrong as the value of any field and as a whole body: by type, size, depth, script or name. */
const rubbish = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    0,
    -1,
    1e308,
    [],
    [null],
    [{}],
    { $ne: null },
    { toString: 1 },
    '',
    ' ',
    '\u0000',
    'a\u0000b',
  ),
  fc.constantFrom('\ud800', '\udfff\ud800', '楼\u0007', '👻'.repeat(9_000)),
  fc.integer(),
  fc.string({ unit: 'binary', minLength: 4_100, maxLength: 5_000 }),
  fc.array(fc.integer(), { minLength: 1, maxLength: 50 }),
  fc.integer({ min: 17, max: 3_000 }).map(nested),
  fc
    .constantFrom('__proto__', 'constructor', 'prototype', 'hasOwnProperty')
    .map((key) => withKey(key, { admin: true })),
);

const unknownField = fc.constantFrom(
  'by',
  'at',
  'caseId',
  'actor',
  'status',
  '__proto__',
  'constructor',
  'x'.repeat(300),
);

const noJson = fc.oneof(
  fc.constantFrom(
    '{',
    '[',
    '{"text":',
    '{"text":"楼"',
    '{"a":1,}',
    "{'a':1}",
    'NaN',
    'undefined',
    '\ufeff{}',
    '{}{}',
    '"',
    '\0',
  ),
  fc.integer({ min: 10_000, max: 100_000 }).map((depth) => '['.repeat(depth)),
  fc.constant(JSON.stringify({ text: 'x'.repeat(300_000) })),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }).map((text) => `{"${text}`),
);

const badKeys = ['', ' ', 'a b', 'k'.repeat(129), 'cl\u00e9', '\u00ff'];
const badMatches = ['*', '3', '"-1"', '"1', 'W/"1"', '"1","2"', '"9999999999999999"', '\u00e9'];
const badTypes = [
  'text/plain',
  'application/xml',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'x',
];
const badTokens = ['Bearer', 'Basic YTpi', 'Bearer a.b.c', `Bearer ${'x'.repeat(5_000)}`, '\u00e9'];
const badQueries = [
  ...['limit=0', 'limit=201', 'limit=x', 'limit=1e9', 'lamp=BLUE', 'stage=x', 'status=OPEN', 'sort=name', 'x=1'],
  ...[
    'after=x',
    'after=e30',
    'after=%00',
    'minPosition=1',
    'minPosition=-1-1',
    'minPosition[]=1',
    'grid=%27',
    'grid=a&grid=b',
  ],
];
const noCases = [
  'no-uuid',
  '%E0%A4%A',
  '%00',
  '..%2f..',
  '__proto__',
  '00000000-0000-0000-0000-000000000000',
  'A'.repeat(200),
];
const noPaths = ['/api', '/api/x', '/api/cases/x/y/z', '/%', '//', '/api/addresses/__proto__/chain', '/.env'];
const noPositions = ['last', '1', '1-', '-1-1', '1-1-1', '99999999999999999999999-1'];
const noMethods = ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];

/** Requests around one case, each spoilt in one way; the same seed brings the same ones. */
export const spoiltRequests = (caseId: string) => {
  const wellFormed = bodiesOf(caseId);
  const command = fc.constantFrom(...Object.keys(wellFormed));
  const json = { 'content-type': 'application/json' };
  const keyed = { ...json, 'idempotency-key': 'fuzz' };
  const post = (
    name: string,
    text: string,
    fitting: readonly number[],
    headers: Spoilt['headers'] = keyed,
  ): Spoilt => ({
    method: 'POST',
    path: `/api/cases${name}`,
    headers,
    body: Buffer.from(text),
    fitting,
  });
  const get = (path: string, fitting: readonly number[], headers: Spoilt['headers'] = {}): Spoilt => ({
    method: 'GET',
    path,
    headers,
    body: Buffer.of(),
    fitting,
  });
  const good = (name: string, fitting: number, headers: Spoilt['headers'] = keyed) =>
    post(name, JSON.stringify(wellFormed[name]), [fitting], headers);
  const changing = command.filter((name) => name !== '/duplicates');
  const goodUnder = (header: string, values: readonly string[], fitting: number, of = command) =>
    fc.tuple(of, fc.constantFrom(...values)).map(([name, value]) => good(name, fitting, { ...keyed, [header]: value }));

  const spoiltBody = command.chain((name) => {
    const body = wellFormed[name] ?? {};
    return fc
      .oneof(
        fc
          .tuple(fc.constantFrom(...Object.keys(body)), rubbish)
          .filter(([field, value]) => typeof value !== 'number' || typeof body[field] !== 'number') // it may be in order
          .map(([field, value]) => ({ ...body, [field]: value })),
        fc.tuple(unknownField, rubbish).map(([field, value]) => ({ ...body, ...withKey(field, value) })),
        rubbish.filter((value) => value !== null), // no more than an empty body
      )
      .map((spoilt) => post(name, JSON.stringify(spoilt), [400]));
  });
  const spoiltText = fc.tuple(command, noJson).map(([name, text]) => post(name, text, [400, 413]));
  const spoiltHeader = fc.oneof(
    goodUnder('idempotency-key', badKeys, 400, changing),
    goodUnder('if-match', badMatches, 400, changing),
    goodUnder('content-type', badTypes, 415),
    goodUnder('authorization', badTokens, 401),
    changing.map((name) => good(name, 400, json)),
    command.map((name) => ({ ...good(name, 400), body: Buffer.from('7b22fffec3287d', 'hex') })),
  );
  const spoiltAddress = fc.oneof(
    fc.constantFrom(...badQueries).map((query) => get(`/api/cases?${query}`, [400])),
    fc.constantFrom(...noCases).map((id) => get(`/api/cases/${id}`, [400, 404, 414])),
    fc.constantFrom(...noPaths).map((path) => get(path, [400, 404])),
    fc.constantFrom(...noPositions).map((position) => get('/api/feed', [400, 403], { 'last-event-id': position })),
    fc.tuple(fc.constantFrom(...noMethods), command).map(([method, name]) => ({ ...good(name, 405), method })),
  );
  return fc.oneof(
    { weight: 6, arbitrary: spoiltBody },
    { weight: 2, arbitrary: spoiltText },
    { weight: 2, arbitrary: spoiltHeader },
    { weight: 2, arbitrary: spoiltAddress },
  );
};

/** Bytes that are not even HTTP. */
export const noHttp = [
  'nonsense\r\n\r\n',
  'GET /api/cases HTTP/9.9\r\nHost: x\r\n\r\n',
  'GET /api/cases HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n',
  'POST /api/cases HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
  'POST /api/cases HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  `GET /api/cases HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`,
  '\0\0\0\0\r\n\r\n',
];
