import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import {
  calendarDecider,
  caseDecider,
  emptyRulebook,
  foldRulebook,
  mayArrange,
  type CaseCommand,
  type RulebookEvent,
} from '@gridloop/domain';
import {
  CLOCK,
  Deciders,
  EVENT_STORE,
  ExecuteHandler,
  manualClock,
  memoryKeyVault,
  MemoryEventStore,
  RulebookFollower,
  serve,
  Transactor,
} from '@gridloop/engine';
import { createApp, createLog, signToken } from '@gridloop/platform';
import { cn, cnEvents, fourLevels, ruixiangPeople, ruixiangUnits, sd2017, sd2020, closedLoop } from '@gridloop/presets';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CalculatorController } from './calculator.controller';
import { CalendarsController } from './calendars.controller';
import { ClocksController } from './clocks.controller';

const publishedVersions: readonly RulebookEvent[] = [
  { type: 'DefinitionPublished', data: { version: closedLoop } },
  { type: 'LevelSchemePublished', data: { version: fourLevels } },
  { type: 'PolicyPublished', data: { version: sd2020 } },
  { type: 'PolicyPublished', data: { version: sd2017 } },
];
const book = foldRulebook(emptyRulebook, [
  ...publishedVersions,
  ...cnEvents,
  ...ruixiangUnits.map((data): RulebookEvent => ({ type: 'GridUnitCreated', data })),
  ...ruixiangPeople.flatMap((one) =>
    one.appointments.map((data): RulebookEvent => ({ type: 'AppointmentStarted', data })),
  ),
  {
    type: 'RulesAdopted',
    data: {
      unitId: 'ruixiang',
      definition: closedLoop.id,
      policy: sd2020.id,
      levelScheme: fourLevels.id,
      calendar: cn,
    },
  },
]);

const store = new MemoryEventStore();
const transactor = new Transactor({ store, vault: memoryKeyVault() });
const clock = manualClock('2026-02-12T02:00:00.000Z');
const tokenKey = createSecretKey(randomBytes(32));
const caseId = randomUUID();
let app: NestFastifyApplication;

@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [CalculatorController, CalendarsController, ClocksController],
  providers: [
    ExecuteHandler,
    { provide: EVENT_STORE, useValue: store },
    { provide: CLOCK, useValue: clock },
    { provide: RulebookFollower, useValue: { current: book } },
    { provide: Transactor, useValue: transactor },
    {
      provide: Deciders,
      useValue: new Deciders(
        [serve(calendarDecider, () => mayArrange(book)), serve(caseDecider, () => book)],
        ['calendar', 'case'],
      ),
    },
  ],
})
class DeadlinesOverHttp {}

const wish = async (type: string, by: string, data: object) => {
  const command = { type, data: { ...data, caseId, by, at: clock.now() } } as unknown as CaseCommand;
  await transactor.transact(caseDecider, caseId, command, { idempotencyKey: type, correlationId: type }, book);
};

beforeAll(async () => {
  app = await createApp(DeadlinesOverHttp, { log: createLog('silent'), tokenKey });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const place = { addressId: 'ruixiang-1-1', newReporterId: 'r-new', confidential: false };
  await wish('ReportCase', 'p-1001', { channel: 'APP', text: '漏水', anonymous: false, ...place });
  await wish('AcceptCase', 'p-1101', { forSelf: false });
  await wish('DispatchCase', 'p-1101', {});
});
afterAll(() => app.close());

const get = async (url: string, person?: string) =>
  app.inject({
    url,
    headers: person ? { authorization: `Bearer ${await signToken(tokenKey, person)}` } : {},
  });

describe('the calculator', () => {
  const asked = '/api/deadlines/due?from=2026-02-12&limit=2&type=WORK_DAY';

  it('answers anybody', async () =>
    expect((await get(asked)).json()).toMatchObject({ dueAt: '2026-02-14T15:59:59.999Z', calendar: 'cn@26' }));
  it('tells it line by line', async () => {
    const answer = await get(`${asked}&text=zh&policy=SD-2020`);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.body).toContain('2026-02-14  周六  调休上班日  计入  2');
  });
  it('knows what was known', async () =>
    expect(
      (await get('/api/deadlines/due?from=2020-01-21&limit=5&type=WORK_DAY&known=2020-01-22')).json(),
    ).toMatchObject({ dueAt: '2020-02-03T15:59:59.999Z' }));
  it('flags a year that is not published', async () =>
    expect((await get('/api/deadlines/due?from=2026-12-30&limit=5&type=WORK_DAY')).json()).toMatchObject({
      flag: 'CALENDAR_YEAR_UNPUBLISHED',
      unpublished: 2027,
    }));
  it.each([
    'from=tomorrow&limit=2&type=WORK_DAY',
    'from=2026-02-12&limit=two&type=WORK_DAY',
    'from=2026-02-12&limit=2',
  ])('refuses %s', async (query) => expect((await get(`/api/deadlines/due?${query}`)).statusCode).toBe(400));
});

