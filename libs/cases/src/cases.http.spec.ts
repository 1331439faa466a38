import { randomUUID } from 'node:crypto';
import { describeApi, Metrics } from '@gridloop/platform';
import { closedLoop, sd2017 } from '@gridloop/presets';
import { bodies } from './given-bodies';
import { casesOverHttp } from './given-http';

let over: Awaited<ReturnType<typeof casesOverHttp>>;
beforeAll(async () => void (over = await casesOverHttp('2026-02-12T02:00:00.000Z')));
afterAll(() => over.app.close());

const [resident, household, dispatcher, clerk, dutyOfficer, secretary] = [
  'p-1001',
  'p-1002',
  'p-1101',
  'p-1102',
  'p-1103',
  'p-1106',
];

const report = { channel: 'APP', text: '楼道灯不亮', addressId: 'ruixiang-1-1' };
const reported = async (more: object = {}, who = resident): Promise<string> =>
  (await over.post(who, '', { ...report, ...more })).json<{ caseId: string }>().caseId;

/** The codes, or statuses, with which commands on one case are answered, in order. */
const does = async (
  caseId: string,
  ...commands: readonly (readonly [person: string, name: string, body?: object])[]
) => {
  const answers: (string | number)[] = [];
  for (const [person, name, body] of commands) {
    const answer = await over.post(person, `/${caseId}/${name}`, body);
    answers.push(answer.statusCode === 201 ? 201 : answer.json<{ code: string }>().code);
  }
  return answers;
};
const historyOf = (caseId: string) => over.store.read(`case-${caseId}`);
const dataOf = async (caseId: string, type: string) =>
  (await historyOf(caseId)).filter((event) => event.type === type).map(({ data }) => data);

const onlyEngine = closedLoop.moves
  .filter(({ by }) => by.every((who) => 'engine' in who))
  .map(({ command }) => command);

