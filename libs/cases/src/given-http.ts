import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { caseDecider, emptyRulebook, foldRulebook, type RulebookEvent } from '@gridloop/domain';
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
import { closedLoop, cn, cnEvents, fourLevels, ruixiangPeople, ruixiangUnits, sd2017, sd2020 } from '@gridloop/presets';
import { commandParts } from './cases.module';
import { CaseReaders } from './cases.readers';

const versions: readonly RulebookEvent[] = [
  { type: 'DefinitionPublished', data: { version: closedLoop } },
  { type: 'LevelSchemePublished', data: { version: fourLevels } },
  { type: 'PolicyPublished', data: { version: sd2020 } },
  { type: 'PolicyPublished', data: { version: sd2017 } },
];

/** 瑞祥社区 under SD-2020. */
const book = foldRulebook(emptyRulebook, [
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
      policy: sd2020.id,
      levelScheme: fourLevels.id,
      calendar: cn,
    },
  },
]);

/** For specs: the commands of cases over HTTP, on the memory store, with a clock that stands. */
export const casesOverHttp = async (now: string) => {
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
