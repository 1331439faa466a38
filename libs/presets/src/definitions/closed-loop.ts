import type { Who, WorkflowDefinition } from '@gridloop/domain';

const handlingPosts = [
  'HOUSEHOLD_HEAD',
  'CELL_HEAD',
  'BUILDING_HEAD',
  'GRID_WORKER',
  'GRID_ASSISTANT',
  'GRID_HEAD',
  'COMMITTEE_MEMBER',
];
const clerks = ['WINDOW_CLERK', 'DISPATCHER', 'DUTY_OFFICER'];
const dispatchers = ['DISPATCHER', 'DUTY_OFFICER'];

const clerk: Who = { posts: clerks, at: 'ANYWHERE' };
const dispatcher: Who = { posts: dispatchers, at: 'ANYWHERE' };
const handler: Who = { posts: handlingPosts, at: 'UNIT', role: 'HANDLER' };
const callbackAgent: Who = {
  posts: [...clerks, 'GRID_WORKER', 'GRID_ASSISTANT'],
  at: 'ANYWHERE',
  role: 'CALLBACK_AGENT',
  independent: true,
};
const leader: Who = { posts: ['UNIT_LEADER', 'COMMITTEE_MEMBER'], at: 'CHAIN' };

/** The main road of the closed loop 闭环 (handbook §4.1–4.2): found, handled, inspected, answered, reviewed, closed. */
export const closedLoop: WorkflowDefinition = {
  id: 'closed-loop@1',
  name: { zh: '闭环办理', en: 'Closed loop' },
  statuses: {
    PENDING_ACCEPTANCE: { name: { zh: '待受理', en: 'Pending acceptance' }, stage: 'DISCOVERY' },
    AWAITING_DISPATCH: { name: { zh: '待派单', en: 'Awaiting dispatch' }, stage: 'GRADED_HANDLING' },
    AWAITING_SIGN: { name: { zh: '待签收', en: 'Awaiting sign' }, stage: 'GRADED_HANDLING' },
    IN_HANDLING: { name: { zh: '处置中', en: 'In handling' }, stage: 'GRADED_HANDLING' },
    REWORK: { name: { zh: '重办', en: 'Rework' }, stage: 'GRADED_HANDLING' },
    AWAITING_INSPECTION: { name: { zh: '待核查', en: 'Awaiting inspection' }, stage: 'SUPERVISION' },
    AWAITING_CALLBACK: { name: { zh: '待回访', en: 'Awaiting callback' }, stage: 'RESULT_FEEDBACK' },
    AWAITING_REVIEW: { name: { zh: '待研判', en: 'Awaiting review' }, stage: 'JOINT_REVIEW' },
    AWAITING_CLOSE: { name: { zh: '待结案', en: 'Awaiting close' }, stage: 'JOINT_REVIEW' },
    CLOSED: { name: { zh: '已结案', en: 'Closed' }, stage: 'JOINT_REVIEW', terminal: true },
  },
  moves: [
    {
      command: 'ReportCase',
      from: ['START'],
      by: [{ anyone: true }],
      outcomes: [{ event: 'CaseReported', to: 'PENDING_ACCEPTANCE' }],
    },
    {
      command: 'DiscoverCase',
      from: ['START'],
      by: [{ posts: handlingPosts, at: 'ANYWHERE' }],
      outcomes: [{ event: 'CaseDiscovered', to: 'PENDING_ACCEPTANCE' }],
    },
    {
      command: 'LocateCase',
      from: ['PENDING_ACCEPTANCE', 'AWAITING_DISPATCH'],
      by: [clerk],
      outcomes: [{ event: 'CaseLocated' }],
    },
    {
      command: 'ClassifyCase',
      from: ['PENDING_ACCEPTANCE', 'AWAITING_DISPATCH'],
      by: [clerk, { posts: handlingPosts, at: 'CHAIN' }],
      outcomes: [{ event: 'CaseClassified' }],
    },
    {
      command: 'AcceptCase',
      from: ['PENDING_ACCEPTANCE'],
      by: [
        { posts: handlingPosts, at: 'CHAIN', role: 'HANDLER', when: 'SELF_ACCEPTED' },
        { posts: clerks, at: 'ANYWHERE', when: 'ACCEPTED_FOR_OTHERS' },
      ],
      outcomes: [
        { when: 'SELF_ACCEPTED', event: 'CaseAccepted', to: 'IN_HANDLING' },
        { event: 'CaseAccepted', to: 'AWAITING_DISPATCH' },
      ],
    },
    {
      command: 'DispatchCase',
      from: ['AWAITING_DISPATCH'],
      by: [dispatcher],
      guards: ['LOCATED'],
      outcomes: [{ event: 'CaseDispatched', to: 'AWAITING_SIGN' }],
    },
    {
      command: 'SignAssignment',
      from: ['AWAITING_SIGN'],
      by: [handler],
      outcomes: [{ event: 'AssignmentSigned', to: 'IN_HANDLING' }],
    },
    {
      command: 'StartHandling',
      from: ['IN_HANDLING', 'REWORK'],
      by: [handler],
      outcomes: [{ event: 'HandlingStarted' }],
    },
    {
      command: 'NoteProgress',
      from: ['IN_HANDLING', 'REWORK'],
      by: [handler],
      outcomes: [{ event: 'ProgressNoted' }],
    },
    {
      command: 'EscalateCase',
      from: ['IN_HANDLING', 'REWORK'],
      by: [handler],
      outcomes: [{ event: 'CaseEscalated', to: 'AWAITING_SIGN' }],
    },
    {
      command: 'HandleCase',
      from: ['IN_HANDLING', 'REWORK'],
      by: [handler],
      guards: ['OUTCOME_EXPLAINED'],
      outcomes: [{ event: 'CaseHandled', to: 'AWAITING_INSPECTION' }],
    },
    {
      command: 'InspectCase',
      from: ['AWAITING_INSPECTION'],
      by: [
        { posts: handlingPosts, at: 'CHAIN', role: 'INSPECTOR', independent: true },
        { posts: ['SUPERVISOR', 'AUDITOR'], at: 'ANYWHERE', role: 'INSPECTOR', independent: true },
      ],
      outcomes: [
        { when: 'INSPECTION_PASSED', event: 'InspectionPassed', to: 'AWAITING_CALLBACK' },
        { event: 'InspectionFailed', to: 'REWORK' },
      ],
    },
    {
      command: 'PublishReply',
      from: ['AWAITING_CALLBACK', 'AWAITING_REVIEW', 'AWAITING_CLOSE'],
      by: [handler, leader],
      outcomes: [
        { when: 'NO_REPORTER_TO_CALL', event: 'PublicReplyPublished', to: 'AWAITING_REVIEW' },
        { event: 'PublicReplyPublished' },
      ],
    },
    {
      command: 'MakeCallback',
      from: ['AWAITING_CALLBACK'],
      by: [callbackAgent],
      guards: ['REPORTER_TO_CALL'],
      outcomes: [
        { when: 'CALLBACK_ATTEMPTS_EXHAUSTED', event: 'SatisfactionRecorded', to: 'AWAITING_REVIEW' },
        { event: 'CallbackMade' },
      ],
    },
    {
      command: 'RecordSatisfaction',
      from: ['AWAITING_CALLBACK'],
      by: [{ role: 'REPORTER' }, callbackAgent],
      guards: ['REPORTER_TO_CALL'],
      outcomes: [
        { when: 'DISSATISFIED', event: 'SatisfactionRecorded', to: 'REWORK' },
        { event: 'SatisfactionRecorded', to: 'AWAITING_REVIEW' },
      ],
    },
    {
      command: 'ReviewCase',
      from: ['AWAITING_REVIEW'],
      by: [leader],
      outcomes: [{ event: 'CaseReviewed', to: 'AWAITING_CLOSE' }],
    },
    {
      command: 'CloseCase',
      from: ['OPEN'],
      by: [dispatcher],
      guards: ['CLOSING_RULES'],
      outcomes: [{ event: 'CaseClosed', to: 'CLOSED' }],
    },
    {
      command: 'AnswerSupervision',
      from: ['OPEN'],
      by: [handler],
      guards: ['SUPERVISED'],
      outcomes: [{ event: 'SupervisionAnswered' }],
    },
    {
      command: 'CloseSupervision',
      from: ['OPEN'],
      by: [{ posts: ['SUPERVISOR'], at: 'ANYWHERE' }],
      guards: ['SUPERVISED'],
      outcomes: [{ event: 'SupervisionClosed' }],
    },
  ],
  clocks: [
    {
      clock: 'HANDLE',
      runsIn: ['AWAITING_SIGN', 'IN_HANDLING', 'REWORK'],
      restartsOn: ['CaseEscalated'],
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
  ],
  callbackAttempts: 3,
};
