import { randomUUID } from 'node:crypto';
import { whenAppealUpheldThenCorrectVerdict } from '@gridloop/appeals';
import { deliberationAutomations } from '@gridloop/deliberations';
import {
  appealDecider,
  caseDecider,
  deliberationDecider,
  foldRulebook,
  jointReviewDecider,
  type AppealCommand,
  type AppealStep,
  type CaseCommand,
  type CaseEventOf,
  type Command,
  type DeliberationCommand,
  type JointReviewCommand,
} from '@gridloop/domain';
import {
  AutomationRunner,
  Deciders,
  memoryKeyVault,
  MemoryEventStore,
  serve,
  systemClock,
  Transactor,
  verifyChain,
} from '@gridloop/engine';
import * as given from '../libs/domain/src/cases/given';
import { appointed, named } from '../libs/domain/src/grid-units/given';
import { until } from './system';

const { caseId, community, dispatcher, jiangJun, secretary, supervisor } = given;
const at = '2020-12-01T00:00:00.000Z';
const book = foldRulebook(given.book, [
  appointed('convener', 'CONVENER', community),
  appointed('arbiter', 'ARBITER', community),
]);
const store = new MemoryEventStore();
const transactor = new Transactor({ store, vault: memoryKeyVault() });
const deciders = new Deciders(
  [
    serve(caseDecider, () => book),
    serve(deliberationDecider, () => book),
    serve(jointReviewDecider, () => book),
    serve(appealDecider, () => book),
  ],
  [],
);
const errors: unknown[] = [];
const run = randomUUID().slice(0, 8); // other runs of this file leave their checkpoints
const runners = [...deliberationAutomations, whenAppealUpheldThenCorrectVerdict].map(
  (automation) =>
    new AutomationRunner({
      ...{ databaseUrl: process.env['DATABASE_URL'] ?? '', store, clock: systemClock(), lookMs: 20 },
      automation: { ...automation, name: `${automation.name.slice(0, 40)}-${run}` },
      send: ({ category, id, command }, context) => deciders.of(category).transact(transactor, id, command, context),
      onError: (error) => void errors.push(error),
    }),
);

const send = async (category: string, id: string, ...commands: readonly Command[]): Promise<void> => {
  for (const command of commands) {
    const context = { idempotencyKey: randomUUID(), correlationId: randomUUID() };
    await deciders.of(category).transact(transactor, id, command, context);
  }
};
const toCase = (...commands: readonly CaseCommand[]) => send('case', caseId, ...commands);
const toCouncil = (...commands: readonly DeliberationCommand[]) => send('deliberation', 'k', ...commands);

type Verdict = CaseEventOf<'VerdictRecorded'>['data'];

/** The case's events of a type, once there are any. */
const told = async (type: string) => {
  const found = async () => (await store.read(`case-${caseId}`)).filter((event) => event.type === type);
  await until(async () => (await found()).length > 0, `the case has ${type}`, 20_000);
  return found();
};

beforeAll(() => {
  for (const runner of runners) runner.start();
});
afterAll(async () => {
  await Promise.all(runners.map((runner) => runner.stop()));
  await store.close();
});

it('a case goes to a council, and comes back with its resolution', async () => {
  await toCouncil({
    type: 'ConveneCouncil',
    data: {
      ...{ councilId: 'k', unitId: community, name: named('共建议事会'), quorum: { parts: 1, of: 2 } },
      ...{ members: [{ person: 'm1', capacity: 'RESIDENTS' }], by: secretary, at },
    },
  });
  await toCase(
    given.report(),
    given.classify('URGENT'),
    given.acceptForSelf(),
    given.escalate(given.branch),
    given.sign(jiangJun),
  );
  await toCase(given.wish('LinkDeliberation', jiangJun, '10:20', { council: 'k', item: 'i' }));
  const agenda = async () => (await store.read('deliberation-k')).some(({ type }) => type === 'AgendaItemAdded');
  await until(agenda, 'the council has the item', 20_000);
  const said = { councilId: 'k', by: 'convener', at };
  const votes = { inFavour: ['m1'], against: [], abstained: [] };
  const tasks = [{ what: '重新搭建车棚', unitId: community, dueOn: '2020-12-31' }];
  await toCouncil(
    { type: 'HoldMeeting', data: { meetingId: 'h', heldOn: '2020-11-30', items: ['i'], ...said } },
    { type: 'SignIn', data: { meetingId: 'h', person: 'm1', ...said } },
    { type: 'AdoptResolution', data: { itemId: 'i', meetingId: 'h', text: '由物业出资', votes, tasks, ...said } },
  );
  const [returned] = await told('DeliberationReturned');
  expect(returned).toMatchObject({
    data: { council: 'k', item: 'i', resolution: '由物业出资', tasks: ['重新搭建车棚'] },
    metadata: { actor: { person: 'engine' }, onBehalfOf: 'convener' },
  });
});

it('a finding that came before the case awaited its review is heard once it does', async () => {
  const said = { reviewId: 'r', by: secretary, at };
  const held = { unitId: community, heldOn: '2020-11-30', participants: [secretary], cases: [caseId] };
  const hold: JointReviewCommand = { type: 'HoldReview', data: { ...held, ...said } };
  const record: JointReviewCommand = { type: 'RecordFinding', data: { caseId, cause: '管道老化', ...said } };
  await send('joint-review', 'r', hold, record);
  await until(() => errors.some((error) => String(error).includes('ReviewCase')), 'the finding is refused', 20_000);
  await toCase(given.handle(jiangJun, '11:15'), given.inspect(), given.reply(), given.rate());
  const reviewed = await told('CaseReviewed');
  expect(reviewed).toMatchObject([
    { data: { cause: '管道老化', jointReviewId: 'r' }, metadata: { onBehalfOf: secretary } },
  ]);
});

it('an appeal that is upheld corrects the verdict, and the old one stays', async () => {
  const verdict = (await told('VerdictRecorded')).find(({ data }) => (data as Verdict).result === 'OVERDUE');
  const { clock, generation } = verdict?.data as Verdict;
  expect(clock).toBe('HANDLE');
  const step = (name: AppealStep, by: string): AppealCommand => ({
    type: 'DecideAppealStep',
    data: { appealId: 'x', step: name, upheld: true, reason: '当日已办结', by, at },
  });
  const grounds = '当日已办结，登记有误';
  const file: AppealCommand = {
    type: 'FileAppeal',
    data: {
      appealId: 'x',
      caseId,
      unitId: community,
      against: 'VERDICT',
      clock,
      generation,
      grounds,
      by: secretary,
      at,
    },
  };
  const steps = [step('PRE_CHECK', dispatcher), step('DEPARTMENT', supervisor), step('LEADER', 'arbiter')];
  await send('appeal', 'x', file, ...steps);
  expect(await told('VerdictCorrected')).toMatchObject([
    {
      data: { clock, generation, previous: 'OVERDUE', result: 'ON_TIME', appealId: 'x' },
      metadata: { onBehalfOf: 'arbiter' },
    },
  ]);
  expect(await told('VerdictRecorded')).toContainEqual(expect.objectContaining({ id: verdict?.id }));
});

it('all of it stands in chains that verify', async () => {
  for (const stream of [`case-${caseId}`, 'deliberation-k', 'joint-review-r', 'appeal-x'])
    expect(verifyChain(await store.read(stream))).toBeUndefined();
});
