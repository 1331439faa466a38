import { specification } from '../kernel/given';
import { foldRulebook } from '../workflow/rulebook';
import { caseDecider } from './case';
import type { CaseCommand } from './case.commands';
import type { CaseEvent } from './case.events';
import {
  accept,
  after,
  atBranch,
  book,
  caseId,
  clerk,
  close,
  continued,
  discover,
  dispatch,
  dispatcher,
  fold,
  given,
  handle,
  handled,
  happened,
  inspect,
  jiangJun,
  on,
  rate,
  reply,
  report,
  review,
  secretary,
  sign,
  supervisor,
  wangKui,
  wish,
  zhaoMeiju,
} from './given';

const dutyOfficer = 'p-1103';
const neighbour = 'r-neighbour';
const ready = after(inspect(), reply(), rate(), review());
const closed = continued(ready, close());

/** The command some days later, at the same time of day. */
const later = <Command extends CaseCommand>(days: number, command: Command): Command => ({
  ...command,
  data: { ...command.data, at: new Date(Date.parse(command.data.at) + days * 86_400_000).toISOString() },
});

describe('reviewing', () => {
  it('is for a leader, and leads to the closing', () =>
    given(after(inspect(), reply(), rate()))
      .when(review(secretary))
      .then(['CaseReviewed', { status: 'AWAITING_CLOSE', cause: '疫情防控' }]));
  it('may come from a joint review, by the engine', () =>
    given(after(inspect(), reply(), rate()))
      .when(wish('ReviewCase', 'engine', '12:00', { cause: '管网老化', repeatOf: 'c-0', jointReviewId: 'r-1' }))
      .then(['CaseReviewed', { jointReviewId: 'r-1', repeatOf: 'c-0' }]));
  it('is not for the dispatcher', () =>
    given(after(inspect(), reply(), rate()))
      .when(review(dispatcher))
      .thenRejected('ACTOR_NOT_ALLOWED'));
  it('is done once', () => given(ready).when(review()).thenRejected('MOVE_NOT_ALLOWED'));
});

describe('closing by force', () => {
  const force = (by = secretary, reason = '无法联系各方') => wish('ForceCloseCase', by, '12:30', { reason });

  it('names leader, reason and what was missing', () =>
    given(handled)
      .when(force())
      .then(
        ['CaseForceClosed', { status: 'CLOSED', approver: secretary, missing: 'INSPECTION_MISSING', at: on('12:30') }],
        ['VerdictRecorded', { clock: 'TOTAL' }],
      ));
  it('needs a reason', () => given(handled).when(force(secretary, '')).thenRejected('REASON_MISSING'));
  it('is not for the centre', () => given(handled).when(force(dispatcher)).thenRejected('ACTOR_NOT_ALLOWED'));
  it('ends the case once', () => given(continued(handled, force())).when(force()).thenRejected('ALREADY_TERMINAL'));
  it('leaves no returned assignment behind for a case that is reopened', () => {
    const returned: readonly CaseEvent[] = [
      ...atBranch,
      {
        type: 'AssignmentReturned',
        data: {
          ...{ status: 'RETURN_UNDER_REVIEW', stage: 'GRADED_HANDLING', assignmentId: 'a1', unit: 'u', reason: '误派' },
          ...{ returnCount: 1, person: jiangJun },
        },
      },
    ];
    given(continued(returned, force(), wish('ReopenCase', supervisor, '13:00', { reason: '漏水复发' })))
      .when(close())
      .thenRejected('HANDLING_RESULT_MISSING');
  });
});

