import type { Guard, Move, Predicate, Status, Who } from '@gridloop/domain';

type From = Move['from'];

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
const bodyPosts = ['UNIT_LEADER', 'VOLUNTEER', 'GRID_WORKER'];

const engine: Who = { engine: true };
const reporter: Who = { role: 'REPORTER' };
const clerk: Who = { posts: clerks, at: 'ANYWHERE' };
const dispatcher: Who = { posts: ['DISPATCHER', 'DUTY_OFFICER'], at: 'ANYWHERE' };
const supervisor: Who = { posts: ['SUPERVISOR'], at: 'ANYWHERE' };
const dutyOfficer: Who = { posts: ['DUTY_OFFICER'], at: 'ANYWHERE' };
const arbiter: Who = { posts: ['ARBITER'], at: 'ANYWHERE' };
/** Answers for what no unit has yet. */
const centre: Who = { posts: ['DISPATCHER', 'DUTY_OFFICER'], at: 'ANYWHERE', when: 'HELD_BY_NOBODY' };
const convener: Who = { posts: ['CONVENER'], at: 'CHAIN' };
const anyHandler: Who = { posts: handlingPosts, at: 'CHAIN' };
const leader: Who = { posts: ['UNIT_LEADER', 'COMMITTEE_MEMBER'], at: 'CHAIN' };
/** Who grants time, up to the head of the grid. */
const granting: Who = { posts: ['UNIT_LEADER', 'GRID_HEAD', 'COMMITTEE_MEMBER'], at: 'CHAIN' };
/** Whoever holds a post at the unit, or in the body, that has the case. */
const handler: readonly Who[] = [
  { posts: handlingPosts, at: 'UNIT', role: 'HANDLER' },
  { posts: bodyPosts, at: 'UNIT', role: 'HANDLER', when: 'HELD_BY_ORGANIZATION' },
];
const callbackAgent: Who = {
  posts: [...clerks, 'GRID_WORKER', 'GRID_ASSISTANT'],
  at: 'ANYWHERE',
  role: 'CALLBACK_AGENT',
  independent: true,
};

/** One move: where it starts, who makes it, what is stored, and where that leads; the status stays where nothing is said. */
const move = (
  command: string,
  event: string,
  from: From,
  by: readonly Who[],
  { to, guards }: { readonly to?: Status; readonly guards?: readonly Guard[] } = {},
): Move => ({ command, from, by, ...(guards ? { guards } : {}), outcomes: [{ event, ...(to ? { to } : {}) }] });

/** One move with several outcomes, the first that fits. */
const forked = (
  command: string,
  from: From,
  by: readonly Who[],
  outcomes: Move['outcomes'],
  ...guards: readonly Guard[]
): Move => ({ command, from, by, ...(guards.length > 0 ? { guards } : {}), outcomes });

const when = (predicate: Predicate, event: string, to?: Status): Move['outcomes'][number] => ({
  when: predicate,
  event,
  ...(to ? { to } : {}),
});

const beforeDispatch: From = ['PENDING_ACCEPTANCE', 'AWAITING_DISPATCH'];
const handled: From = ['IN_HANDLING', 'REWORK'];
const assigned: From = ['AWAITING_SIGN', 'IN_HANDLING', 'REWORK'];
const answered: From = ['AWAITING_CALLBACK', 'AWAITING_REVIEW', 'AWAITING_CLOSE'];
const always: From = ['OPEN', 'CLOSED', 'ARCHIVED', 'REJECTED', 'WITHDRAWN', 'VOIDED', 'MERGED'];

