import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { EsdbEventStore } from '@gridloop/engine';
import { signToken } from '@gridloop/platform';
import { itOn, System } from '../system';
import { holderOf, Person, type Begun, type Done, type Message } from './client';

const branch = 'ruixiang-b1';
const chain = ['ruixiang-g1-h1', 'ruixiang-g1', branch, 'ruixiang'];

let system: System;
const it = itOn(() => system);
const person = (personId: string) => new Person(() => system, personId);
const wangKui = person('p-1001');
const zhaoMeiju = person('p-1002');
const jiangJun = person('p-1003');
const branchHead = person(holderOf('GRID_HEAD', branch));
const dispatcher = person('p-1101');
const clerk = person('p-1102');
const secretary = person('p-1106');

beforeAll(async () => void (system = await System.start()));
afterAll(() => system?.remove());

const report = {
  channel: 'PHONE',
  text: '需要尽快返岗，不知道怎样办理通行证明',
  addressId: 'ruixiang-1-1',
  reporter: { personId: 'p-1001', name: '王魁', telephone: '000-0000-0001' },
};
const begin = (who: Person, more: object = {}, headers: Record<string, string> = {}) =>
  who.post<Begun>('/api/cases', { ...report, ...more }, headers);

interface Row {
  readonly caseId: string;
  readonly status: string;
  readonly stage: string;
  readonly chain: readonly string[];
  readonly unit: string | null;
  readonly revision: number;
}
interface Queue {
  readonly cases: readonly Row[];
  readonly next: string | null;
  readonly counts: { readonly total: number; readonly status: Readonly<Record<string, number>> };
}

