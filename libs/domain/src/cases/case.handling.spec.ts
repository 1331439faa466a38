import { closedLoop } from '@gridloop/presets';
import { specification } from '../kernel/given';
import { caseDecider } from './case';
import { drawn } from './case.draw';
import {
  accept,
  acceptForSelf,
  accepted,
  awaitingSign,
  bookWith,
  classify,
  continued,
  discover,
  dispatch,
  fold,
  given,
  grid,
  handle,
  happened,
  inHand,
  point,
  property,
  report,
  sign,
  streetPolicy,
  wish,
  魏先生,
  type Person,
} from './street/given';

const contact = (by: Person = 'gridHead', reached = true) =>
  wish('ContactReporter', by, { method: 'PHONE', reached }, '07-20 12:00');
const start = (by: Person = 'gridHead') => wish('StartHandling', by, {});
const beginStage = (stage = 'STOP', by: Person = 'gridHead') => wish('BeginHandlingStage', by, { stage });
const note = (text = '已疏通一半', by: Person = 'gridHead') => wish('NoteProgress', by, { note: text });
const inspect = (by: Person, passed = true) => wish('InspectCase', by, { passed, findings: '属实' }, '07-20 17:00');
const link = (contactedAt: string) =>
  wish('LinkEarlierContact', 魏先生, {
    ...{ organization: '星光物业', contactedAt, result: '未解决', source: '诉求人自述' },
  });
/** Statuses in which a unit neither has the case nor works on it. */
const elsewhere = [accepted, continued(inHand, handle())];