describe('what if another policy held', () => {
  const ask = async (query: string, person = 'p-1101') =>
    (await get(`/api/cases/${caseId}/what-if?${query}`, person)).json<object>();

  it('is shown run by run, and writes nothing', async () => {
    const before = (await store.read(`case-${caseId}`)).length;
    expect(await ask(`policy=${sd2017.id}`)).toMatchObject({
      policy: sd2017.id,
      calendar: 'cn@26',
      runs: expect.arrayContaining([
        expect.objectContaining({
          ...{ clock: 'HANDLE', policy: sd2020.id, dueAt: '2026-02-26T15:59:59.999Z' },
          supposed: expect.objectContaining({ policy: sd2017.id, dueAt: '2026-03-11T15:59:59.999Z' }),
        }),
      ]),
    });
    expect(await store.read(`case-${caseId}`)).toHaveLength(before);
  });
  it('is refused for a policy that is not published, and to strangers', async () => {
    expect(await ask('policy=MARS@1')).toMatchObject({ code: 'POLICY_UNKNOWN' });
    expect(await ask('known=yesterday')).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await ask('', 'stranger')).toMatchObject({ code: 'CASE_UNKNOWN' });
  });
});

describe('the clocks of a case', () => {
  it('are shown to staff and to the reporter, and to nobody else', async () => {
    for (const person of ['p-1101', 'p-1001']) {
      const { clocks } = (await get(`/api/cases/${caseId}/clocks`, person)).json<{ clocks: object[] }>();
      expect(clocks).toMatchObject([
        { clock: 'TOTAL', lamp: 'GREEN' },
        { clock: 'HANDLE', policy: sd2020.id, calendar: 'cn@26', dueAt: '2026-02-26T15:59:59.999Z', verdict: null },
        { clock: 'RETURN', dueAt: '2026-02-14T15:59:59.999Z', verdict: null },
      ]);
    }
    expect((await get(`/api/cases/${caseId}/clocks`, 'r-stranger')).statusCode).toBe(404);
    expect((await get(`/api/cases/${caseId}/clocks`)).statusCode).toBe(401);
  });

  it('are explained, in the same bytes each time', async () => {
    const url = `/api/cases/${caseId}/clocks/HANDLE/explanation`;
    const { body } = await get(`${url}?text=en`, 'p-1101');
    expect(body).toContain('2026-02-16  Mon  Spring Festival  day off  2');
    expect((await get(`${url}?text=en`, 'p-1101')).body).toBe(body);
    expect((await get(url, 'p-1101')).json()).toMatchObject({ dueAt: '2026-02-26T15:59:59.999Z' });
    expect((await get(url.replace('HANDLE', 'INSPECT'), 'p-1101')).statusCode).toBe(404);
  });
});

describe('calendars', () => {
  const arrangement = {
    year: 2027,
    announced: '2026-11-20',
    source: 'a notice',
    holidays: [{ name: { zh: '元旦', en: 'New Year' }, from: '2027-01-01', to: '2027-01-03' }],
    makeUpDays: [],
  };
  const post = async (person: string, payload: object, key: string) =>
    app.inject({
      method: 'POST',
      url: '/api/calendars/cn/years',
      payload,
      headers: { authorization: `Bearer ${await signToken(tokenKey, person)}`, 'idempotency-key': key },
    });

  it('are shown as they stand', async () =>
    expect((await get('/api/calendars/cn', 'p-1101')).json()).toMatchObject({ version: 'cn@26' }));
  it('take a year from a duty officer', async () =>
    expect((await post('p-1103', arrangement, 'a')).json()).toMatchObject({ events: ['CalendarPublished'] }));
  it('take it from nobody else', async () => expect((await post('p-1102', arrangement, 'b')).statusCode).toBe(403));
  it('are revised with a reason', async () => {
    expect((await post('p-1103', { ...arrangement, makeUpDays: ['2027-01-09'] }, 'c')).statusCode).toBe(409);
    const revised = { ...arrangement, makeUpDays: ['2027-01-09'], reason: '调休' };
    expect((await post('p-1103', revised, 'd')).json()).toMatchObject({ events: ['CalendarRevised'] });
  });
  it('refuse what is no arrangement', async () =>
    expect((await post('p-1103', { ...arrangement, year: 2028, makeUpDays: ['soon'] }, 'e')).statusCode).toBe(400));
});