describe('王魁 needs a pass', () => {
  let caseId: string;
  let position: string;
  const whoever = (step: Promise<{ status: number; body: Done }>) =>
    step.then(({ status, body }) => {
      if (status === 201) position = body.position;
      return body.code ?? status;
    });
  const closing = () => whoever(dispatcher.does('close', caseId));

  it('his household head reports for him, and the case is located to the chain of his address', async () => {
    const { status, headers, body } = await begin(zhaoMeiju);
    ({ caseId, position } = body);
    expect(status).toBe(201);
    expect(body.caseNo).toMatch(/^\d{8}-[0-9A-HJKMNP-TV-Z]{8}$/);
    expect([headers.get('location'), headers.get('etag')]).toEqual([`/api/cases/${caseId}`, `"${body.revision}"`]);

    const row = await dispatcher.get<Row>(`/api/cases/${caseId}?minPosition=${position}`);
    expect(row.body).toMatchObject({ status: 'PENDING_ACCEPTANCE', stage: 'DISCOVERY', chain });
    const address = await dispatcher.get<{ chain: readonly { unitId: string }[] }>('/api/addresses/ruixiang-1-1/chain');
    expect(address.body.chain.map(({ unitId }) => unitId)).toEqual(chain);
  });

  it('nothing that has not happened lets it be closed', async () =>
    expect(await closing()).toBe('HANDLING_RESULT_MISSING'));

  it('she takes it herself, then passes it up past the building group, which is told', async () => {
    expect(await whoever(zhaoMeiju.does('classify', caseId, { category: 'TRAVEL_PASS', urgency: 'URGENT' }))).toBe(201);
    expect(await whoever(zhaoMeiju.does('accept', caseId, { forSelf: true }))).toBe(201);
    const downward = await zhaoMeiju.does('escalate', caseId, { toUnit: chain[0], reason: '试试' });
    expect([downward.status, downward.body.code]).toEqual([400, 'ESCALATION_NOT_UPWARD']);
    expect(await whoever(zhaoMeiju.does('escalate', caseId, { toUnit: branch, reason: '由网格办理' }))).toBe(201);
    expect((await jiangJun.history(caseId)).at(-3)).toMatchObject({
      type: 'SkippedLevelNotified',
      data: { level: 'BUILDING', unitId: 'ruixiang-g1' },
    });
  });

  it('姜君 signs and starts, may see whom to call, notes and handles', async () => {
    for (const command of ['sign', 'start']) expect(await whoever(jiangJun.does(command, caseId))).toBe(201);
    const { status, body } = await jiangJun.post<{ fields: readonly { field: string; value: unknown }[] }>(
      `/api/cases/${caseId}/personal-data`,
      { reason: '联系诉求人' },
    );
    expect(status).toBe(200);
    expect(Object.fromEntries(body.fields.map(({ field, value }) => [field, value]))).toMatchObject({
      text: report.text,
      reporter: { name: '王魁', telephone: '000-0000-0001' },
    });
    expect(await whoever(jiangJun.does('note', caseId, { note: '已告知' }))).toBe(201);
    expect(await whoever(jiangJun.does('handle', caseId, { outcome: 'RESOLVED' }))).toBe(201);
    expect(await closing()).toBe('INSPECTION_MISSING');
  });

  it('nobody checks his own work; the head of the grid does', async () => {
    expect(await whoever(jiangJun.does('inspect', caseId, { passed: true, findings: '很好' }))).toBe(
      'SELF_CHECK_FORBIDDEN',
    );
    expect(await whoever(branchHead.does('inspect', caseId, { passed: true, findings: '属实' }))).toBe(201);
    expect(await closing()).toBe('FEEDBACK_MISSING');
  });

  it('the answer is public, he is called by somebody else, and rates himself', async () => {
    expect(await whoever(jiangJun.does('reply', caseId, { text: '可在社区当场办理' }))).toBe(201);
    expect(await closing()).toBe('FEEDBACK_MISSING');
    const call = { method: 'PHONE', reached: true };
    expect(await whoever(jiangJun.does('callback', caseId, call))).toBe('SELF_CHECK_FORBIDDEN');
    expect(await whoever(clerk.does('callback', caseId, call))).toBe(201);
    expect(await whoever(wangKui.does('rate', caseId, { level: 'SATISFIED', solved: true }))).toBe(201);
    expect(await closing()).toBe('REVIEW_MISSING');
  });

  it('reviewed, it is closed with the proof of all five stages, and stays closed', async () => {
    expect(await whoever(secretary.does('review', caseId, { cause: '各地要求不一' }))).toBe(201);
    expect(await closing()).toBe(201);
    expect(await closing()).toBe('ALREADY_TERMINAL');

    const history = await dispatcher.history(caseId);
    const closed = history.find(({ type }) => type === 'CaseClosed');
    const idOf = (wanted: string) => history.find(({ type }) => type === wanted)?.eventId;
    expect(closed?.data['stageProof']).toEqual({
      DISCOVERY: idOf('CaseReported'),
      GRADED_HANDLING: idOf('CaseHandled'),
      SUPERVISION: idOf('InspectionPassed'),
      RESULT_FEEDBACK: idOf('SatisfactionRecorded'),
      JOINT_REVIEW: idOf('CaseReviewed'),
    });
  });

  it('history tells it all in order: who, in which post, and each event chained to the one before', async () => {
    const history = await wangKui.history(caseId);
    expect(history.map(({ type, actor }) => [type, actor.post ?? actor.role])).toEqual([
      ['CaseReported', 'HOUSEHOLD_HEAD'],
      ['CaseLocated', 'HOUSEHOLD_HEAD'],
      ['DeadlineSet', 'HOUSEHOLD_HEAD'],
      ['CaseClassified', 'HOUSEHOLD_HEAD'],
      ['CaseAccepted', 'HOUSEHOLD_HEAD'],
      ['DeadlineSet', 'HOUSEHOLD_HEAD'],
      ['CaseEscalated', 'HOUSEHOLD_HEAD'],
      ['SkippedLevelNotified', 'HOUSEHOLD_HEAD'],
      ['VerdictRecorded', 'HOUSEHOLD_HEAD'],
      ['DeadlineSet', 'HOUSEHOLD_HEAD'],
      ['AssignmentSigned', 'GRID_ASSISTANT'],
      ['HandlingStarted', 'GRID_ASSISTANT'],
      ['ProgressNoted', 'GRID_ASSISTANT'],
      ['CaseHandled', 'GRID_ASSISTANT'],
      ['VerdictRecorded', 'GRID_ASSISTANT'],
      ['InspectionPassed', 'GRID_HEAD'],
      ['PublicReplyPublished', 'GRID_ASSISTANT'],
      ['CallbackMade', 'WINDOW_CLERK'],
      ['SatisfactionRecorded', 'REPORTER'],
      ['CaseReviewed', 'UNIT_LEADER'],
      ['CaseClosed', 'DISPATCHER'],
      ['VerdictRecorded', 'DISPATCHER'],
    ]);
    expect(history.map(({ previousHash }) => previousHash)).toEqual([
      '',
      ...history.slice(0, -1).map((e) => e.contentHash),
    ]);
    expect(new Set(history.map(({ eventId }) => eventId)).size).toBe(history.length);
    expect(history[0]?.data['text']).toEqual({ sealed: 'A256GCM' });
    const verdicts = history.filter(({ type }) => type === 'VerdictRecorded').map(({ data }) => data['result']);
    expect(verdicts).toEqual(['ON_TIME', 'ON_TIME', 'ON_TIME']);
  });

  it('the queue shows it closed, to staff and to him, but to no other resident', async () => {
    const query = `/api/cases?grid=${branch}&status=CLOSED&minPosition=${position}`;
    const stranger = person('p-9009');
    for (const who of [dispatcher, wangKui])
      expect((await who.get<Queue>(query)).body.cases).toEqual([
        expect.objectContaining({ caseId, stage: 'JOINT_REVIEW' }),
      ]);
    expect((await stranger.get<Queue>(query)).body.cases).toEqual([]);
    expect((await stranger.get(`/api/cases/${caseId}/history`)).status).toBe(404);
  });
});

