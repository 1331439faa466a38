import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { sql } from 'kysely';
import {
  deliberationDecider,
  emptyRulebook,
  eventsOf,
  foldRulebook,
  jointReviewDecider,
  type RulebookEvent,
} from '@gridloop/domain';
import {
  CLOCK,
  DATABASE,
  Deciders,
  EVENT_STORE,
  ExecuteHandler,
  manualClock,
  memoryKeyVault,
  MemoryEventStore,
  openDatabase,
  ProjectionRunner,
  projectionOf,
  RulebookFollower,
  serve,
  Transactor,
} from '@gridloop/engine';
import { createApp, createLog, signToken } from '@gridloop/platform';
import { fiveCommunitiesCouncils, presets } from '@gridloop/presets';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CouncilCommandsController, CouncilQueriesController, deliberationViews, JointReviewsController } from '.';

const book = foldRulebook(emptyRulebook, [
  ...presets.flatMap(({ structure }) => eventsOf(structure)),
  {
    type: 'AppointmentStarted',
    data: {
      ...{ appointmentId: 'convener-1', person: 'convener', post: 'CONVENER', unitId: 'shimuyuan' },
      from: '2020-01-01T00:00:00.000Z',
    },
  } satisfies RulebookEvent,
]);
const databaseUrl = process.env['DATABASE_URL'] ?? '';
const store = new MemoryEventStore();
const db = openDatabase(databaseUrl, { onError: () => undefined });
const clock = manualClock('2026-01-05T02:00:00.000Z');
const tokenKey = createSecretKey(randomBytes(32));
const errors: unknown[] = [];
let app: NestFastifyApplication;

@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [CouncilQueriesController, CouncilCommandsController, JointReviewsController],
  providers: [
    ExecuteHandler,
    { provide: EVENT_STORE, useValue: store },
    { provide: DATABASE, useValue: db },
    { provide: CLOCK, useValue: clock },
    { provide: RulebookFollower, useValue: { current: book } },
    { provide: Transactor, useValue: new Transactor({ store, vault: memoryKeyVault() }) },
    {
      provide: Deciders,
      useValue: new Deciders(
        [serve(deliberationDecider, () => book), serve(jointReviewDecider, () => book)],
        ['deliberation', 'joint-review'],
      ),
    },
  ],
})
class CouncilsOverHttp {}

const runners = deliberationViews.map(
  (view) =>
    new ProjectionRunner<unknown>({
      ...{ databaseUrl, store, view, lookMs: 20 },
      onError: (error) => void errors.push(error),
    }),
);

beforeAll(async () => {
  app = await createApp(CouncilsOverHttp, { log: createLog('silent'), tokenKey });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  for (const runner of runners) runner.start();
});
afterAll(async () => {
  await Promise.all(runners.map((runner) => runner.stop()));
  await app?.close();
  await db.destroy();
});

let last = '0-0';

const post = async (url: string, person: string, payload: object, headers: Record<string, string> = {}) => {
  const answer = await app.inject({
    ...{ method: 'POST', url: `/api/${url}`, payload },
    headers: {
      ...{ authorization: `Bearer ${await signToken(tokenKey, person)}`, 'idempotency-key': randomUUID() },
      ...headers,
    },
  });
  const body = answer.json<{ position?: string | null; revision?: number; code?: string }>();
  last = body.position ?? last;
  return { status: answer.statusCode, ...body };
};
/** Everything that was done before shows in the answer. */
const get = async <Body>(url: string, person = 'shimuyuan-leader'): Promise<Body> => {
  const answer = await app.inject({
    url: `/api/${url}${url.includes('?') ? '&' : '?'}minPosition=${last}`,
    headers: { authorization: `Bearer ${await signToken(tokenKey, person)}` },
  });
  return answer.json<Body>();
};