describe('contact with the reporter 联系诉求人', () => {
  it('is made by the unit that has the case, and kept with method and time', () => {
    for (const past of [awaitingSign, inHand])
      given(past)
        .when(contact())
        .then([
          'ReporterContacted',
          { person: 'gridHead', method: 'PHONE', reached: true, at: '2020-07-20T04:00:00.000Z' },
        ]);
    given(inHand).when(contact('clerk')).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('wants somebody to contact', () => {
    for (const begun of [discover(), report({ anonymous: true })])
      given(happened(begun, accept(), dispatch()))
        .when(contact())
        .thenRejected('MOVE_NOT_ALLOWED');
  });
  it('is made while the unit has it', () => {
    for (const past of elsewhere) given(past).when(contact()).thenRejected('MOVE_NOT_ALLOWED');
  });
});

describe('the beginning of handling 开始处置', () => {
  it('names person, unit and level, once', () => {
    given(inHand)
      .when(start())
      .then(['HandlingStarted', { person: 'gridHead', unitId: grid, level: 'GRID' }]);
    given(continued(inHand, start())).when(start()).thenNothing();
    given(continued(inHand, start()))
      .when(start('gridWorker'))
      .then(['HandlingStarted', { person: 'gridWorker' }]);
  });
  it('is for the unit that signed', () => {
    given(inHand).when(start('赵霞')).thenRejected('ACTOR_NOT_ALLOWED');
    for (const past of [awaitingSign, ...elsewhere]) given(past).when(start()).thenRejected('MOVE_NOT_ALLOWED');
  });
});

describe('a stage of handling', () => {
  it('is the next of those that the policy limits, each begun once', () => {
    given(inHand).when(beginStage('STOP')).thenNothing();
    given(inHand)
      .when(beginStage('PENALTY'))
      .then(['HandlingStageBegun', { stage: 'PENALTY', person: 'gridHead' }], ['VerdictRecorded'], ['DeadlineSet']);
    given(continued(inHand, beginStage('PENALTY')))
      .when(beginStage('PENALTY'))
      .thenNothing();
    given(continued(inHand, beginStage('PENALTY')))
      .when(beginStage('STOP'))
      .thenRejected('HANDLING_STAGE_UNKNOWN');
    given(inHand).when(beginStage('DREAM')).thenRejected('HANDLING_STAGE_UNKNOWN');
  });
  it('is for the unit that signed', () => {
    given(inHand).when(beginStage('STOP', 'supervisor')).thenRejected('ACTOR_NOT_ALLOWED');
    for (const past of [awaitingSign, ...elsewhere]) given(past).when(beginStage()).thenRejected('MOVE_NOT_ALLOWED');
  });
});

describe('a note of progress 过程记录', () => {
  it('is kept each time, of whoever holds a post at the unit', () => {
    given(continued(inHand, note()))
      .when(note('全部疏通', 'gridWorker'))
      .then(['ProgressNoted', { note: '全部疏通' }]);
    given(inHand).when(note('旁观', 'member')).thenRejected('ACTOR_NOT_ALLOWED');
    for (const past of [awaitingSign, ...elsewhere]) given(past).when(note()).thenRejected('MOVE_NOT_ALLOWED');
  });
});

describe('the result 处置完成', () => {
  it('tells what was asked by the hotline, and at which level it was solved', () =>
    given(inHand)
      .when(handle('gridHead', { genuine: true, finalResult: true, account: '疏通主管道' }))
      .then(
        [
          'CaseHandled',
          {
            ...{ status: 'AWAITING_INSPECTION', person: 'gridHead', round: 1, outcome: 'RESOLVED', selfHandled: false },
            ...{ resolvedAtLevel: 'GRID', genuine: true, finalResult: true, account: '疏通主管道' },
          },
        ],
        ['VerdictRecorded', { clock: 'HANDLE', result: 'ON_TIME' }],
        ['DeadlineWithdrawn', { clock: 'RETURN', cause: 'WINDOW_UNUSED' }],
      ));
  it('has its reason or planned date', () => {
    given(inHand)
      .when(handle('gridHead', { outcome: 'UNRESOLVED' }))
      .thenRejected('OUTCOME_REASON_MISSING');
    given(inHand)
      .when(handle('gridHead', { outcome: 'PARTIALLY_RESOLVED' }))
      .thenRejected('OUTCOME_REASON_MISSING');
    given(inHand)
      .when(handle('gridHead', { outcome: 'UNRESOLVED', unresolvedReason: '产权不明' }))
      .then(['CaseHandled', { unresolvedReason: '产权不明' }], ['VerdictRecorded'], ['DeadlineWithdrawn']);
    given(inHand)
      .when(handle('gridHead', { outcome: 'PARTIALLY_RESOLVED', plannedDate: '2020-08-01' }))
      .then(['CaseHandled', { plannedDate: '2020-08-01' }], ['VerdictRecorded'], ['DeadlineWithdrawn']);
  });
  it('is for the unit that signed, once', () => {
    given(inHand).when(handle('secretary')).thenRejected('ACTOR_NOT_ALLOWED');
    for (const past of [awaitingSign, ...elsewhere]) given(past).when(handle()).thenRejected('MOVE_NOT_ALLOWED');
  });
  it('beyond duty is not inspected: the waiver stands in the event', () =>
    given(inHand)
      .when(handle('gridHead', { outcome: 'OUT_OF_DUTY' }))
      .then(
        ['CaseHandled', { status: 'AWAITING_CALLBACK', waived: ['INSPECTION', 'CALLBACK'] }],
        ['VerdictRecorded'],
        ['DeadlineWithdrawn'],
      ));
});

describe('魏先生’s floor (handbook §9.2, 2)', () => {
  const mediated = continued(
    happened(report(), classify()),
    link('2020-07-01T02:00:00.000Z'),
    link('2020-07-05T02:00:00.000Z'),
    link('2020-07-12T02:00:00.000Z'),
    acceptForSelf(),
    handle('赵霞', { outcome: 'MEDIATED', settlement: 'CLAIM_DROPPED' }),
  );
  const rated = continued(
    mediated,
    inspect('member'),
    wish('PublishReply', '赵霞', { text: '双方达成和解' }),
    wish('RecordSatisfaction', 魏先生, { level: 'SATISFIED', solved: true }),
  );

  it('is mediated after three failed contacts; he drops the claim, and nobody is compensated', () => {
    expect(rated.filter(({ type }) => type === 'EarlierContactLinked')).toHaveLength(3);
    const results = rated.flatMap((event) => (event.type === 'CaseHandled' ? [event.data] : []));
    expect(results).toEqual([expect.objectContaining({ outcome: 'MEDIATED', settlement: 'CLAIM_DROPPED' })]);
    expect(results.filter(({ settlement }) => settlement === 'COMPENSATED')).toEqual([]);
  });
  it('is rated by himself', () => expect(fold(rated)).toMatchObject({ status: 'AWAITING_REVIEW' }));
});

describe('荆永义’s roof (handbook §9.2, 3)', () => {
  const found = happened(discover('赵霞'), acceptForSelf());
  const solve = (drawSeed: string) => handle('赵霞', { drawSeed });
  const handled = continued(found, solve('seed-1'));
  const lots = (seed: string) =>
    continued(found, solve(seed)).flatMap((event) => (event.type === 'InspectorDrawn' ? [event.data] : []));

  it('handled by its finder draws an inspector from the chain, who had no part in it', () =>
    given(found)
      .when(solve('seed-1'))
      .then(
        ['CaseHandled', { selfHandled: true }],
        [
          'InspectorDrawn',
          { drawSeed: 'seed-1', candidates: 3, candidatesDigest: expect.stringMatching(/^[0-9a-f]{64}$/) },
        ],
        ['VerdictRecorded'],
      ));
  it('may not be inspected by himself', () =>
    given(handled).when(inspect('赵霞')).thenRejected('SELF_CHECK_FORBIDDEN'));
  it('is inspected by the one who was drawn, or a supervisor, and nobody else', () => {
    const [lot] = lots('seed-1');
    for (const by of ['gridHead', 'gridWorker', 'member'] as const)
      if (by === lot?.chosen)
        given(handled)
          .when(inspect(by))
          .then(['InspectionPassed', { inspector: by }]);
      else given(handled).when(inspect(by)).thenRejected('ACTOR_NOT_ALLOWED');
    given(handled).when(inspect('supervisor')).then(['InspectionPassed']);
  });
  it('is drawn the same again from the same seed, and each candidate by some seed', () => {
    const candidates = ['gridHead', 'gridWorker', 'member'];
    const seeds = Array.from({ length: 40 }, (_, index) => `seed-${index}`);
    for (const seed of seeds)
      expect(lots(seed)).toEqual([expect.objectContaining({ chosen: drawn(candidates, seed) })]);
    expect([...new Set(seeds.map((seed) => lots(seed)[0]?.chosen))].sort()).toEqual(candidates);
  });
  it('draws anew in each round, and not for a case that was reported and dispatched', () => {
    const again = continued(handled, inspect('supervisor', false), solve('seed-2'));
    expect(again.filter(({ type }) => type === 'InspectorDrawn')).toHaveLength(2);
    given(inHand)
      .when(handle('gridHead', { drawSeed: 'seed-1' }))
      .then(['CaseHandled', { selfHandled: false }], ['VerdictRecorded'], ['DeadlineWithdrawn']);
  });
  it('is spared the inspection where the share of the definition does not reach it', () => {
    const spared = specification(caseDecider, bookWith(streetPolicy, { ...closedLoop, drawnShare: 0 }));
    spared
      .given(found)
      .when(solve('seed-1'))
      .then(['CaseHandled', { status: 'AWAITING_CALLBACK', waived: ['INSPECTION'] }], ['VerdictRecorded']);
  });
});

it('work of a body counts at the level of the unit that it serves', () =>
  given(continued(accepted, dispatch(property), sign('manager')))
    .when(start('manager'))
    .then(['HandlingStarted', { unitId: property, level: 'COMMUNITY' }]));

it('work at a household point counts there', () =>
  given(continued(accepted, dispatch(point), sign('赵霞')))
    .when(start('赵霞'))
    .then(['HandlingStarted', { level: 'HOUSEHOLD_POINT' }]));
