import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { EsdbEventStore } from '@gridloop/engine';
import { signToken, tokenKey } from '@gridloop/platform';
import fc from 'fast-check';
import { itOn, System } from '../system';
import { Person, type Begun } from './client';
import { noHttp, spoiltRequests, type Spoilt } from './spoilt-requests';

const seed = 20_200_219;
const numRuns = 1_000;

/** Residents and staff: what a body may be is asked of all of them alike. */
const persons = ['p-1001', 'p-1002', 'p-1101', 'p-9001'];

let system: System;
let store: EsdbEventStore;
let caseId: string;
const it = itOn(() => system);

beforeAll(async () => {
  system = await System.start();
  store = new EsdbEventStore({ url: system.run.urls.eventStore ?? '' });
  const report = { channel: 'PHONE', text: '楼道灯不亮', addressId: 'ruixiang-1-1', reporter: { personId: 'p-1001' } };
  ({ caseId } = (await new Person(() => system, 'p-1002').post<Begun>('/api/cases', report)).body);
});
afterAll(async () => {
  await store?.close();
  await system?.remove();
});

/** Everything that must not change. */
const standing = async () => ({
  head: await store.head(),
  events: (await store.read(`case-${caseId}`)).length,
  api: system.run.parts.api,
});

describe('whatever is not well formed', () => {
  it('is refused with a code, a thousand times, and leaves log and process as they were', async () => {
    const before = await standing();
    const key = await tokenKey(join(system.data, 'secrets', 'token.key'));
    const tokens = new Map<string, string>();
    for (const person of persons) tokens.set(person, await signToken(key, person));
    const counts = new Map<string, number>();
    const wrong: unknown[] = [];

    const samples = fc.sample(fc.tuple(spoiltRequests(caseId), fc.constantFrom(...persons)), { seed, numRuns });
    for (const [spoilt, person] of samples) {
      const { status, code } = await answerTo(spoilt, tokens.get(person) ?? '');
      counts.set(code, (counts.get(code) ?? 0) + 1);
      if (!spoilt.fitting.includes(status) || !/^[A-Z_]+$/.test(code))
        wrong.push({ status, code, ...spoilt, body: spoilt.body.toString().slice(0, 200), person });
    }

    expect(wrong).toEqual([]);
    expect(await standing()).toEqual(before);
    for (const code of [
      'TOKEN_INVALID',
      'IDEMPOTENCY_KEY_MISSING',
      'MEDIA_TYPE_UNSUPPORTED',
      'BODY_TOO_LARGE',
      'NOT_FOUND',
    ])
      expect([...counts.keys()]).toContain(code);
    expect(counts.get('VALIDATION_FAILED')).toBeGreaterThan(numRuns / 2);
  });

  it('is refused with a code even where it is no HTTP', async () => {
    const before = await standing();
    const answers = await Promise.all(noHttp.map((bytes) => answerToBytes(bytes)));
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 4\d\d [^]*"code":"[A-Z_]+"/);
    expect(await standing()).toEqual(before);
  });
});

/** `fetch` would refuse to send most of this. */
const answerTo = async (spoilt: Spoilt, token: string): Promise<{ status: number; code: string }> => {
  const { method, path, body } = spoilt;
  const headers = { authorization: `Bearer ${token}`, ...spoilt.headers, 'content-length': body.length };
  const sent = request(system.url, { method, path, headers });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const answer = await text(response);
  const { code = '' } = answer.startsWith('{') ? (JSON.parse(answer) as { code?: string }) : {};
  return { status: response.statusCode ?? 0, code };
};

const answerToBytes = async (bytes: string): Promise<string> => {
  const socket = connect(Number(new URL(system.url).port), '127.0.0.1');
  socket.end(bytes);
  return text(socket);
};
