import type { ClockRule } from '@gridloop/domain';

/** Events with which a case comes to a unit that is to handle it. */
const assigned = ['CaseDispatched', 'CaseExpressRouted', 'CaseEscalated', 'CaseReassigned', 'ReturnArbitrated'];

/** What is measured (handbook §5.2). A clock without a line in the policy does not run. */
export const clocks: readonly ClockRule[] = [
  {
    clock: 'HANDLE',
    runsIn: ['AWAITING_SIGN', 'IN_HANDLING', 'REWORK', 'RETURN_UNDER_REVIEW', 'SUSPENDED', 'ON_ACCOUNT'],
    restartsOn: ['CaseEscalated', 'CaseReassigned', 'HandlingStageBegun'],
    onExpired: [
      { do: 'ESCALATE_ONE_LEVEL', upTo: 'COMMUNITY', to: 'AWAITING_SIGN' },
      { do: 'OPEN_SUPERVISION', kind: 'OVERDUE_ORDER' },
    ],
  },
  {
    clock: 'TOTAL',
    runsIn: ['OPEN'],
    restartsOn: [],
    onExpired: [{ do: 'OPEN_SUPERVISION', kind: 'OVERDUE_ORDER' }],
  },
  { clock: 'ACCEPT', runsIn: ['PENDING_ACCEPTANCE', 'AWAITING_SUPPLEMENT'], restartsOn: [], onExpired: [] },
  { clock: 'SIGN', runsIn: ['AWAITING_SIGN'], restartsOn: ['CaseEscalated'], onExpired: [] },
  {
    clock: 'CONTACT',
    runsIn: ['AWAITING_SIGN', 'IN_HANDLING', 'RETURN_UNDER_REVIEW', 'SUSPENDED', 'ON_ACCOUNT'],
    startsOn: assigned,
    endsOn: ['ReporterContacted'],
    restartsOn: [],
    onExpired: [],
  },
  {
    clock: 'RETURN',
    runsIn: ['AWAITING_SIGN', 'IN_HANDLING'],
    startsOn: assigned,
    endsOn: ['AssignmentReturned'],
    restartsOn: ['CaseEscalated', 'CaseReassigned'],
    onExpired: [],
    window: true,
  },
  { clock: 'ARBITRATE', runsIn: ['RETURN_UNDER_REVIEW'], restartsOn: [], onExpired: [] },
  {
    clock: 'ARRIVE',
    runsIn: ['OPEN'],
    startsOn: ['WhistleBlown'],
    endsOn: ['DepartmentArrived', 'WhistleEnded'],
    restartsOn: [],
    onExpired: [],
  },
  { clock: 'INSPECT', runsIn: ['AWAITING_INSPECTION'], restartsOn: [], onExpired: [] },
  { clock: 'CALLBACK', runsIn: ['AWAITING_CALLBACK'], restartsOn: [], onExpired: [] },
  {
    clock: 'SUPERVISE',
    runsIn: ['OPEN'],
    startsOn: ['SupervisionOpened'],
    endsOn: ['SupervisionAnswered', 'SupervisionClosed'],
    restartsOn: [],
    onExpired: [{ do: 'ISSUE_NOTICE' }],
  },
];