const intake: readonly Move[] = [
  move('ReportCase', 'CaseReported', ['START'], [{ anyone: true }], { to: 'PENDING_ACCEPTANCE' }),
  move('DiscoverCase', 'CaseDiscovered', ['START'], [{ posts: handlingPosts, at: 'ANYWHERE' }], {
    to: 'PENDING_ACCEPTANCE',
  }),
  move('BeginChildCase', 'CaseReported', ['START'], [engine], { to: 'PENDING_ACCEPTANCE' }),
  move('LinkEarlierContact', 'EarlierContactLinked', ['OPEN'], [reporter, clerk, anyHandler, ...handler]),
  move('RequestSupplement', 'SupplementRequested', ['PENDING_ACCEPTANCE'], [clerk], { to: 'AWAITING_SUPPLEMENT' }),
  move('SupplementCase', 'CaseSupplemented', ['AWAITING_SUPPLEMENT'], [reporter, clerk], { to: 'PENDING_ACCEPTANCE' }),
  move('LocateCase', 'CaseLocated', beforeDispatch, [clerk]),
  move('ClassifyCase', 'CaseClassified', beforeDispatch, [clerk, anyHandler]),
  move('VerifyCase', 'CaseVerified', [...beforeDispatch, ...assigned], [anyHandler]),
  move('FileCase', 'CaseFiled', beforeDispatch, [dispatcher]),
  forked(
    'AcceptCase',
    ['PENDING_ACCEPTANCE'],
    [
      { posts: handlingPosts, at: 'CHAIN', role: 'HANDLER', when: 'SELF_ACCEPTED' },
      { posts: clerks, at: 'ANYWHERE', when: 'ACCEPTED_FOR_OTHERS' },
    ],
    [when('SELF_ACCEPTED', 'CaseAccepted', 'IN_HANDLING'), { event: 'CaseAccepted', to: 'AWAITING_DISPATCH' }],
  ),
  move('RejectCase', 'CaseRejected', ['PENDING_ACCEPTANCE', 'AWAITING_SUPPLEMENT', 'AWAITING_DISPATCH'], [clerk], {
    to: 'REJECTED',
  }),
];

const assignment: readonly Move[] = [
  move('DispatchCase', 'CaseDispatched', ['AWAITING_DISPATCH'], [dispatcher], {
    to: 'AWAITING_SIGN',
    guards: ['LOCATED'],
  }),
  move('RouteExpress', 'CaseExpressRouted', ['AWAITING_DISPATCH'], [engine, dutyOfficer], {
    to: 'AWAITING_SIGN',
    guards: ['LOCATED'],
  }),
  move('RecallDispatch', 'DispatchRecalled', assigned, [dispatcher], {
    to: 'AWAITING_DISPATCH',
    guards: ['UNSIGNED'],
  }),
  move('SignAssignment', 'AssignmentSigned', ['AWAITING_SIGN'], handler, { to: 'IN_HANDLING' }),
  move('EscalateCase', 'CaseEscalated', handled, handler, { to: 'AWAITING_SIGN' }),
  move('ReassignCase', 'CaseReassigned', handled, [dispatcher, arbiter], { to: 'AWAITING_SIGN' }),
  move('AddCoHandler', 'CoHandlerAdded', assigned, [dispatcher, ...handler]),
  move(
    'ReportCoHandling',
    'CoHandlerReported',
    [...assigned, 'RETURN_UNDER_REVIEW'],
    [{ posts: [...handlingPosts, ...bodyPosts], at: 'CO_HANDLERS', role: 'CO_HANDLER' }],
  ),
  forked('ReturnAssignment', ['AWAITING_SIGN', 'IN_HANDLING'], handler, [
    when('OFFICE_TAKES_OVER', 'CaseEscalated', 'AWAITING_SIGN'),
    { event: 'AssignmentReturned', to: 'RETURN_UNDER_REVIEW' },
  ]),
  forked(
    'ArbitrateReturn',
    ['RETURN_UNDER_REVIEW'],
    [
      { posts: ['DISPATCHER', 'DUTY_OFFICER'], at: 'ANYWHERE', when: 'DISPATCHER_ARBITRATES' },
      {
        posts: ['ARBITER', 'UNIT_LEADER', 'COMMITTEE_MEMBER', 'GRID_HEAD', 'BUILDING_HEAD', 'CELL_HEAD'],
        at: 'ARBITER',
      },
    ],
    [
      when('RETURN_REFUSED_UNSIGNED', 'ReturnArbitrated', 'AWAITING_SIGN'),
      when('RETURN_REFUSED', 'ReturnArbitrated', 'IN_HANDLING'),
      when('RETURN_TO_NEW_LEAD', 'ReturnArbitrated', 'AWAITING_SIGN'),
      { event: 'ReturnArbitrated', to: 'AWAITING_DISPATCH' },
    ],
  ),
];

