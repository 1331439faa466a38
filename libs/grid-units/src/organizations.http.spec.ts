import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { appointmentDecider, gridUnitDecider, matterDecider, organizationDecider, planOf } from '@gridloop/domain';
import {
  CLOCK,
  Deciders,
  ExecuteHandler,
  manualClock,
  memoryKeyVault,
  MemoryEventStore,
  RulebookFollower,
  serve,
  Transactor,
} from '@gridloop/engine';
import { createApp, createLog, Metrics, signToken } from '@gridloop/platform';
import { presets } from '@gridloop/presets';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { GridUnitCommandsController } from './grid-units.commands.controller';
import { GridUnitQueriesController } from './grid-units.queries.controller';
import { loadPlan } from './structure.load';

const store = new MemoryEventStore();
const transactor = new Transactor({ store, vault: memoryKeyVault() });
const clock = manualClock('2020-08-03T00:00:00.000Z');
const tokenKey = createSecretKey(randomBytes(32));
const rulebook = new RulebookFollower(store, (error) => {
  throw error;
});
const book = () => rulebook.current;
let app: NestFastifyApplication;

@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [GridUnitCommandsController, GridUnitQueriesController],
  providers: [
    ExecuteHandler,
    Metrics,
    { provide: CLOCK, useValue: clock },
    { provide: RulebookFollower, useValue: rulebook },
    { provide: Transactor, useValue: transactor },
    {
      provide: Deciders,
      useValue: new Deciders(
        [
          serve(gridUnitDecider, book),
          serve(appointmentDecider, book),
          serve(matterDecider, book),
          serve(organizationDecider, book),
        ],
        ['organization', 'appointment'],
      ),
    },
  ],
})
class StructureOverHttp {}

beforeAll(async () => {
  await rulebook.start();
  for (const { structure } of presets.filter(({ structure: { id } }) => id === 'xingguang' || id === 'leshan'))
    await loadPlan(planOf(structure, book(), new Set(), clock.now()), book(), transactor, clock.now());
  app = await createApp(StructureOverHttp, { log: createLog('silent'), tokenKey });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(async () => {
  await app.close();
  await rulebook.stop();
});

const headers = async (person: string) => ({ authorization: `Bearer ${await signToken(tokenKey, person)}` });
const get = async <T>(url: string): Promise<T> =>
  (await app.inject({ url, headers: await headers('xingguang-leader') })).json<T>();
const post = async (url: string, payload: object, person = 'xingguang-leader') =>
  app.inject({
    method: 'POST',
    url,
    payload,
    headers: { ...(await headers(person)), 'idempotency-key': randomUUID() },
  });

interface Listed {
  readonly organizations: readonly { readonly organizationId: string; readonly posts: readonly object[] }[];
}
const idsOf = ({ organizations }: Listed) => organizations.map(({ organizationId }) => organizationId);
const team = {
  organizationId: 'bangbashou',
  kind: 'VOLUNTEER_TEAM',
  name: { zh: '帮把手维修服务队', en: 'Helping hands' },
  unitId: 'xingguang-w2',
  skills: ['REPAIR', '疏通'],
};

describe('organisations and volunteer teams', () => {
  it('are registered by whoever governs the unit that they serve, from then on', async () => {
    const stranger = await post('/api/organizations', team, 'leshan-leader');
    expect([stranger.statusCode, stranger.json<object>()]).toEqual([
      403,
      expect.objectContaining({ code: 'ACTOR_NOT_ALLOWED' }),
    ]);
    const { position } = (await post('/api/organizations', team)).json<{ position: string }>();
    expect(idsOf(await get(`/api/organizations?within=xingguang-w2&minPosition=${position}`))).toEqual(['bangbashou']);
    expect(idsOf(await get('/api/organizations?within=xingguang-w2&asOf=2020-08-02'))).toEqual([]);
  });

  it('are listed by skill, kind and structure', async () => {
    expect(idsOf(await get('/api/organizations?within=xingguang&skill=REPAIR'))).toEqual([
      'bangbashou',
      'xingguang-t1',
    ]);
    expect(idsOf(await get(`/api/organizations?skill=${encodeURIComponent('疏通')}`))).toEqual(['bangbashou']);
    expect(idsOf(await get('/api/organizations?within=xingguang&kind=DEPARTMENT'))).toEqual([]);
    expect(idsOf(await get('/api/grid-units/xingguang-w2/organizations?skill=REPAIR'))).toEqual([
      'bangbashou',
      'xingguang-t1',
    ]);
    expect(await get('/api/organizations?within=nowhere')).toMatchObject({ code: 'UNIT_UNKNOWN' });
  });

  it('have members, who hold posts at them', async () => {
    const member = { appointmentId: 'b-1', person: 'volunteer-1', post: 'VOLUNTEER', unitId: 'bangbashou' };
    const { position } = (await post('/api/appointments', member)).json<{ position: string }>();
    const [listed] = (await get<Listed>(`/api/organizations?within=xingguang-w2&minPosition=${position}`))
      .organizations;
    expect(listed?.posts).toMatchObject([{ responsible: 'volunteer-1' }]);
  });

  it.each([
    ['an id that a unit has', { organizationId: 'xingguang' }, 409, 'UNIT_EXISTS'],
    ['an id that is taken', { organizationId: 'xingguang-t1' }, 409, 'ORGANIZATION_EXISTS'],
    ['a kind that nobody knows', { kind: 'ARMY' }, 400, 'VALIDATION_FAILED'],
    ['a skill with a blank', { skills: ['a b'] }, 400, 'VALIDATION_FAILED'],
  ])('are refused with %s', async (_, more, status, code) => {
    const refused = await post('/api/organizations', { ...team, ...more });
    expect([refused.statusCode, refused.json<object>()]).toEqual([status, expect.objectContaining({ code })]);
  });
});
