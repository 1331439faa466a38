import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { caseDecider, emptyRulebook, foldRulebook, type DeadlinePolicy, type RulebookEvent } from '@gridloop/domain';
import {
  CLOCK,
  Deciders,
  EVENT_STORE,
  ExecuteHandler,
  KEY_VAULT,
  manualClock,
  memoryKeyVault,
  MemoryEventStore,
  RulebookFollower,
  serve,
  Transactor,
} from '@gridloop/engine';
import { createApp, createLog, signToken } from '@gridloop/platform';
import {
  closedLoop,
  cn,
  cnEvents,
  fourLevels,
  ruixiangPeople,
  ruixiangPolicy,
  ruixiangUnits,
  sd2017,
  sd2020,
} from '@gridloop/presets';
import { commandParts } from './cases.module';
import { CaseReaders } from './cases.readers';

/** SD-2020 with three days for handling. */
export const threeDays: DeadlinePolicy = {
  ...sd2020,
  id: 'three-days@1',
  lines: sd2020.lines.map((line) =>
    line.clock === 'HANDLE' ? { ...line, limit: { type: 'WORK_DAY', days: 3 } } : line,
  ),
};

const versions: readonly RulebookEvent[] = [
  { type: 'DefinitionPublished', data: { version: closedLoop } },
  { type: 'LevelSchemePublished', data: { version: fourLevels } },
  ...[sd2020, sd2017, ruixiangPolicy, threeDays].map((version) => ({
    type: 'PolicyPublished' as const,
    data: { version },
  })),
];

/** 瑞祥社区 under one of the policies. */
const bookUnder = (policy: DeadlinePolicy) =>
  foldRulebook(emptyRulebook, [
    ...versions,
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
        policy: policy.id,
        levelScheme: fourLevels.id,
        calendar: cn,
      },
    },
  ]);

/** For specs: the commands of cases over HTTP, on the memory store, with a clock that stands. */
export const casesOverHttp = async (now: string, policy = sd2020) => {
  const book = bookUnder(policy);
  const store = new MemoryEventStore();
  const vault = memoryKeyVault();
  const clock = manualClock(now);
  const tokenKey = createSecretKey(randomBytes(32));

  @Module({
    imports: [CqrsModule.forRoot()],
    controllers: [...commandParts.controllers],
    providers: [
      ...commandParts.providers,
      CaseReaders,
      ExecuteHandler,
      { provide: EVENT_STORE, useValue: store },
      { provide: KEY_VAULT, useValue: vault },
      { provide: CLOCK, useValue: clock },
      { provide: RulebookFollower, useValue: { current: book } },
      { provide: Transactor, useValue: new Transactor({ store, vault }) },
      { provide: Deciders, useValue: new Deciders([serve(caseDecider, () => book)], ['case']) },
    ],
  })
  class CasesOverHttp {}

  const app = await createApp(CasesOverHttp, { log: createLog('silent'), tokenKey });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();

  const headersOf = async (person: string, key: string) => ({
    authorization: `Bearer ${await signToken(tokenKey, person)}`,
    'idempotency-key': key,
  });
  return {
    app,
    clock,
    store,
    get: async (person: string, path: string) =>
      app.inject({ url: `/api/cases${path}`, headers: await headersOf(person, 'none') }),
    post: async (person: string, path: string, payload: object = {}, key: string = randomUUID()) =>
      app.inject({ method: 'POST', url: `/api/cases${path}`, payload, headers: await headersOf(person, key) }),
  };
};