const handling: readonly Move[] = [
  move('ContactReporter', 'ReporterContacted', assigned, handler, { guards: ['REPORTER_TO_CALL'] }),
  move('StartHandling', 'HandlingStarted', handled, handler),
  move('BeginHandlingStage', 'HandlingStageBegun', handled, handler),
  move('NoteProgress', 'ProgressNoted', handled, handler),
  forked(
    'HandleCase',
    handled,
    handler,
    [
      when('INSPECTION_WAIVED', 'CaseHandled', 'AWAITING_CALLBACK'),
      { event: 'CaseHandled', to: 'AWAITING_INSPECTION' },
    ],
    'OUTCOME_EXPLAINED',
    'CO_HANDLERS_DONE',
  ),
];

const whistling: Who = { posts: ['UNIT_LEADER'], at: 'CHAIN', levels: ['STREET'] };

const calling: readonly Move[] = [
  move('BlowWhistle', 'WhistleBlown', assigned, [whistling]),
  move('ReportArrival', 'DepartmentArrived', ['OPEN'], [{ posts: bodyPosts, at: 'WHISTLED' }]),
  move('RateDepartment', 'DepartmentRated', ['OPEN'], [{ posts: ['UNIT_LEADER'], at: 'WHISTLING' }]),
  move('EndWhistle', 'WhistleEnded', ['OPEN'], [{ posts: ['UNIT_LEADER'], at: 'WHISTLING' }]),
  move('LinkDeliberation', 'DeliberationLinked', handled, [convener, ...handler]),
  move('ReturnDeliberation', 'DeliberationReturned', ['OPEN'], [engine, convener]),
];

const checking: readonly Move[] = [
  forked(
    'InspectCase',
    ['AWAITING_INSPECTION'],
    [
      { posts: handlingPosts, at: 'CHAIN', role: 'INSPECTOR', independent: true, drawn: true },
      { posts: ['SUPERVISOR', 'AUDITOR'], at: 'ANYWHERE', role: 'INSPECTOR', independent: true },
    ],
    [when('INSPECTION_PASSED', 'InspectionPassed', 'AWAITING_CALLBACK'), { event: 'InspectionFailed', to: 'REWORK' }],
  ),
  forked(
    'PublishReply',
    answered,
    [...handler, leader],
    [when('NO_REPORTER_TO_CALL', 'PublicReplyPublished', 'AWAITING_REVIEW'), { event: 'PublicReplyPublished' }],
  ),
  forked(
    'MakeCallback',
    ['AWAITING_CALLBACK'],
    [callbackAgent],
    [when('CALLBACK_ATTEMPTS_EXHAUSTED', 'SatisfactionRecorded', 'AWAITING_REVIEW'), { event: 'CallbackMade' }],
    'REPORTER_TO_CALL',
  ),
  forked(
    'RecordSatisfaction',
    ['AWAITING_CALLBACK'],
    [reporter, callbackAgent],
    [
      when('DISSATISFIED', 'SatisfactionRecorded', 'REWORK'),
      when('CALLEES_LEFT', 'SatisfactionRecorded'),
      { event: 'SatisfactionRecorded', to: 'AWAITING_REVIEW' },
    ],
    'REPORTER_TO_CALL',
  ),
  move('OrderRework', 'ReworkOrdered', answered, [supervisor], { to: 'REWORK' }),
];

