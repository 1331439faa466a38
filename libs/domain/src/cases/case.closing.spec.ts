import type { CaseEvent } from './case.events';
import {
  acceptForSelf,
  after,
  atBranch,
  caseId,
  classify,
  clerk,
  close,
  continued,
  dispatcher,
  given,
  handle,
  handled,
  happened,
  idOf,
  inspect,
  jiangJun,
  on,
  rate,
  reply,
  report,
  review,
  secretary,
} from './given';

const parked = { status: 'SUSPENDED', stage: 'GRADED_HANDLING' } as const;
const inHandling = { status: 'IN_HANDLING', stage: 'GRADED_HANDLING' } as const;
const toInspect = { status: 'AWAITING_INSPECTION', stage: 'SUPERVISION' } as const;
const toReview = { status: 'AWAITING_REVIEW', stage: 'JOINT_REVIEW' } as const;
const unresolved = {
  ...toInspect,
  person: jiangJun,
  round: 1,
  outcome: 'UNRESOLVED',
  resolvedAtLevel: 'GRID',
  selfHandled: false,
} as const;

const underReview = { status: 'RETURN_UNDER_REVIEW', stage: 'GRADED_HANDLING' } as const;

/** Everything at once that can stand in the way of closing. */
const obstructed: readonly CaseEvent[] = [
  ...atBranch,
  { type: 'CaseSplit', data: { childCases: ['child'], parts: [] } },
  {
    type: 'ExtensionRequested',
    data: { clock: 'TOTAL', generation: 1, amount: 1, reason: '案情复杂', person: jiangJun },
  },
  { type: 'DeliberationLinked', data: { council: 'council', item: 'i', person: jiangJun } },
  { type: 'SupervisionOpened', data: { kind: 'LEADER', trigger: 'ORDERED' } },
  {
    type: 'WhistleBlown',
    data: { kind: 'EMERGENCY', departments: ['water'], arriveLimit: 30, unit: 'street', person: secretary },
  },
  { type: 'CaseSuspended', data: { ...parked, reason: '等待雨季结束', resumeOn: '2020-03-01', approver: secretary } },
  {
    type: 'AssignmentReturned',
    data: { ...underReview, assignmentId: 'a1', unit: 'u', reason: '不属本网格', returnCount: 1, person: jiangJun },
  },
];

/** Each code of handbook §4.9 in its order, with the fact that takes it out of the way. */
const ladder: readonly (readonly [code: string, cleared: CaseEvent])[] = [
  ['CHILD_CASE_OPEN', { type: 'ChildCaseEnded', data: { childCase: 'child', endedAs: 'CLOSED' } }],
  [
    'RETURN_UNDER_REVIEW',
    { type: 'ReturnArbitrated', data: { ...parked, upheld: false, binding: false, reason: '应由其办理', person: 'd' } },
  ],
  ['EXTENSION_PENDING', { type: 'ExtensionDenied', data: { clock: 'TOTAL', approver: secretary, reason: '理由不足' } }],
  [
    'DELIBERATION_OPEN',
    { type: 'DeliberationReturned', data: { council: 'council', item: 'i', resolution: '同意', tasks: [] } },
  ],
  ['SUPERVISION_OPEN', { type: 'SupervisionClosed', data: { person: 's', decision: '销号' } }],
  ['WHISTLE_OPEN', { type: 'WhistleEnded', data: { result: '已到场', person: secretary } }],
  ['CASE_PARKED', { type: 'CaseResumed', data: { ...inHandling, person: secretary } }],
  ['HANDLING_RESULT_MISSING', { type: 'CaseHandled', data: unresolved }],
  ['OUTCOME_REASON_MISSING', { type: 'CaseHandled', data: { ...unresolved, unresolvedReason: '缺少材料' } }],
  [
    'INSPECTION_MISSING',
    {
      type: 'InspectionPassed',
      data: { status: 'AWAITING_CALLBACK', stage: 'RESULT_FEEDBACK', inspector: 'i', round: 1, findings: '属实' },
    },
  ],
  ['FEEDBACK_MISSING', { type: 'PublicReplyPublished', data: { text: '已答复' } }],
  ['FEEDBACK_MISSING', { type: 'SatisfactionRecorded', data: { ...toReview, level: 'DISSATISFIED', solved: false } }],
  ['REWORK_REQUIRED', { type: 'SatisfactionRecorded', data: { ...toReview, level: 'SATISFIED', solved: true } }],
  [
    'REVIEW_MISSING',
    { type: 'CaseReviewed', data: { status: 'AWAITING_CLOSE', stage: 'JOINT_REVIEW', cause: '老旧' } },
  ],
];

