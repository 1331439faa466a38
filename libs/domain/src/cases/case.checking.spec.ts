import { digestOf } from '../kernel/sha256';
import { drawn } from './case.draw';
import {
  accept,
  acceptForSelf,
  after,
  atBranch,
  branch,
  building,
  callBack,
  clerk,
  continued,
  discover,
  dispatch,
  fold,
  given,
  handle,
  handled,
  happened,
  headOf,
  inspect,
  jiangJun,
  rate,
  reply,
  report,
  reportHimself,
  review,
  secretary,
  sign,
  supervisor,
  wangKui,
  wish,
  zhaoMeiju,
} from './given';

const auditor = 'p-1105';
const neighbour = 'r-neighbour';
const answered = after(inspect(), reply());

describe('independence (handbook §4.6)', () => {
  it('forbids the handler to inspect', () =>
    given(handled).when(inspect(jiangJun)).thenRejected('SELF_CHECK_FORBIDDEN'));
  it('forbids whoever handled it before him, too', () =>
    given(handled).when(inspect(zhaoMeiju)).thenRejected('SELF_CHECK_FORBIDDEN'));
  it('forbids the finder to inspect', () =>
    given(happened(discover(headOf(branch)), accept(), dispatch(), sign(), handle(zhaoMeiju)))
      .when(inspect(headOf(branch)))
      .thenRejected('SELF_CHECK_FORBIDDEN'));
  it('forbids the handler to call back in his second post (scenario 13)', () =>
    given(answered).when(callBack(true, jiangJun)).thenRejected('SELF_CHECK_FORBIDDEN'));
  it('forbids the handler to say for the resident how it went', () =>
    given(answered).when(rate('SATISFIED', jiangJun)).thenRejected('SELF_CHECK_FORBIDDEN'));
  it('forbids an outsider for want of a post', () =>
    given(handled).when(inspect(wangKui)).thenRejected('ACTOR_NOT_ALLOWED'));
});

describe('inspecting', () => {
  const found = (passed: boolean, outcome: 'RESOLVED' | 'MEDIATED') =>
    wish('InspectCase', headOf(branch), '11:10', { passed, findings: '现场查看', found: outcome });

  it('passes to the callback', () =>
    given(handled)
      .when(inspect())
      .then(['InspectionPassed', { status: 'AWAITING_CALLBACK', inspector: headOf(branch), round: 1 }]));
  it('is open to supervisor and auditor', () =>
    given(handled)
      .when(inspect(auditor))
      .then(['InspectionPassed', { inspector: auditor }]));
  it('passes when found and reported result agree', () =>
    given(handled)
      .when(found(true, 'RESOLVED'))
      .then(['InspectionPassed', { found: 'RESOLVED' }]));
  it('does not pass when they differ', () =>
    given(handled).when(found(true, 'MEDIATED')).thenRejected('RESULT_DISAGREES'));
  it('fails for that reason, and keeps what was found', () =>
    given(handled)
      .when(found(false, 'MEDIATED'))
      .then(['InspectionFailed', { found: 'MEDIATED' }], ['ReworkOrdered'], ['DeadlineSet']));
  it('orders rework and a new clock when it fails', () =>
    given(handled)
      .when(inspect(headOf(branch), false))
      .then(
        ['InspectionFailed', { status: 'REWORK' }],
        ['ReworkOrdered', { round: 2, trigger: 'INSPECTION_FAILED' }],
        ['DeadlineSet', { clock: 'HANDLE', generation: 3 }],
      ));
  it('says why nothing could be seen', () =>
    given(handled)
      .when(wish('InspectCase', headOf(branch), '11:10', { passed: false, findings: '', unableReason: '无人在家' }))
      .then(['InspectionFailed', { unableReason: '无人在家' }], ['ReworkOrdered'], ['DeadlineSet']));
  it('happens once a round', () => given(after(inspect())).when(inspect()).thenRejected('MOVE_NOT_ALLOWED'));
});

describe('a drawn inspector (scenario 3)', () => {
  const seed = 'the lot of 2020-02-19';
  const selfHandled = happened(report(), acceptForSelf());
  const finish = handle(zhaoMeiju, '10:58', { drawSeed: seed });
  const lot = continued(selfHandled, finish);
  const candidates = [headOf(building), headOf(branch), jiangJun, 'p-1107'].toSorted();
  const chosen = drawn(candidates, seed) ?? '';
  const other = candidates.find((person) => person !== chosen) ?? '';

  it('is drawn for a case that its handler accepted for himself, and the seed reproduces the choice', () =>
    given(selfHandled)
      .when(finish)
      .then(
        ['CaseHandled', { selfHandled: true }],
        [
          'InspectorDrawn',
          { drawSeed: seed, chosen, candidates: candidates.length, candidatesDigest: digestOf(candidates) },
        ],
        ['VerdictRecorded'],
      ));
  it('is drawn for a case that was found on patrol', () =>
    given(happened(discover(), accept(), dispatch(), sign()))
      .when(finish)
      .then(['CaseHandled'], ['InspectorDrawn', { drawSeed: seed }], ['VerdictRecorded']));
  it('is not drawn for a reported case that was dispatched', () =>
    given(atBranch)
      .when(handle(jiangJun, '10:58', { drawSeed: seed }))
      .then(['CaseHandled'], ['VerdictRecorded']));
  it('is never the handler', () => given(lot).when(inspect(zhaoMeiju)).thenRejected('SELF_CHECK_FORBIDDEN'));
  it('inspects', () =>
    given(lot)
      .when(inspect(chosen))
      .then(['InspectionPassed', { inspector: chosen }]));
  it('alone inspects', () => given(lot).when(inspect(other)).thenRejected('ACTOR_NOT_ALLOWED'));
  it('leaves it to a supervisor where it must be', () =>
    given(lot)
      .when(inspect(supervisor))
      .then(['InspectionPassed', { inspector: supervisor }]));
  it('is drawn anew in the next round', () =>
    given(continued(lot, inspect(chosen, false)))
      .when(handle(zhaoMeiju, '12:00', { drawSeed: 'another lot' }))
      .then(['CaseHandled', { round: 2 }], ['InspectorDrawn', { drawSeed: 'another lot' }], ['VerdictRecorded']));
});