interface Report {
  readonly councils: readonly { readonly councilId: string; readonly meetings: number; readonly untitled: number }[];
}
const counts = async (query = ''): Promise<object> => {
  const { councils } = await get<Report>(`councils/report${query}`);
  const ours = councils.filter(({ councilId }) => councilId.endsWith('-council'));
  return Object.fromEntries(ours.map(({ councilId, meetings }) => [councilId, meetings]));
};
const counted = { 'houpojie-council': 29, 'lishanlu-council': 37, 'shimuyuan-council': 9 };

describe('scenario 16: the councils of 济南五社区', () => {
  beforeAll(async () => {
    for (const [convened, ...meetings] of fiveCommunitiesCouncils('', '')) {
      if (convened?.type !== 'ConveneCouncil') throw new Error('Expected a council to be convened first');
      const { by: _by, at: _at, assumed: _assumed, ...council } = convened.data;
      const leader = `${council.unitId}-leader`;
      expect(await post('councils', leader, council)).toMatchObject({ status: 201 });
      for (const { data } of meetings) {
        const { by: _by, at: _at, councilId: _councilId, ...meeting } = data;
        expect(await post(`councils/${council.councilId}/meetings`, leader, meeting)).toMatchObject({ status: 201 });
      }
    }
  });

  it('say 37, 9 and 29', async () => {
    expect(await counts()).toEqual(counted);
    expect(await counts('?year=2015')).toEqual({ ...counted, 'lishanlu-council': 0 });
  });

  it('say so again after the read model was dropped and rebuilt', async () => {
    for (const projection of deliberationViews.map(projectionOf)) {
      await sql`delete from projection_checkpoint where projection = ${projection}`.execute(db);
      await sql`drop table ${sql.table(projection)}`.execute(db);
    }
    expect(await counts()).toEqual(counted);
    expect(errors.filter((error) => !String(error).startsWith('Superseded'))).toEqual([]);
  });
});