describe('the closing rules, first match wins (handbook §4.9)', () => {
  it.each(ladder.map(([code], rung) => [code, rung] as const))('%s is rung %i', (code, rung) =>
    given([...obstructed, ...ladder.slice(0, rung).map(([, cleared]) => cleared)])
      .when(close())
      .thenRejected(code),
  );
  it('closes when every rung is out of the way', () =>
    given([...obstructed, ...ladder.map(([, cleared]) => cleared)])
      .when(close())
      .then(
        ['CaseClosed', { status: 'CLOSED' }],
        ['VerdictRecorded', { clock: 'HANDLE' }],
        ['VerdictRecorded', { clock: 'TOTAL' }],
      ));
  it('needs all of it anew in each round', () =>
    given(after(inspect(), reply(), rate('DISSATISFIED')))
      .when(close())
      .thenRejected('HANDLING_RESULT_MISSING'));
  it.each(['CLOSED', 'ARCHIVED', 'REJECTED', 'WITHDRAWN', 'VOIDED', 'MERGED'] as const)(
    'ALREADY_TERMINAL comes before all others: %s',
    (status) =>
      given([...obstructed, { type: 'CaseMerged', data: { status, stage: 'JOINT_REVIEW', survivingCase: caseId } }])
        .when(close())
        .thenRejected('ALREADY_TERMINAL'),
  );
  it('is for the centre', () =>
    given(after(inspect(), reply(), rate(), review()))
      .when(close(clerk))
      .thenRejected('ACTOR_NOT_ALLOWED'));
  it('ends the case once', () =>
    given(after(inspect(), reply(), rate(), review(), close()))
      .when(close(dispatcher))
      .thenRejected('ALREADY_TERMINAL'));
});

describe('the loop itself (handbook §9.2)', () => {
  it('handled and inspected, but without feedback, does not close', () =>
    given(after(inspect())).when(close()).thenRejected('FEEDBACK_MISSING'));
  it('answered in public, but not called back, does not close', () =>
    given(after(inspect(), reply())).when(close()).thenRejected('FEEDBACK_MISSING'));
  it('called back, but not reviewed, does not close', () =>
    given(after(inspect(), reply(), rate()))
      .when(close())
      .thenRejected('REVIEW_MISSING'));
  it('closes with the five events as proof', () => {
    const ready = after(inspect(), reply(), rate(), review());
    given(ready)
      .when(close())
      .then(
        [
          'CaseClosed',
          {
            status: 'CLOSED',
            at: on('12:10'),
            stageProof: {
              DISCOVERY: idOf(ready, 'CaseReported'),
              GRADED_HANDLING: idOf(ready, 'CaseHandled'),
              SUPERVISION: idOf(ready, 'InspectionPassed'),
              RESULT_FEEDBACK: idOf(ready, 'SatisfactionRecorded'),
              JOINT_REVIEW: idOf(ready, 'CaseReviewed'),
            },
          },
        ],
        ['VerdictRecorded', { clock: 'TOTAL', result: 'ON_TIME' }],
      );
  });
});

describe('a demand beyond duty (handbook §4.6)', () => {
  const beyond = handle(jiangJun, '10:58', { outcome: 'OUT_OF_DUTY' });
  const explained = continued(atBranch, beyond);

  it('goes past the inspection, and the waiver stands in the event', () =>
    given(atBranch)
      .when(beyond)
      .then(
        ['CaseHandled', { status: 'AWAITING_CALLBACK', waived: ['INSPECTION', 'CALLBACK'] }],
        ['VerdictRecorded', { clock: 'HANDLE' }],
      ));
  it('needs its public reply all the same', () => given(explained).when(close()).thenRejected('FEEDBACK_MISSING'));
  it('is answered by the public reply alone, though somebody reported it', () =>
    given(explained)
      .when(reply())
      .then(['PublicReplyPublished', { status: 'AWAITING_REVIEW' }]));
  it('closes after explanation, reply and review, and its proof names what it did without', () => {
    const ready = continued(explained, reply(), review());
    given(ready)
      .when(close())
      .then(
        [
          'CaseClosed',
          {
            waived: ['INSPECTION', 'CALLBACK'],
            stageProof: {
              DISCOVERY: idOf(ready, 'CaseReported'),
              GRADED_HANDLING: idOf(ready, 'CaseHandled'),
              SUPERVISION: idOf(ready, 'CaseHandled'),
              RESULT_FEEDBACK: idOf(ready, 'PublicReplyPublished'),
              JOINT_REVIEW: idOf(ready, 'CaseReviewed'),
            },
          },
        ],
        ['VerdictRecorded'],
      );
  });
  it('waives nothing for any other outcome', () =>
    expect(handled.find((event) => event.type === 'CaseHandled')?.data).not.toHaveProperty('waived'));
});

describe('how a result is told', () => {
  const inHand = happened(report(), classify('URGENT'), acceptForSelf());
  it('wants a reason for what is unresolved', () =>
    given(inHand)
      .when(handle('p-1002', '10:58', { outcome: 'UNRESOLVED' }))
      .thenRejected('OUTCOME_REASON_MISSING'));
  it('wants a date for what is partly resolved', () =>
    given(inHand)
      .when(handle('p-1002', '10:58', { outcome: 'PARTIALLY_RESOLVED' }))
      .thenRejected('OUTCOME_REASON_MISSING'));
});
