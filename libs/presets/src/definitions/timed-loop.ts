import type { Move, Status, Who, WorkflowDefinition } from '@gridloop/domain';
import { closedLoop } from './closed-loop';

const handled: readonly Status[] = ['IN_HANDLING', 'REWORK'];
const handler: Who = {
  posts: [
    'HOUSEHOLD_HEAD',
    'CELL_HEAD',
    'BUILDING_HEAD',
    'GRID_WORKER',
    'GRID_ASSISTANT',
    'GRID_HEAD',
    'COMMITTEE_MEMBER',
  ],
  at: 'UNIT',
  role: 'HANDLER',
};
const leader: Who = { posts: ['UNIT_LEADER', 'GRID_HEAD', 'COMMITTEE_MEMBER'], at: 'CHAIN' };

const stays = (command: string, event: string, from: Move['from'], ...by: readonly Who[]): Move => ({
  command,
  from,
  by,
  outcomes: [{ event }],
});

/** Back to where the case was handled. */
const back = (command: string, event: string, from: Status): Move => ({
  command,
  from: [from],
  by: [leader],
  outcomes: [
    { when: 'IN_REWORK', event, to: 'REWORK' },
    { event, to: 'IN_HANDLING' },
  ],
});

/** The four ways of getting time, and a change of rules (handbook §4.5). */
const timeMoves: readonly Move[] = [
  stays('RequestExtension', 'ExtensionRequested', ['AWAITING_SIGN', ...handled], handler),
  stays('GrantExtension', 'ExtensionGranted', ['OPEN'], leader),
  stays('DenyExtension', 'ExtensionDenied', ['OPEN'], leader),
  stays('PauseClock', 'ClockPaused', handled, leader),
  stays('ResumeClock', 'ClockResumed', handled, handler, leader),
  {
    command: 'SuspendCase',
    from: handled,
    by: [leader],
    outcomes: [{ event: 'CaseSuspended', to: 'SUSPENDED' }],
  },
  back('ResumeCase', 'CaseResumed', 'SUSPENDED'),
  {
    command: 'PutOnAccount',
    from: handled,
    by: [leader],
    outcomes: [{ event: 'CasePutOnAccount', to: 'ON_ACCOUNT' }],
  },
  stays('ReviewAccount', 'AccountReviewed', ['ON_ACCOUNT'], leader),
  back('TakeOffAccount', 'CaseTakenOffAccount', 'ON_ACCOUNT'),
  stays('MigrateCase', 'CaseMigrated', ['OPEN'], { posts: ['DUTY_OFFICER'], at: 'ANYWHERE' }),
];

/**
 * The closed loop with ways of getting time, and with every clock of handbook §5.2 that its own moves can meet; those of
 * contact, return, arbitration and arrival come with the moves that meet them. A clock without a line in the policy does
 * not run.
 */
export const timedLoop: WorkflowDefinition = {
  ...closedLoop,
  id: 'closed-loop@2',
  statuses: {
    ...closedLoop.statuses,
    SUSPENDED: { name: { zh: '挂起', en: 'Suspended' }, stage: 'GRADED_HANDLING' },
    ON_ACCOUNT: { name: { zh: '挂账', en: 'On account' }, stage: 'GRADED_HANDLING' },
  },
  moves: [...closedLoop.moves, ...timeMoves],
  clocks: [
    ...closedLoop.clocks.map((rule) =>
      rule.clock === 'HANDLE'
        ? { ...rule, runsIn: [...rule.runsIn, 'SUSPENDED' as const, 'ON_ACCOUNT' as const] }
        : rule,
    ),
    { clock: 'ACCEPT', runsIn: ['PENDING_ACCEPTANCE'], restartsOn: [], onExpired: [] },
    { clock: 'SIGN', runsIn: ['AWAITING_SIGN'], restartsOn: ['CaseEscalated'], onExpired: [] },
    { clock: 'INSPECT', runsIn: ['AWAITING_INSPECTION'], restartsOn: [], onExpired: [] },
    { clock: 'CALLBACK', runsIn: ['AWAITING_CALLBACK'], restartsOn: [], onExpired: [] },
    {
      clock: 'SUPERVISE',
      runsIn: ['OPEN'],
      startsOn: ['SupervisionOpened'],
      endsOn: ['SupervisionAnswered', 'SupervisionClosed'],
      restartsOn: [],
      onExpired: [],
    },
  ],
};
