import {
  caseDecider,
  emptyRulebook,
  foldRulebook,
  lineOf,
  type CaseCommand,
  type CaseEvent,
  type Rulebook,
  type RulebookEvent,
} from '@gridloop/domain';
import { memoryKeyVault, MemoryEventStore, Transactor } from '@gridloop/engine';
import { closedLoop, cn, cnEvents, fourLevels, ruixiangPeople, ruixiangUnits, sd2020 } from '@gridloop/presets';
import { whenCalendarChangesThenRecount } from './when-calendar-changes-then-recount';
import { whenDeadlineThenArm, type ArmedRow } from './when-deadline-then-arm';

const at = '2020-01-21T02:00:00.000Z';
const ruixiang: readonly RulebookEvent[] = [
  { type: 'DefinitionPublished', data: { version: closedLoop } },
  { type: 'LevelSchemePublished', data: { version: fourLevels } },
  { type: 'PolicyPublished', data: { version: sd2020 } },
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
];
const knownOn = (date: string): Rulebook =>
  foldRulebook(emptyRulebook, [...ruixiang, ...cnEvents.filter(({ data }) => data.arrangement.announced <= date)]);
const [before, after] = [knownOn('2020-01-25'), knownOn('2020-01-26')];

const many = 60;
const cases = Array.from({ length: many }, (_, index) => `0b1e5d3a-6f0c-4c55-9a55-${String(index).padStart(12, '0')}`);
const store = new MemoryEventStore();
const transactor = new Transactor({ store, vault: memoryKeyVault() });

const send = async (caseId: string, command: CaseCommand, key: string, book: Rulebook) => {
  await transactor.transact(caseDecider, caseId, command, { idempotencyKey: key, correlationId: key }, book);
};
const eventsOf = async (caseId: string) => (await store.read(`case-${caseId}`)) as readonly unknown[] as CaseEvent[];

/** What the projection of running clocks would answer. */
const casesBehind = async (calendar: string, behind: string, limit: number): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const caseId of cases.filter((one) => one > behind)) {
    const rows = new Map<string, ArmedRow | undefined>();
    for (const event of await eventsOf(caseId))
      if ('clock' in event.data)
        rows.set(event.data.clock, whenDeadlineThenArm(rows.get(event.data.clock), caseId, event));
    const isBehind = [...rows.values()].some(
      (row) => row && row.calendar !== calendar && lineOf(row.calendar) === lineOf(calendar),
    );
    if (isBehind) found.push(caseId);
  }
  return found.slice(0, limit);
};
const recount = (most = Infinity) => {
  const killed = new AbortController();
  let sent = 0;
  return whenCalendarChangesThenRecount(after, {
    casesBehind,
    send: async (caseId, command, key) => {
      await send(caseId, command, key, after);
      sent += 1;
      if (sent >= most) killed.abort();
    },
    now: () => '2020-01-27T02:00:00.000Z',
    signal: killed.signal,
    onError: (error) => {
      throw error;
    },
  });
};

beforeAll(async () => {
  for (const caseId of cases) {
    const wish = (type: string, by: string, data: object) =>
      send(caseId, { type, data: { ...data, caseId, by, at } } as unknown as CaseCommand, type, before);
    const place = { addressId: 'ruixiang-1-1', newReporterId: 'r', confidential: false, anonymous: false };
    await wish('ReportCase', 'p-1001', { channel: 'APP', text: '漏水', ...place });
    await wish('AcceptCase', 'p-1101', { forSelf: false });
    await wish('DispatchCase', 'p-1101', {});
  }
});

it('counts every running clock anew, once, though killed in the middle (handbook §9.2, 7)', async () => {
  expect(await recount(20)).toBeLessThan(many);
  await recount();
  expect(await recount()).toBe(0);
  for (const caseId of cases) {
    const recounted = (await eventsOf(caseId)).flatMap((event) =>
      event.type === 'DeadlineRecomputed' ? [[event.data.clock, event.data.cause, event.data.dueAt]] : [],
    );
    expect(recounted).toEqual([
      ['TOTAL', 'CALENDAR_REVISED', '2020-02-20T15:59:59.999Z'],
      ['HANDLE', 'CALENDAR_REVISED', '2020-02-05T15:59:59.999Z'],
      ['RETURN', 'CALENDAR_REVISED', '2020-01-23T15:59:59.999Z'],
    ]);
  }
});