describe('a command', () => {
  it('sent twice under one key is done once and answered alike', async () => {
    const once = { 'idempotency-key': randomUUID() };
    const [first, second] = [await begin(zhaoMeiju, {}, once), await begin(zhaoMeiju, {}, once)];
    expect([second.status, second.body]).toEqual([201, first.body]);
    const { caseId } = first.body;
    const key = { 'idempotency-key': randomUUID() };
    const classify = () => zhaoMeiju.does('classify', caseId, { category: 'NOISE', urgency: 'NORMAL' }, key);
    const answers = await Promise.all([classify(), classify(), classify()]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const types = (await dispatcher.history(caseId)).map(({ type }) => type);
    expect(types).toEqual(['CaseReported', 'CaseLocated', 'DeadlineSet', 'CaseClassified']);
    const reused = await zhaoMeiju.does('accept', caseId, { forSelf: true }, key);
    expect([reused.status, reused.body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('that saw an older revision gets 412, and the case stays as it is', async () => {
    const { caseId, revision } = (await begin(zhaoMeiju)).body;
    const classified = { category: 'NOISE', urgency: 'NORMAL' };
    const seen = { 'if-match': `"${revision}"` };
    expect((await zhaoMeiju.does('classify', caseId, classified, seen)).status).toBe(201);
    const late = await zhaoMeiju.does('classify', caseId, { ...classified, category: 'WATER' }, seen);
    expect([late.status, late.body.code]).toEqual([412, 'CONFLICT']);
    expect(await dispatcher.history(caseId)).toHaveLength(revision + 2);
  });

  it('racing with others for one case wins alone, or is decided again', async () => {
    const { caseId } = (await begin(zhaoMeiju)).body;
    const { revision } = (await zhaoMeiju.does('accept', caseId, { forSelf: true })).body;
    const note = (text: string, headers = {}) => zhaoMeiju.does('note', caseId, { note: text }, headers);
    const seen = { 'if-match': `"${revision}"` };
    const guarded = await Promise.all(['一', '二', '三', '四', '五'].map((text) => note(text, seen)));
    expect(guarded.map(({ status }) => status).sort()).toEqual([201, 412, 412, 412, 412]);
    const unguarded = await Promise.all(['一', '二', '三', '四', '五'].map((text) => note(text)));
    const revisions = unguarded.map(({ body }) => body.revision - revision);
    expect(revisions.toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6]);
    const escalations = await Promise.all([1, 2].map(() => zhaoMeiju.does('escalate', caseId, { reason: '办不了' })));
    expect(escalations.map(({ status }) => status).sort()).toEqual([201, 409]); // it has moved on
  });

  it('is refused in the language of the reader', async () => {
    const { caseId } = (await begin(zhaoMeiju)).body;
    const refused = (language: string) => dispatcher.does('close', caseId, {}, { 'accept-language': language });
    const [zh, en] = [await refused('zh-CN'), await refused('en-GB,en;q=0.9')];
    expect([zh.body.title, zh.headers.get('content-language')]).toEqual(['缺少处置结果', 'zh']);
    expect([en.body.title, en.headers.get('content-language')]).toEqual(['The handling result is missing', 'en']);
    expect(en.headers.get('content-type')).toContain('application/problem+json');
  });

  it('without a token, or with a foreign one, is nobody’s', async () => {
    const foreign = await signToken(createSecretKey(randomBytes(32)), 'p-1101');
    const refusals = [{}, { authorization: 'Bearer x.y.z' }, { authorization: `Bearer ${foreign}` }].map(
      async (headers) => {
        const response = await fetch(`${system.url}/api/cases`, { headers });
        return [response.status, ((await response.json()) as Done).code];
      },
    );
    expect(await Promise.all(refusals)).toEqual([
      [401, 'TOKEN_MISSING'],
      [401, 'TOKEN_INVALID'],
      [401, 'TOKEN_INVALID'],
    ]);
  });
});

describe('a reader', () => {
  it('waits for the position of a command, and is told when that is too far ahead', async () => {
    const { caseId, position } = (await begin(zhaoMeiju)).body;
    const { revision } = (await zhaoMeiju.get<Row>(`/api/cases/${caseId}?minPosition=${position}`)).body;
    expect(revision).toBe(2);
    const future = await zhaoMeiju.get<Done>(`/api/cases/${caseId}?minPosition=999999999999-999999999999`);
    expect([future.status, future.body.code]).toEqual([503, 'NOT_YET_VISIBLE']);
  });

  it('turns the pages of the queue and meets every case once', async () => {
    const { position } = (await begin(zhaoMeiju)).body;
    const whole = (await dispatcher.get<Queue>(`/api/cases?limit=200&minPosition=${position}`)).body;
    const met: string[] = [];
    let after = '';
    do {
      const { cases, next } = (await dispatcher.get<Queue>(`/api/cases?sort=dueAt&limit=2${after}`)).body;
      met.push(...cases.map(({ caseId }) => caseId));
      after = next ? `&after=${next}` : '';
    } while (after);
    expect(met).toEqual(whole.cases.map(({ caseId }) => caseId));
    expect([new Set(met).size, whole.counts.total]).toEqual([met.length, met.length]);
  });

  it('follows the cases of a subtree live, and goes on where he left', async () => {
    const leave = new AbortController();
    const feed = jiangJun.feed(`grid=${branch}`, leave.signal);
    expect((await next(feed)).event).toBe('caught-up');
    await begin(zhaoMeiju, { addressId: 'ruixiang-4-1' }); // of another branch: not told
    const { caseId } = (await begin(zhaoMeiju)).body;
    const told = await next(feed, caseId);
    expect(told.data).toMatchObject({ caseId, chain });
    leave.abort();

    await zhaoMeiju.does('accept', caseId, { forSelf: true });
    const again = new AbortController();
    const resumed = jiangJun.feed(`grid=${branch}`, again.signal, { 'last-event-id': told.id ?? '' });
    const missed = await next(resumed, caseId);
    expect(missed.data).toMatchObject({ caseId, status: 'IN_HANDLING' });
    again.abort();
  });

  it('finds the API described, its health and its numbers', async () => {
    const page = async (path: string) => (await fetch(system.url + path)).text();
    const { paths } = JSON.parse(await page('/docs/openapi.json')) as { paths: Record<string, object> };
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/api/cases',
        '/api/cases/{caseId}/escalate',
        '/api/cases/{caseId}/history',
        '/api/feed',
      ]),
    );
    expect(await page('/docs')).toContain('<html');
    expect(JSON.parse(await page('/health/ready'))).toMatchObject({ status: 'ready' });
    expect(await page('/metrics')).toContain('gridloop_command_seconds_count');
  });
});

describe('the command line', () => {
  it('finds the whole log as it was written', async () => {
    const { code, output } = await system.gridloop(['verify']);
    expect([code, output]).toEqual([0, expect.stringMatching(/^\d+ events in \d+ streams/)]);
  });

  it('imports a preset once', async () => {
    const { code, output } = await system.gridloop(['import', '--preset', 'ruixiang']);
    expect([code, output]).toEqual([0, expect.stringContaining('0 facts new')]);
  });

  it('makes tokens that are let in', async () => {
    const { output } = await system.gridloop(['token', '--person', 'p-1101']);
    const { status } = await fetch(`${system.url}/api/cases`, {
      headers: { authorization: `Bearer ${output.trim()}` },
    });
    expect(status).toBe(200);
  });

  it('names the event that somebody wrote past the rules', async () => {
    const store = new EsdbEventStore({ url: system.run.urls.eventStore ?? '' });
    const [adopted] = (await store.read('grid-unit-ruixiang')).slice(-1);
    if (!adopted) throw new Error('Expected the community in the log');
    const { type, data, metadata, revision } = adopted;
    const forged = { id: randomUUID(), type, data: { ...data, policy: 'demo@1' }, metadata };
    await store.append('grid-unit-ruixiang', [forged], revision);
    await store.close();
    const { code, output } = await system.gridloop(['verify']);
    expect([code, output]).toEqual([1, expect.stringContaining(`grid-unit-ruixiang: event ${revision + 1} `)]);
  });
});

/** The next message; with `caseId`, the next about that case, in which nothing of other subtrees may come before. */
const next = async (feed: AsyncGenerator<Message>, caseId?: string): Promise<Message> => {
  for (;;) {
    const { value, done } = await feed.next();
    if (done) throw new Error('Expected another message, but the feed ended');
    const message = value as Message;
    if (caseId && message.event === 'case') expect(message.data['chain']).toContain(branch);
    if (!caseId || message.data['caseId'] === caseId) return message;
  }
};