const supervision: readonly Move[] = [
  move('SendReminder', 'ReminderSent', ['OPEN'], [supervisor, engine]),
  move('OpenSupervision', 'SupervisionOpened', ['OPEN'], [supervisor]),
  move('AnswerSupervision', 'SupervisionAnswered', ['OPEN'], [...handler, centre], { guards: ['ADDRESSED'] }),
  move('CloseSupervision', 'SupervisionClosed', ['OPEN'], [supervisor], { guards: ['SUPERVISED'] }),
  move('IssueNotice', 'NoticeIssued', ['OPEN'], [leader, supervisor], { guards: ['SUPERVISED'] }),
];

const ending: readonly Move[] = [
  move('ReviewCase', 'CaseReviewed', ['AWAITING_REVIEW'], [leader, engine], { to: 'AWAITING_CLOSE' }),
  move('CloseCase', 'CaseClosed', ['OPEN'], [dispatcher], { to: 'CLOSED', guards: ['CLOSING_RULES'] }),
  move('ForceCloseCase', 'CaseForceClosed', ['OPEN'], [leader], { to: 'CLOSED' }),
  move('ReopenCase', 'CaseReopened', ['CLOSED'], [reporter, supervisor], { to: 'REWORK' }),
  move('ArchiveCase', 'CaseArchived', ['CLOSED'], [engine, dutyOfficer], { to: 'ARCHIVED' }),
  move('WithdrawCase', 'CaseWithdrawn', ['OPEN'], [reporter, callbackAgent], {
    to: 'WITHDRAWN',
    guards: ['REPORTER_TO_CALL'],
  }),
  move('VoidCase', 'CaseVoided', ['OPEN'], [dispatcher], { to: 'VOIDED' }),
  move('MergeCase', 'CaseMerged', ['OPEN'], [dispatcher], { to: 'MERGED' }),
  forked(
    'AbsorbCase',
    ['OPEN'],
    [engine],
    [when('CALLEES_JOIN', 'CaseAbsorbed', 'AWAITING_CALLBACK'), { event: 'CaseAbsorbed' }],
  ),
  move('SplitCase', 'CaseSplit', ['OPEN'], [dispatcher]),
  move('NoteChildEnded', 'ChildCaseEnded', always, [engine]),
];

/** Back to where the case was handled. */
const back = (command: string, event: string, from: Status): Move =>
  forked(command, [from], [granting], [when('IN_REWORK', event, 'REWORK'), { event, to: 'IN_HANDLING' }]);

const time: readonly Move[] = [
  move('RequestExtension', 'ExtensionRequested', assigned, handler),
  move('GrantExtension', 'ExtensionGranted', ['OPEN'], [granting]),
  move('DenyExtension', 'ExtensionDenied', ['OPEN'], [granting]),
  move('PauseClock', 'ClockPaused', handled, [granting]),
  move('ResumeClock', 'ClockResumed', handled, [...handler, granting]),
  move('SuspendCase', 'CaseSuspended', handled, [granting], { to: 'SUSPENDED' }),
  back('ResumeCase', 'CaseResumed', 'SUSPENDED'),
  move('PutOnAccount', 'CasePutOnAccount', handled, [granting], { to: 'ON_ACCOUNT' }),
  move('ReviewAccount', 'AccountReviewed', ['ON_ACCOUNT'], [granting]),
  back('TakeOffAccount', 'CaseTakenOffAccount', 'ON_ACCOUNT'),
  move('MigrateCase', 'CaseMigrated', ['OPEN'], [dutyOfficer]),
];

const rating: readonly Move[] = [
  move('CorrectVerdict', 'VerdictCorrected', always, [engine, arbiter]),
  move('ExcludeFromRating', 'CaseExcludedFromRating', always, [arbiter]),
  move('RevokeExclusion', 'ExclusionRevoked', always, [arbiter]),
];

/** Who may make which move, from where, and where it leads (handbook §4.1–4.2). */
export const moves: readonly Move[] = [
  ...intake,
  ...assignment,
  ...handling,
  ...calling,
  ...checking,
  ...supervision,
  ...ending,
  ...time,
  ...rating,
];
