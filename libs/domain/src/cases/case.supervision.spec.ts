import { ruixiangPolicy } from '@gridloop/presets';
import { specification } from '../kernel/given';
import { caseDecider } from './case';
import type { CaseCommand } from './case.commands';
import {
  accept,
  acceptForSelf,
  atBranch,
  bookWith,
  branch,
  caseId,
  classify,
  close,
  continued,
  dispatcher,
  escalate,
  fold,
  given,
  handled,
  happened,
  jiangJun,
  on,
  report,
  secretary,
  supervisor,
  wangKui,
  wish,
  zhaoMeiju,
} from './given';

const remind = (by = supervisor, clock: 'HANDLE' | 'TOTAL' | 'SIGN' = 'HANDLE') =>
  wish('SendReminder', by, '10:30', { clock, note: '请抓紧办理' });
const open = (kind: 'OVERDUE_ORDER' | 'IMPORTANT' | 'LEADER' = 'LEADER', reason = '群众多次反映', by = supervisor) =>
  wish('OpenSupervision', by, '10:35', { kind, reason });
const answer = (by = jiangJun) => wish('AnswerSupervision', by, '10:40', { answer: '今日办结' });
const decide = (by = supervisor) => wish('CloseSupervision', by, '10:50', { decision: '销号' });
const notify = (by = secretary) => wish('IssueNotice', by, '10:45', { facts: '逾期未办' });

describe('reminding 催办', () => {
  it('urges the unit that holds the case', () =>
    given(atBranch)
      .when(remind())
      .then(['ReminderSent', { to: branch, clock: 'HANDLE', generation: 2, note: '请抓紧办理' }]));
  it('is done once for each deadline', () => {
    given(continued(atBranch, remind())).when(remind()).thenNothing();
    given(continued(atBranch, remind()))
      .when(remind(supervisor, 'TOTAL'))
      .then(['ReminderSent', { clock: 'TOTAL' }]);
  });
  it('needs a clock that runs', () =>
    given(atBranch).when(remind(supervisor, 'SIGN')).thenRejected('MOVE_NOT_ALLOWED'));
  it('may be done by the engine', () =>
    given(atBranch)
      .when(remind('engine'))
      .then(['ReminderSent', { person: 'engine' }]));
  it('is not for the unit itself', () => given(atBranch).when(remind(jiangJun)).thenRejected('ACTOR_NOT_ALLOWED'));
  it('is answered by the unit', () =>
    given(continued(atBranch, remind()))
      .when(answer())
      .then(['SupervisionAnswered', { person: jiangJun }]));
});

