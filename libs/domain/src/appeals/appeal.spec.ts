import { appointed, bookOf, created, day, unit } from '../grid-units/given';
import { specification } from '../kernel/given';
import { appealDecider, type AppealCommand, type AppealStep } from './appeal';

const book = bookOf(
  created(unit('c', 'COMMUNITY')),
  created(unit('g', 'GRID', 'c')),
  appointed('head', 'GRID_HEAD', 'g'),
  appointed('worker', 'GRID_WORKER', 'g'),
  appointed('dispatcher', 'DISPATCHER', 'c'),
  appointed('supervisor', 'SUPERVISOR', 'c'),
  appointed('leader', 'UNIT_LEADER', 'c'),
  appointed('head', 'DISPATCHER', 'c'),
  appointed('dispatcher', 'SUPERVISOR', 'c'),
);
const { given, happened } = specification(appealDecider, book);

const file = (more: object = {}) =>
  ({
    type: 'FileAppeal',
    data: {
      ...{ appealId: 'x', caseId: 'case', unitId: 'g', against: 'VERDICT', clock: 'HANDLE', generation: 1 },
      ...{ grounds: '当日已办结，登记有误', by: 'head', at: day('2020-03-01'), ...more },
    },
  }) satisfies AppealCommand;
const decide = (step: AppealStep, by: string, upheld = true, reason = '属实') =>
  ({
    type: 'DecideAppealStep',
    data: { appealId: 'x', step, upheld, reason, by, at: day('2020-03-02') },
  }) satisfies AppealCommand;
const [preCheck, department, leader] = [
  decide('PRE_CHECK', 'dispatcher'),
  decide('DEPARTMENT', 'supervisor'),
  decide('LEADER', 'leader'),
];

describe('an appeal', () => {
  it('is filed once, by who leads the unit, with grounds', () => {
    given([])
      .when(file())
      .then(['AppealFiled', { person: 'head', clock: 'HANDLE', generation: 1 }]);
    given(happened(file())).when(file()).thenNothing();
    given(happened(file()))
      .when(file({ generation: 2 }))
      .thenRejected('APPEAL_EXISTS');
    given([])
      .when(file({ by: 'worker' }))
      .thenRejected('ACTOR_NOT_ALLOWED');
    given([])
      .when(file({ grounds: ' ' }))
      .thenRejected('REASON_MISSING');
  });
  it('is upheld by three steps, and says what the verdict ought to say', () => {
    given(happened(file()))
      .when(preCheck)
      .then(['AppealStepDecided', { step: 'PRE_CHECK' }]);
    given(happened(file(), preCheck))
      .when(department)
      .then(['AppealStepDecided', { step: 'DEPARTMENT' }]);
    given(happened(file(), preCheck, department))
      .when(leader)
      .then(
        ['AppealStepDecided', { step: 'LEADER', person: 'leader' }],
        ['AppealDecided', { upheld: true, result: 'ON_TIME', caseId: 'case', clock: 'HANDLE', generation: 1 }],
      );
  });
  it('ends with the first step that does not uphold it', () => {
    const dismissed = decide('DEPARTMENT', 'supervisor', false, '记录无误');
    given(happened(file(), preCheck))
      .when(dismissed)
      .then(['AppealStepDecided', { upheld: false }], ['AppealDecided', { upheld: false, reason: '记录无误' }]);
    given(happened(file(), preCheck, dismissed))
      .when(leader)
      .thenRejected('APPEAL_DECIDED');
    given(happened(file(), preCheck, dismissed))
      .when(dismissed)
      .thenNothing();
  });
  it('is decided by a different person at each step, none of them the one who filed', () => {
    given(happened(file())).when(decide('PRE_CHECK', 'head')).thenRejected('SELF_CHECK_FORBIDDEN');
    given(happened(file(), preCheck)).when(decide('DEPARTMENT', 'dispatcher')).thenRejected('SELF_CHECK_FORBIDDEN');
  });
  it('goes step by step, each by its post and with a reason', () => {
    given(happened(file())).when(department).thenRejected('STEP_NOT_DUE');
    given(happened(file(), preCheck))
      .when(decide('PRE_CHECK', 'head', false))
      .thenRejected('STEP_NOT_DUE');
    given(happened(file())).when(decide('PRE_CHECK', 'worker')).thenRejected('ACTOR_NOT_ALLOWED');
    given(happened(file()))
      .when(decide('PRE_CHECK', 'dispatcher', true, ''))
      .thenRejected('REASON_MISSING');
    given(happened(file(), preCheck)).when(preCheck).thenNothing();
  });
  it('that nobody filed is not decided', () => given([]).when(preCheck).thenRejected('APPEAL_UNKNOWN'));
});