describe('reopening', () => {
  const reopen = (by = wangKui, reason = '漏水复发') => wish('ReopenCase', by, '12:10', { reason });

  it('starts the next round, for the reporter', () =>
    given(closed)
      .when(reopen())
      .then(
        ['CaseReopened', { status: 'REWORK', round: 2, reason: '漏水复发' }],
        ['ReworkOrdered', { round: 2, trigger: 'REOPENED' }],
        ['DeadlineSet', { clock: 'HANDLE' }],
        ['DeadlineSet', { clock: 'TOTAL' }],
      ));
  it('is open to a supervisor, to nobody else', () => {
    given(closed).when(reopen(supervisor)).then(['CaseReopened'], ['ReworkOrdered'], ['DeadlineSet'], ['DeadlineSet']);
    given(closed).when(reopen(jiangJun)).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('needs a reason', () => given(closed).when(reopen(wangKui, ' ')).thenRejected('REASON_MISSING'));
  it('is possible to the end of the fifteenth natural day', () => {
    const last = reopen();
    const endOfDay = { ...last, data: { ...last.data, at: '2020-03-05T15:59:59.999Z' } };
    const nextDay = { ...last, data: { ...last.data, at: '2020-03-05T16:00:00.000Z' } };
    given(closed).when(endOfDay).then(['CaseReopened'], ['ReworkOrdered'], ['DeadlineSet'], ['DeadlineSet']);
    given(closed).when(nextDay).thenRejected('REOPEN_WINDOW_CLOSED');
  });
  it('happens once', () => given(continued(closed, reopen())).when(reopen()).thenRejected('MOVE_NOT_ALLOWED'));
  it('needs the whole loop again', () =>
    given(continued(closed, reopen())).when(close()).thenRejected('HANDLING_RESULT_MISSING'));
  it('counts its window from the latest closing', () => {
    const again = continued(
      closed,
      later(10, reopen()),
      ...[handle(), inspect(), reply(), rate(), review(), close()].map((command) => later(10, command)),
    );
    given(again)
      .when(later(24, reopen()))
      .then(['CaseReopened', { round: 3 }], ['ReworkOrdered'], ['DeadlineSet'], ['DeadlineSet']);
  });
});

describe('archiving', () => {
  const archive = (by = 'engine') => wish('ArchiveCase', by, '12:10', {});

  it('waits until the case cannot be reopened', () => {
    given(closed).when(later(15, archive())).thenRejected('MOVE_NOT_ALLOWED');
    given(closed)
      .when(later(16, archive()))
      .then(['CaseArchived', { status: 'ARCHIVED', retentionClass: 'GENERAL' }]);
  });
  it('keeps the class that is named', () =>
    given(closed)
      .when(later(16, wish('ArchiveCase', dutyOfficer, '12:10', { retentionClass: 'PERMANENT' })))
      .then(['CaseArchived', { retentionClass: 'PERMANENT' }]));
  it('is not for a leader', () =>
    given(closed)
      .when(later(16, archive(secretary)))
      .thenRejected('ACTOR_NOT_ALLOWED'));
  it('is done once, and for good', () => {
    const archived = continued(closed, later(16, archive()));
    given(archived).when(later(16, archive())).thenRejected('ALREADY_TERMINAL');
    given(archived)
      .when(later(16, wish('ReopenCase', wangKui, '12:10', { reason: '复发' })))
      .thenRejected('ALREADY_TERMINAL');
  });
});

describe('withdrawing', () => {
  const gas = foldRulebook(book, [
    {
      type: 'CategoryPublished',
      data: {
        version: {
          ...{ id: 'GAS_LEAK@1', code: 'GAS_LEAK', name: { zh: '燃气泄漏', en: 'gas leak' }, publicSafety: true },
          filingCondition: { zh: '有燃气异味', en: 'smell of gas' },
        },
      },
    },
  ]);
  const { given: inDanger } = specification(caseDecider, gas);
  const withdraw = (by = clerk, confirmedBy?: string, reason = '已自行解决') =>
    wish('WithdrawCase', by, '10:30', { reason, ...(confirmedBy ? { confirmedBy } : {}) });

  it('is the reporter’s own wish, confirmed by a clerk', () =>
    given(atBranch)
      .when(withdraw(wangKui, clerk))
      .then(
        ['CaseWithdrawn', { status: 'WITHDRAWN', confirmedBy: clerk }],
        ['DeadlineWithdrawn', { clock: 'HANDLE', cause: 'CASE_ENDED' }],
        ['DeadlineWithdrawn', { clock: 'TOTAL', cause: 'CASE_ENDED' }],
      ));
  it('is entered by a clerk who has asked him', () =>
    given(atBranch)
      .when(withdraw())
      .then(['CaseWithdrawn', { confirmedBy: clerk }], ['DeadlineWithdrawn'], ['DeadlineWithdrawn']));
  it('keeps the stage in which the case stood', () =>
    given(handled)
      .when(withdraw())
      .then(['CaseWithdrawn', { status: 'WITHDRAWN', stage: 'SUPERVISION' }], ['DeadlineWithdrawn']));
  it.each([
    ['the reporter himself', wangKui],
    ['the handler', jiangJun],
    ['a stranger', neighbour],
  ])('is not confirmed by %s', (_, confirmedBy) =>
    given(atBranch).when(withdraw(wangKui, confirmedBy)).thenRejected('WITHDRAWAL_NOT_ALLOWED'),
  );
  it('is not entered by the handler', () =>
    given(atBranch).when(withdraw(jiangJun)).thenRejected('SELF_CHECK_FORBIDDEN'));
  it('needs a reason', () =>
    given(atBranch)
      .when(withdraw(clerk, undefined, ''))
      .thenRejected('REASON_MISSING'));
  it('does not stop what concerns public safety', () =>
    inDanger(
      continued(
        happened(report()),
        wish('ClassifyCase', zhaoMeiju, '10:01', { category: 'GAS_LEAK', urgency: 'URGENT' }),
      ),
    )
      .when(withdraw())
      .thenRejected('WITHDRAWAL_NOT_ALLOWED'));
  it('does not speak for others who have reported it', () =>
    given([
      ...atBranch,
      { type: 'CaseAbsorbed', data: { caseId: 'x', reportedAt: on('09:00'), reporters: [neighbour] } },
    ])
      .when(withdraw())
      .thenRejected('WITHDRAWAL_NOT_ALLOWED'));
  it('needs a reporter', () => given(happened(discover())).when(withdraw()).thenRejected('MOVE_NOT_ALLOWED'));
  it('is done once', () => given(continued(atBranch, withdraw())).when(withdraw()).thenRejected('ALREADY_TERMINAL'));
});

describe('voiding', () => {
  const make = (approver?: string, reason = '重复录入', by = dispatcher) =>
    wish('VoidCase', by, '10:30', { reason, ...(approver ? { approver } : {}) });

  it('is approved by a leader, and keeps the stage', () =>
    given(atBranch)
      .when(make(secretary))
      .then(
        ['CaseVoided', { status: 'VOIDED', stage: 'GRADED_HANDLING', approver: secretary }],
        ['DeadlineWithdrawn'],
        ['DeadlineWithdrawn'],
      ));
  it.each([
    ['nobody', undefined],
    ['who asks', dispatcher],
    ['somebody without such a post', clerk],
    ['somebody unknown', neighbour],
  ])('is not approved by %s', (_, approver) => given(atBranch).when(make(approver)).thenRejected('APPROVER_MISSING'));
  it('is not approved by the leader of another structure', () => {
    const elsewhere = foldRulebook(book, [
      {
        type: 'GridUnitCreated',
        data: {
          unitId: 'elsewhere',
          level: 'COMMUNITY',
          kind: 'RESIDENTIAL',
          name: { zh: '他社区', en: 'elsewhere' },
          addresses: [],
        },
      },
      {
        type: 'AppointmentStarted',
        data: { appointmentId: 'x', person: 'p-far', post: 'UNIT_LEADER', unitId: 'elsewhere', from: on('00:00') },
      },
    ]);
    specification(caseDecider, elsewhere).given(atBranch).when(make('p-far')).thenRejected('APPROVER_MISSING');
  });
  it('needs a reason', () => given(atBranch).when(make(secretary, '')).thenRejected('REASON_MISSING'));
  it('is for the centre', () =>
    given(atBranch)
      .when(make(secretary, '误录', clerk))
      .thenRejected('ACTOR_NOT_ALLOWED'));
  it('is done once', () =>
    given(continued(atBranch, make(secretary)))
      .when(make(secretary))
      .thenRejected('ALREADY_TERMINAL'));
});

describe('merging', () => {
  const survivor = { open: true, confidential: false, addressId: 'ruixiang-1-1', category: 'TRAVEL_PASS' };
  const merge = (surviving: Partial<typeof survivor> = {}, survivingCase = 'c-survivor', by = dispatcher) =>
    wish('MergeCase', by, '10:30', { survivingCase, surviving: { ...survivor, ...surviving } });

  it('leaves the survivor its place and category', () =>
    given(atBranch)
      .when(merge())
      .then(
        ['CaseMerged', { status: 'MERGED', stage: 'GRADED_HANDLING', survivingCase: 'c-survivor' }],
        ['DeadlineWithdrawn'],
        ['DeadlineWithdrawn'],
      ));
  it.each([
    ['at another place', { addressId: 'ruixiang-2-1' }],
    ['of another category', { category: 'NOISE' }],
    ['that is confidential', { confidential: true }],
    ['that has ended', { open: false }],
  ])('needs no case %s', (_, surviving) => given(atBranch).when(merge(surviving)).thenRejected('MERGE_NOT_ALLOWED'));
  it('never takes a confidential case', () => {
    const secret = { ...report(), data: { ...report().data, confidential: true } };
    given(happened(secret)).when(merge()).thenRejected('MERGE_NOT_ALLOWED');
  });
  it('needs another case', () => given(atBranch).when(merge({}, caseId)).thenRejected('MERGE_NOT_ALLOWED'));
  it('needs to know the other case', () =>
    given(atBranch)
      .when(wish('MergeCase', dispatcher, '10:30', { survivingCase: 'c-none' }))
      .thenRejected('MERGE_NOT_ALLOWED'));
  it('is for the centre', () =>
    given(atBranch)
      .when(merge({}, 'c-2', jiangJun))
      .thenRejected('ACTOR_NOT_ALLOWED'));
  it('is done once', () => given(continued(atBranch, merge())).when(merge()).thenRejected('ALREADY_TERMINAL'));
});

describe('taking in a merged case', () => {
  const absorb = (time = '09:00', reporters: readonly string[] = [neighbour], merged = 'c-merged') =>
    wish('AbsorbCase', 'engine', '10:50', { merged, reportedAt: on(time), reporters });

  it('counts from the earlier anchor', () =>
    given(happened(report(), accept()))
      .when(absorb())
      .then(
        ['CaseAbsorbed', { caseId: 'c-merged', reporters: [neighbour] }],
        ['DeadlineRecomputed', { clock: 'TOTAL', anchor: on('09:00'), cause: 'CASE_ABSORBED', generation: 2 }],
      ));
  it('counts a limit from the report anew, too', () =>
    given(atBranch)
      .when(absorb())
      .then(
        ['CaseAbsorbed'],
        ['DeadlineRecomputed', { clock: 'HANDLE', dueAt: on('10:00'), cause: 'CASE_ABSORBED' }],
        ['DeadlineRecomputed', { clock: 'TOTAL' }],
      ));
  it('keeps its own anchor when that is earlier', () => given(atBranch).when(absorb('10:30')).then(['CaseAbsorbed']));
  it('owes each reporter an answer, and none to those who gave no name', () => {
    expect(fold(continued(atBranch, absorb('09:00', [neighbour, wangKui])))).toMatchObject({
      callees: [wangKui, neighbour],
      reportedAt: on('09:00'),
    });
    expect(fold(continued(atBranch, absorb('09:00', [])))).toMatchObject({ callees: [wangKui] });
  });
  it('happens once for each case', () => {
    given(continued(atBranch, absorb())).when(absorb()).thenNothing();
    given(continued(atBranch, absorb()))
      .when(absorb('09:30', ['r-third'], 'c-other'))
      .then(['CaseAbsorbed', { caseId: 'c-other' }]);
  });
  it('is the engine’s', () =>
    given(atBranch)
      .when({ ...absorb(), data: { ...absorb().data, by: dispatcher } })
      .thenRejected('ACTOR_NOT_ALLOWED'));
  it('comes too late for a case that has ended', () => given(closed).when(absorb()).thenRejected('ALREADY_TERMINAL'));
});

describe('splitting', () => {
  const part = (text: string) => ({ text, category: 'LEAK' });
  const split = (childCases: readonly string[] = ['c-1', 'c-2'], parts = childCases.map(part), by = dispatcher) =>
    wish('SplitCase', by, '10:30', { parts, childCases });
  const ended = (childCase: string) =>
    wish('NoteChildEnded', 'engine', '11:00', { childCase, endedAs: 'CLOSED' as const });
  const child = wish('BeginChildCase', 'engine', '10:31', {
    ...{ definition: 'closed-loop@3', policy: 'ruixiang@1', levelScheme: 'levels@1', calendar: 'none' },
    ...{ ...part('漏水'), parentCase: 'c-parent', reportedAt: on('10:00'), channel: 'PHONE', reporterId: wangKui },
    ...{ confidential: false, anonymous: false, addressId: 'ruixiang-1-1' },
  });

  it('names a child for each part', () =>
    given(atBranch)
      .when(split())
      .then(['CaseSplit', { childCases: ['c-1', 'c-2'], parts: [part('c-1'), part('c-2')] }]));
  it('goes one level deep', () => given(happened(child)).when(split()).thenRejected('SPLIT_NOT_ALLOWED'));
  it.each([
    ['one part', ['c-1'], [part('a')]],
    ['a child too few', ['c-1'], [part('a'), part('b')]],
    ['one child twice', ['c-1', 'c-1'], [part('a'), part('b')]],
  ])('is refused for %s', (_, childCases, parts) =>
    given(atBranch).when(split(childCases, parts)).thenRejected('SPLIT_NOT_ALLOWED'),
  );
  it('is for the centre', () =>
    given(atBranch)
      .when(split(['c-1', 'c-2'], [part('a'), part('b')], jiangJun))
      .thenRejected('ACTOR_NOT_ALLOWED'));
  it('happens once for the same children', () => given(continued(atBranch, split())).when(split()).thenNothing());
  it('gives the child place, reporter and anchor of its parent', () =>
    given([])
      .when(child)
      .then(
        [
          'CaseReported',
          { splitFrom: 'c-parent', reportedAt: on('10:00'), reporterId: wangKui, definition: 'closed-loop@3' },
        ],
        ['CaseLocated', { addressId: 'ruixiang-1-1' }],
        ['CaseClassified', { category: 'LEAK' }],
        ['DeadlineSet', { clock: 'TOTAL', anchor: on('10:00') }],
      ));
  it('begins a child once', () => given(happened(child)).when(child).thenRejected('CASE_EXISTS'));
  it('lets nobody but the engine begin a child', () =>
    given([])
      .when({ ...child, data: { ...child.data, by: dispatcher } })
      .thenRejected('ACTOR_NOT_ALLOWED'));
  it('holds back the parent until its last child has ended', () => {
    const waiting = continued(ready, split(), ended('c-1'));
    given(waiting).when(close()).thenRejected('CHILD_CASE_OPEN');
    given(continued(waiting, ended('c-2')))
      .when(close())
      .then(['CaseClosed'], ['VerdictRecorded']);
  });
  it('notes the end of a child once, even when the parent has ended', () => {
    const forced = continued(atBranch, split(), wish('ForceCloseCase', secretary, '10:40', { reason: '另行处理' }));
    given(forced)
      .when(ended('c-1'))
      .then(['ChildCaseEnded', { childCase: 'c-1', endedAs: 'CLOSED' }]);
    given(continued(forced, ended('c-1')))
      .when(ended('c-1'))
      .thenNothing();
  });
});

it('an escalation by the clock decides a return that nobody decided', () => {
  const dispatched = happened(report(), accept(), dispatch(), sign());
  const returned: readonly CaseEvent[] = [
    ...dispatched,
    {
      type: 'AssignmentReturned',
      data: {
        ...{ status: 'RETURN_UNDER_REVIEW', stage: 'GRADED_HANDLING', assignmentId: 'a1', unit: 'u', reason: '误派' },
        ...{ returnCount: 1, person: zhaoMeiju },
      },
    },
  ];
  const climbed = continued(returned, {
    type: 'ExpireDeadline',
    data: { caseId, clock: 'HANDLE', generation: 1, by: 'engine', at: on('14:04') },
  });
  expect(fold(climbed)).toMatchObject({ status: 'AWAITING_SIGN' });
  expect(fold(climbed)).not.toHaveProperty('returning');
});