describe('the commands of a case over HTTP', () => {
  it('are all that the definition knows, but those that only the engine sends', async () => {
    await over.post(resident, '', report);
    await over.post(household, '', { ...report, channel: 'PATROL' });
    const answers = Object.entries(bodies).map(async ([name, body]) => {
      const answer = await over.post(dispatcher, `/${randomUUID()}/${name}`, body);
      return [name, answer.statusCode, answer.json<{ code: string }>().code];
    });
    expect(await Promise.all(answers)).toEqual(Object.keys(bodies).map((name) => [name, 404, 'CASE_UNKNOWN']));
    const told = await over.app.get(Metrics).registry.metrics();
    const sent = new Set([...told.matchAll(/command_seconds_count\{command="(\w+)"/g)].map(([, command]) => command));
    const expected = closedLoop.moves.map(({ command }) => command).filter((one) => !onlyEngine.includes(one));
    expect([...sent].sort()).toEqual([...new Set(expected)].sort());
  });

  it('are described, each with its body', () => {
    const { paths } = describeApi(over.app, { title: 'Gridloop', version: '1' });
    for (const [name, body] of Object.entries(bodies)) {
      const operation = paths[`/api/cases/{caseId}/${name}`]?.post;
      expect([name, operation !== undefined]).toEqual([name, true]);
      expect([name, operation?.requestBody !== undefined]).toEqual([name, Object.keys(body).length > 0]);
    }
  });

  it('refuse a case id that is spelt otherwise, and fields of their own', async () => {
    const caseId = await reported();
    expect((await over.post(dispatcher, `/${caseId.toUpperCase()}/accept`)).statusCode).toBe(404);
    const invented = await over.post(dispatcher, `/${caseId}/accept`, { by: resident });
    expect([invented.statusCode, invented.json<{ code: string }>().code]).toEqual([400, 'VALIDATION_FAILED']);
  });
});

describe('what the edge adds', () => {
  it('splits into the same children when sent again', async () => {
    const caseId = await reported();
    const split = () => over.post(dispatcher, `/${caseId}/split`, bodies['split'], 'one-key');
    expect([(await split()).body, (await split()).statusCode]).toEqual([(await split()).body, 201]);
    expect(await dataOf(caseId, 'CaseSplit')).toMatchObject([
      { childCases: [expect.any(String), expect.any(String)], parts: { sealed: 'A256GCM' } },
    ]);
  });

  it('draws an inspector by a lot that whoever chooses the key cannot foresee', async () => {
    const seeds: unknown[] = [];
    for (const key of ['k-1', 'k-1', 'k-2']) {
      const caseId = await reported({ channel: 'PATROL' }, household);
      await does(caseId, [household, 'accept', { forSelf: true }]);
      const handled = await over.post(household, `/${caseId}/handle`, { outcome: 'RESOLVED' }, key);
      expect(handled.statusCode).toBe(201);
      seeds.push(...(await dataOf(caseId, 'InspectorDrawn')).map((data) => (data as { drawSeed: string }).drawSeed));
    }
    expect(new Set(seeds).size).toBe(3);
    expect(seeds).toEqual(seeds.map(() => expect.stringMatching(/^[0-9a-f]{64}$/)));
  });

  it('reads of the survivor of a merge what the log says of it', async () => {
    const light = { category: 'LIGHT', urgency: 'NORMAL' };
    const [survivor, other, elsewhere] = [
      await reported(),
      await reported({}, 'p-9001'),
      await reported({ addressId: 'ruixiang-2-1' }, 'p-9002'),
    ];
    for (const caseId of [survivor, other, elsewhere]) await does(caseId, [dispatcher, 'classify', light]);
    const into = (survivingCase: string) => [dispatcher, 'merge', { survivingCase }] as const;
    expect(await does(other, into(randomUUID()), into(elsewhere), into(survivor))).toEqual([
      'MERGE_NOT_ALLOWED',
      'MERGE_NOT_ALLOWED',
      201,
    ]);
    expect(await does(elsewhere, into(other))).toEqual(['MERGE_NOT_ALLOWED']);
  });
});

describe('one command on many cases', () => {
  const bulk = (payload: object, key: string = randomUUID(), who = dispatcher) => over.post(who, '/bulk', payload, key);
  const codes = (answer: { json<T>(): T }) =>
    answer.json<{ cases: { status: number; code: string | null }[] }>().cases.map(({ status, code }) => code ?? status);

  it('has an answer for each, and a refused one stops no other', async () => {
    const accepted = [await reported(), await reported({}, 'p-9001')];
    for (const caseId of accepted) await does(caseId, [dispatcher, 'accept']);
    const [first = '', second = ''] = accepted;
    const cases = [first, randomUUID(), await reported({}, 'p-9002'), second];
    const answer = await bulk({ command: 'dispatch', cases }, 'a-key');
    expect([answer.statusCode, codes(answer)]).toEqual([200, [201, 'CASE_UNKNOWN', 'MOVE_NOT_ALLOWED', 201]]);
    expect((await bulk({ command: 'dispatch', cases }, 'a-key')).body).toBe(answer.body);
    expect(codes(await bulk({ command: 'remind', cases }, 'a-key', 'p-1104'))).toEqual([
      201,
      'CASE_UNKNOWN',
      'MOVE_NOT_ALLOWED',
      201,
    ]);
    expect(
      codes(await bulk({ command: 'reassign', cases: [first], toUnit: 'ruixiang-g1', reason: '另派' }, 'a-key')),
    ).toEqual(['IDEMPOTENCY_KEY_REUSED']);
    expect(codes(await bulk({ command: 'reassign', cases: [first], reason: '另派' }))).toEqual(['MOVE_NOT_ALLOWED']);
    for (const caseId of accepted) expect(await dataOf(caseId, 'CaseDispatched')).toHaveLength(1);
  });

  it.each([
    { command: 'close', cases: [randomUUID()] },
    { command: 'dispatch', cases: [] },
    { command: 'dispatch', cases: ['one'] },
    { command: 'dispatch', cases: Array.from({ length: 501 }, () => randomUUID()) },
    { command: 'dispatch', cases: [randomUUID()], note: '请尽快' },
  ])('is refused whole where it is not well formed', async (payload) =>
    expect((await bulk(payload)).json()).toMatchObject({ code: 'VALIDATION_FAILED' }),
  );
});

describe('getting time', () => {
  const handled = async () => {
    const caseId = await reported();
    await does(caseId, [dispatcher, 'accept'], [dispatcher, 'dispatch']);
    return caseId;
  };
  const dueOf = async (caseId: string) =>
    (await historyOf(caseId))
      .map(({ data }) => data as { clock?: string; dueAt?: string })
      .findLast(({ clock, dueAt }) => clock === 'HANDLE' && dueAt)?.dueAt;

  it('is asked by the unit and granted by its leader', async () => {
    const caseId = await handled();
    const asked = { clock: 'HANDLE', amount: 10, reason: '案情复杂' };
    expect(
      await does(
        caseId,
        [household, 'request-extension', asked],
        [household, 'grant-extension', { clock: 'HANDLE' }],
        [secretary, 'grant-extension', { clock: 'HANDLE' }],
      ),
    ).toEqual([201, 'ACTOR_NOT_ALLOWED', 201]);
    expect(await dueOf(caseId)).toBe('2026-03-11T15:59:59.999Z');
  });

  it('shows what a migration would do, and migrates to what was shown', async () => {
    const caseId = await handled();
    const dryRun = (person: string) => over.get(person, `/${caseId}/migration?policy=${sd2017.id}`);
    const shown = (await dryRun(dutyOfficer)).json<{ dryRunId: string; clocks: object[] }>();
    expect(shown.clocks).toContainEqual(
      expect.objectContaining({ clock: 'HANDLE', newDueAt: '2026-03-11T15:59:59.999Z' }),
    );
    const wish = { policy: sd2017.id, dryRunId: shown.dryRunId };
    expect(
      await does(caseId, [dutyOfficer, 'migrate', { ...wish, dryRunId: 'none' }], [dutyOfficer, 'migrate', wish]),
    ).toEqual(['DRY_RUN_STALE', 201]);
    expect(await dueOf(caseId)).toBe('2026-03-11T15:59:59.999Z');
    expect((await dryRun('p-9009')).statusCode).toBe(404);
  });

  it('is refused in the handbook’s words', async () => {
    const caseId = await handled();
    await does(caseId, [household, 'sign']);
    expect(
      await does(
        caseId,
        [secretary, 'suspend', { reason: '雨季' }],
        [secretary, 'pause-clock', { clock: 'HANDLE', reasonCode: 'TIRED', until: '2026-02-20T02:00:00.000Z' }],
        [clerk, 'resume-clock', { clock: 'HANDLE' }],
      ),
    ).toEqual(['RESUME_DATE_MISSING', 'PAUSE_REASON_INVALID', 'ACTOR_NOT_ALLOWED']);
  });
});