describe('a council over HTTP', () => {
  const council = 'councils/shimuyuan-street';
  const members = ['m1', 'm2', 'm3'].map((person) => ({ person, capacity: 'OWNERS_COMMITTEE' }));

  it('deliberates, resolves, sees its tasks done, and publishes', async () => {
    const name = { zh: '共建议事会', en: 'Joint council' };
    const convene = { councilId: 'shimuyuan-street', unitId: 'shimuyuan', name, members, quorum: { parts: 2, of: 3 } };
    expect(await post('councils', 'm1', convene)).toMatchObject({ status: 403, code: 'ACTOR_NOT_ALLOWED' });
    await post('councils', 'shimuyuan-leader', { ...convene, everyMonths: 3 });
    await post(`${council}/items`, 'm1', { itemId: 'sheds', title: '车棚修缮' });
    await post(`${council}/meetings`, 'convener', {
      meetingId: 'h1',
      heldOn: '2026-01-04',
      title: '第一次',
      items: ['sheds'],
    });
    await post(`${council}/meetings/h1/sign-in`, 'm1', {});
    const votes = { inFavour: ['m1'], against: [], abstained: [] };
    const task = { what: '重新搭建车棚', unitId: 'shimuyuan', dueOn: '2026-01-31' };
    const resolution = { meetingId: 'h1', text: '由物业出资修缮', votes, tasks: [task] };
    const resolve = `${council}/items/sheds/resolve`;
    expect(await post(resolve, 'convener', resolution)).toMatchObject({ status: 409, code: 'QUORUM_MISSING' });
    await post(`${council}/meetings/h1/sign-in`, 'convener', { person: 'm2' });
    await post(`${council}/items/sheds/recuse`, 'm3', { reason: '本楼住户' });
    expect(await post(resolve, 'convener', resolution)).toMatchObject({ status: 201 });

    const open = { councilId: 'shimuyuan-street', itemId: 'sheds', taskId: 'sheds-1', dueOn: '2026-01-31' };
    expect(await get('councils/tasks')).toMatchObject({ tasks: [{ ...open, overdue: false }] });
    expect(await get('councils/tasks?overdue=true')).toEqual({ tasks: [] });
    clock.advance(30 * 24 * 3_600_000);
    expect(await get('councils/tasks?overdue=true', 'm2')).toMatchObject({ tasks: [{ ...open, overdue: true }] });
    await post(`${council}/items/sheds/tasks/sheds-1/fulfil`, 'shimuyuan-leader', { result: '已完工' });
    expect(await get('councils/tasks')).toEqual({ tasks: [] });

    expect(await get(`${council}/published`, 'anybody')).toEqual({ resolutions: [] });
    await post(`${council}/items/sheds/publish`, 'convener', { where: '社区公示栏' });
    expect(await get(`${council}/published`, 'anybody')).toEqual({
      resolutions: [
        {
          ...{ itemId: 'sheds', title: '车棚修缮', resolution: '由物业出资修缮', where: '社区公示栏' },
          tasks: [{ ...task, fulfilled: true }],
        },
      ],
    });
  });

  it('shows who was there and how they voted to staff and members, and to nobody else', async () => {
    const votes = { inFavour: ['m1'], against: [], abstained: [] };
    const item = { itemId: 'sheds', status: 'RESOLVED', votes, quorum: { entitled: 2, present: 2 } };
    for (const person of ['m3', 'shimuyuan-clerk']) expect(await get(council, person)).toMatchObject({ items: [item] });
    expect(await get(`${council}/meetings`, 'm1')).toMatchObject({
      meetings: [{ heldOn: '2026-01-04', signedIn: ['m1', 'm2'] }],
    });
    expect(await get(council, 'stranger')).toMatchObject({ code: 'COUNCIL_UNKNOWN' });
  });

  it('answers a repeated wish as the first time, and refuses one that saw an older revision', async () => {
    const wish = { itemId: 'again', title: '停车' };
    const key = { 'idempotency-key': 'again' };
    const { revision } = await post(`${council}/items`, 'm1', wish, key);
    expect(await post(`${council}/items`, 'm1', wish, key)).toMatchObject({ status: 201, revision });
    const late = await post(
      `${council}/items`,
      'm1',
      { ...wish, itemId: 'late' },
      { 'if-match': `"${Number(revision) - 1}"` },
    );
    expect(late).toMatchObject({ status: 412, code: 'CONFLICT' });
  });

  it.each([
    ['councils', { councilId: 'x' }],
    [`${council}/items`, { itemId: '../x', title: 'x' }],
    [`${council}/meetings`, { meetingId: 'x', heldOn: 'yesterday' }],
    [`${council}/items/sheds/resolve`, { meetingId: 'h1', text: 'x', votes: { inFavour: 'm1' }, tasks: [] }],
  ])('refuses what is not well formed: %s %j', async (url, body) =>
    expect(await post(url, 'convener', body)).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' }),
  );
});

describe('a joint review over HTTP', () => {
  it('finds causes and repeats', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const review = { reviewId: 'r1', unitId: 'shimuyuan', heldOn: '2026-01-04', participants: ['shimuyuan-leader'] };
    await post('joint-reviews', 'shimuyuan-leader', { ...review, cases: [first, second] });
    const finding = { caseId: first, cause: '管道老化' };
    await post('joint-reviews/r1/findings', 'shimuyuan-leader', finding);
    await post('joint-reviews/r1/findings', 'shimuyuan-leader', { ...finding, caseId: second, repeatOf: first });
    const seen = { causes: { 管道老化: 2 }, repeats: [{ caseId: second, repeatOf: first }] };
    expect(await get('joint-reviews/r1')).toMatchObject(seen);
    expect(await get('joint-reviews?unit=shimuyuan')).toMatchObject({ reviews: [seen] });
    expect(await get('joint-reviews/r1', 'stranger')).toMatchObject({ code: 'ACTOR_NOT_ALLOWED' });
  });
});