describe('supervising 督办', () => {
  const supervised = continued(atBranch, open());

  it.each(['OVERDUE_ORDER', 'IMPORTANT', 'LEADER'] as const)('is ordered as %s', (kind) =>
    given(atBranch)
      .when(open(kind))
      .then(['SupervisionOpened', { kind, trigger: 'ORDERED', unitId: branch, reason: '群众多次反映' }]),
  );
  it('is ordered once', () => given(supervised).when(open('IMPORTANT')).thenNothing());
  it('needs a reason', () => given(atBranch).when(open('LEADER', ' ')).thenRejected('REASON_MISSING'));
  it('is for a supervisor', () =>
    given(atBranch)
      .when(open('LEADER', '拖延', secretary))
      .thenRejected('ACTOR_NOT_ALLOWED'));
  it('is answered by the unit that holds the case', () => {
    given(supervised)
      .when(answer())
      .then(['SupervisionAnswered', { answer: '今日办结' }]);
    given(supervised).when(answer(zhaoMeiju)).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('is not answered where nobody asked', () => given(atBranch).when(answer()).thenRejected('MOVE_NOT_ALLOWED'));
  it('is answered by the centre while no unit has the case', () =>
    given(happened(report(), open()))
      .when(answer(dispatcher))
      .then(['SupervisionAnswered', { person: dispatcher }]));
  it('is left to the unit as soon as one has it', () =>
    given(supervised).when(answer(dispatcher)).thenRejected('ACTOR_NOT_ALLOWED'));
  it('is signed off by a supervisor once it is answered', () => {
    given(continued(supervised, answer()))
      .when(decide())
      .then(['SupervisionClosed', { decision: '销号' }]);
    given(supervised).when(decide()).thenRejected('ANSWER_MISSING');
  });
  it('is not signed off by the unit itself', () =>
    given(continued(supervised, answer())).when(decide(jiangJun)).thenRejected('ACTOR_NOT_ALLOWED'));
  it('is signed off once', () =>
    given(continued(supervised, answer(), decide()))
      .when(decide())
      .thenRejected('MOVE_NOT_ALLOWED'));
  it('holds back the closing until then', () => {
    given(continued(handled, open())).when(close()).thenRejected('SUPERVISION_OPEN');
    given(continued(handled, open(), answer(), decide()))
      .when(close())
      .thenRejected('INSPECTION_MISSING');
  });
  it('may be ordered again after it was signed off', () =>
    given(continued(supervised, answer(), decide()))
      .when(open('IMPORTANT'))
      .then(['SupervisionOpened', { kind: 'IMPORTANT' }]));
});

describe('issuing a notice 通报', () => {
  const supervised = continued(atBranch, open(), answer());

  it('follows a supervision, by a leader or a supervisor', () => {
    given(supervised)
      .when(notify())
      .then(['NoticeIssued', { unit: branch, facts: '逾期未办', person: secretary }]);
    given(supervised)
      .when(notify(supervisor))
      .then(['NoticeIssued', { person: supervisor }]);
  });
  it('follows nothing less', () =>
    given(continued(atBranch, remind())).when(notify()).thenRejected('MOVE_NOT_ALLOWED'));
  it('is not for others', () => given(supervised).when(notify(wangKui)).thenRejected('ACTOR_NOT_ALLOWED'));
  it('is issued once for each supervision', () => {
    given(continued(supervised, notify())).when(notify()).thenNothing();
    given(continued(supervised, notify(), answer(), decide(), open()))
      .when(notify())
      .then(['NoticeIssued']);
  });
  it('wants an answer of its own', () =>
    given(continued(supervised, notify())).when(decide()).thenRejected('ANSWER_MISSING'));
});

describe('a supervision that is not answered in time', () => {
  const strict = {
    ...ruixiangPolicy,
    id: 'strict@1',
    lines: [
      ...ruixiangPolicy.lines,
      { clock: 'SUPERVISE', limit: { type: 'URGENT_HOUR', minutes: 30 }, anchor: 'ASSIGNED' } as const,
    ],
  };
  const { given: under, happened: told, continued: on_ } = specification(caseDecider, bookWith(strict));
  const supervised = told(report(), classify('URGENT'), acceptForSelf(), open());
  const ring = (time: string): CaseCommand => ({
    type: 'ExpireDeadline',
    data: { caseId, clock: 'SUPERVISE', generation: 1, by: 'engine', at: on(time) },
  });

  it('has a clock of its own', () =>
    under(told(report(), classify('URGENT'), acceptForSelf()))
      .when(open())
      .then(['SupervisionOpened'], ['DeadlineSet', { clock: 'SUPERVISE', dueAt: on('11:05') }]));
  it('brings a red card and a notice', () =>
    under(supervised)
      .when(ring('11:06'))
      .then(
        ['RedCardIssued', { clock: 'SUPERVISE' }],
        ['NoticeIssued', { facts: 'SUPERVISE_OVERDUE', person: 'engine' }],
      ));
  it('brings them once', () =>
    under(on_(supervised, ring('11:06')))
      .when(ring('11:07'))
      .thenNothing());
  it('brings no second notice after one that a leader issued', () =>
    under(on_(supervised, notify()))
      .when(ring('11:06'))
      .then(['RedCardIssued', { clock: 'SUPERVISE' }]));
  it('is on time when it is answered by then', () =>
    under(supervised)
      .when(answer(zhaoMeiju))
      .then(['SupervisionAnswered'], ['VerdictRecorded', { clock: 'SUPERVISE', result: 'ON_TIME' }]));
});

it('a step that was claimed says so in the state', () =>
  expect(fold(continued(happened(report(), accept()), remind(supervisor, 'TOTAL')))).toMatchObject({
    reminded: ['TOTAL.1'],
    unanswered: true,
  }));

it('an escalation takes the supervision to the next unit, which answers', () =>
  given(continued(happened(report(), classify('URGENT'), acceptForSelf()), open(), escalate(branch)))
    .when(answer())
    .then(['SupervisionAnswered', { person: jiangJun }]));