describe('answering in public', () => {
  it('is for the unit or its leaders', () => {
    given(after(inspect()))
      .when(reply(secretary))
      .then(['PublicReplyPublished', { text: '通行卡已办理' }]);
    given(after(inspect())).when(reply(clerk)).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('leaves a case with a reporter to its callback', () => expect(answered.at(-1)?.data).not.toHaveProperty('status'));
  it('is enough where the case was found on patrol', () =>
    given(happened(discover(), accept(), dispatch(), sign(), handle(zhaoMeiju), inspect()))
      .when(reply(zhaoMeiju))
      .then(['PublicReplyPublished', { status: 'AWAITING_REVIEW', stage: 'JOINT_REVIEW' }]));
  it('is enough where nobody left a name', () =>
    given(
      happened(
        reportHimself({ anonymous: true, addressId: 'ruixiang-1-1' }),
        accept(),
        dispatch(),
        sign(),
        handle(zhaoMeiju),
        inspect(),
      ),
    )
      .when(reply(zhaoMeiju))
      .then(['PublicReplyPublished', { status: 'AWAITING_REVIEW' }]));
});

describe('calling back', () => {
  it('notes who was reached', () =>
    given(answered)
      .when(callBack(true))
      .then(['CallbackMade', { agent: clerk, reached: true, attempt: 1 }]));
  it('goes on while nobody answers', () =>
    given(continued(answered, callBack(false)))
      .when(callBack(false))
      .then(['CallbackMade', { attempt: 2 }]));
  it('counts as not rated after three in vain', () =>
    given(continued(answered, callBack(false), callBack(false)))
      .when(callBack(false))
      .then(
        ['CallbackMade', { attempt: 3 }],
        ['SatisfactionRecorded', { level: 'NOT_RATED', solved: false, status: 'AWAITING_REVIEW' }],
      ));
  it('calls nobody where nobody reported', () =>
    given(happened(discover(), accept(), dispatch(), sign(), handle(zhaoMeiju), inspect()))
      .when(callBack(true))
      .thenRejected('MOVE_NOT_ALLOWED'));
  it('calls nobody who is not of the case', () =>
    given(answered)
      .when(wish('MakeCallback', clerk, '11:30', { method: 'PHONE', reached: true, reporter: neighbour }))
      .thenRejected('REPORTER_UNKNOWN'));
  it('waits for the inspection', () => given(handled).when(callBack(true)).thenRejected('MOVE_NOT_ALLOWED'));
});

describe('judging', () => {
  it('lets the resident himself rate', () =>
    given(answered)
      .when(rate())
      .then(['SatisfactionRecorded', { status: 'AWAITING_REVIEW', level: 'SATISFIED', solved: true }]));
  it('lets the callback agent write down what he said', () =>
    given(answered)
      .when(rate('SATISFIED', clerk))
      .then(['SatisfactionRecorded', { level: 'SATISFIED' }]));
  it('lets nobody else rate in his place', () =>
    given(answered)
      .when(rate('SATISFIED', headOf('ruixiang-g2')))
      .thenRejected('ACTOR_NOT_ALLOWED'));
  it('is done once a round', () => given(continued(answered, rate())).when(rate()).thenRejected('MOVE_NOT_ALLOWED'));
});

describe('dissatisfied, and again (scenario 12)', () => {
  const again = continued(answered, rate('DISSATISFIED'), handle(jiangJun, '12:00'), inspect(), reply());

  it('orders rework', () =>
    given(answered)
      .when(rate('DISSATISFIED'))
      .then(
        ['SatisfactionRecorded', { status: 'REWORK' }],
        ['ReworkOrdered', { round: 2, trigger: 'DISSATISFIED' }],
        ['DeadlineSet', { clock: 'HANDLE' }],
      ));
  it('opens supervision the second time', () =>
    given(again)
      .when(rate('DISSATISFIED'))
      .then(
        ['SatisfactionRecorded'],
        ['ReworkOrdered', { round: 3 }],
        ['SupervisionOpened', { kind: 'IMPORTANT', trigger: 'DISSATISFIED_AGAIN', unitId: branch }],
        ['DeadlineSet'],
      ));
  it('does not close meanwhile', () => {
    const third = continued(
      again,
      rate('DISSATISFIED'),
      handle(jiangJun, '13:00'),
      inspect(),
      reply(),
      rate(),
      review(),
    );
    given(third)
      .when(wish('CloseCase', 'p-1101', '14:00', {}))
      .thenRejected('SUPERVISION_OPEN');
  });
  it('opens no second one while the first is open', () =>
    given(continued(again, rate('DISSATISFIED'), handle(jiangJun, '13:00'), inspect(), reply()))
      .when(rate('DISSATISFIED'))
      .then(['SatisfactionRecorded'], ['ReworkOrdered', { round: 4 }], ['DeadlineSet']));
});

describe('rework by order', () => {
  const order = (by = supervisor, reason = '现场仍在渗水') => wish('OrderRework', by, '12:05', { reason });

  it('is for a supervisor, from callback to closing', () => {
    given(answered)
      .when(order())
      .then(
        ['ReworkOrdered', { status: 'REWORK', round: 2, trigger: 'SUPERVISOR', reason: '现场仍在渗水' }],
        ['DeadlineSet', { clock: 'HANDLE' }],
      );
    given(continued(answered, rate(), review()))
      .when(order())
      .then(['ReworkOrdered', { round: 2 }], ['DeadlineSet']);
  });
  it('needs its reason', () => given(answered).when(order(supervisor, ' ')).thenRejected('REASON_MISSING'));
  it('is not for the unit itself', () => given(answered).when(order(jiangJun)).thenRejected('ACTOR_NOT_ALLOWED'));
  it('waits for something to handle again', () => given(atBranch).when(order()).thenRejected('MOVE_NOT_ALLOWED'));
  it('is given once', () => given(continued(answered, order())).when(order()).thenRejected('MOVE_NOT_ALLOWED'));
});

describe('several reporters after a merge', () => {
  const absorb = (reporters: readonly string[]) =>
    wish('AbsorbCase', 'engine', '10:50', { merged: 'another', reportedAt: '2020-02-19T01:00:00.000Z', reporters });
  const both = continued(atBranch, absorb([neighbour]), handle(), inspect(), reply());
  const call = (reporter: string, reached = false) =>
    wish('MakeCallback', clerk, '11:30', { method: 'PHONE', reached, reporter });

  it('asks each of them', () =>
    given(continued(both, rate()))
      .when(wish('CloseCase', 'p-1101', '12:00', {}))
      .thenRejected('FEEDBACK_MISSING'));
  it('stays with the callback until the last has judged', () => {
    given(both)
      .when(rate())
      .then(['SatisfactionRecorded', { reporter: wangKui }]);
    expect(fold(continued(both, rate()))).toMatchObject({ status: 'AWAITING_CALLBACK' });
    given(continued(both, rate()))
      .when(rate('SATISFIED', neighbour))
      .then(['SatisfactionRecorded', { reporter: neighbour, status: 'AWAITING_REVIEW' }]);
  });
  it('wants to be told whose judgement it is', () =>
    given(both).when(rate('SATISFIED', clerk)).thenRejected('REPORTER_UNKNOWN'));
  it('counts the attempts of each', () => {
    given(continued(both, call(neighbour), call(neighbour)))
      .when(call(wangKui))
      .then(['CallbackMade', { reporter: wangKui, attempt: 1 }]);
    given(continued(both, call(neighbour), call(neighbour)))
      .when(call(neighbour))
      .then(['CallbackMade', { attempt: 3 }], ['SatisfactionRecorded', { level: 'NOT_RATED', reporter: neighbour }]);
  });
  it('reworks for one who is dissatisfied, and asks everybody anew', () => {
    const reworked = continued(both, rate(), rate('DISSATISFIED', neighbour));
    expect(fold(reworked)).toMatchObject({ status: 'REWORK', thisRound: { callbacks: {} } });
  });
  it('calls the reporter of the merged case where the survivor had none', () => {
    const patrolled = happened(discover(), accept(), dispatch(), sign(), handle(zhaoMeiju), inspect());
    const joined = continued(patrolled, absorb([neighbour]), reply(zhaoMeiju));
    given(joined)
      .when(rate('SATISFIED', neighbour))
      .then(['SatisfactionRecorded', { reporter: neighbour, status: 'AWAITING_REVIEW' }]);
    given(continued(joined, rate('SATISFIED', neighbour), review()))
      .when(wish('CloseCase', 'p-1101', '13:00', {}))
      .then(['CaseClosed'], ['VerdictRecorded']);
  });
  it('goes back to the callback when a reporter joins late', () => {
    given(continued(answered, rate(), review()))
      .when(absorb([neighbour]))
      .then(
        ['CaseAbsorbed', { status: 'AWAITING_CALLBACK', stage: 'RESULT_FEEDBACK' }],
        ['DeadlineRecomputed', { clock: 'TOTAL', cause: 'CASE_ABSORBED' }],
      );
  });
});
