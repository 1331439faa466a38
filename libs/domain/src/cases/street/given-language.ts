import { closedLoop, cn, sd2020 } from '@gridloop/presets';
import { dateOf, day, instant } from '../../calendars/local-time';
import type { Instant } from '../../kernel/event';
import { Rejection } from '../../kernel/rejection';
import { clocks, covers, type Clock, type Status } from '../../workflow/definition';
import { calendarFor } from '../../workflow/rulebook';
import { caseDecider } from '../case';
import type { CaseCommand, MoveCommand } from '../case.commands';
import type { CaseEvent } from '../case.events';
import type { CaseState, OpenCase } from '../case.state';
import { dryRun } from '../case.time';
import {
  bookWith,
  caseId,
  community,
  fire,
  grid,
  home,
  housing,
  people,
  property,
  streetPolicy,
  魏先生,
  type Person,
  type Wish,
} from './given';

/** How the words of a command are chosen: among several that are right, or, where chance wants it, wrongly. */
export interface Choice {
  of<Word>(first: Word, ...others: readonly Word[]): Word;
  amiss<Word>(right: Word, ...wrong: readonly Word[]): Word;
}

/** Always the first word, never a wrong one. */
export const plainly: Choice = { of: (first) => first, amiss: (right) => right };

type Words<Type extends MoveCommand['type']> = (choose: Choice, state: OpenCase | undefined, at: Instant) => Wish<Type>;

export const other = 'SD-2020@1';
export const book = bookWith(streetPolicy, closedLoop, { type: 'PolicyPublished', data: { version: sd2020 } });

const reason = ({ amiss }: Choice): string => amiss('经核实', ' ');
const running = (state: OpenCase | undefined, fits: (clock: Clock) => boolean): Clock =>
  clocks.find((clock) => state?.clocks[clock] && fits(clock)) ?? 'HANDLE';
const isPending = (state: OpenCase | undefined, clock: Clock): boolean =>
  !!(state?.clocks[clock]?.pending ?? state?.deferred[clock]?.pending);
const asked = (state: OpenCase | undefined): Clock => clocks.find((clock) => isPending(state, clock)) ?? 'HANDLE';
const callee = (state: OpenCase | undefined): string | undefined =>
  state?.callees.find((one) => !state.thisRound.callbacks[one]?.satisfaction);
const later = (at: Instant, days: number): Instant => instant(Date.parse(at) + days * day);

/** Every command of the case in words that suit where it stands; the compiler knows that none is forgotten. */
export const language: { readonly [Type in MoveCommand['type']]: Words<Type> } = {
  ReportCase: ({ of, amiss }) => ({
    channel: of('PHONE', 'APP'),
    text: '下水道堵塞',
    anonymous: of(false, true),
    confidential: of(false, true),
    newReporterId: 'r-new',
    ...of({ addressId: amiss(home, 'nowhere') }, {}),
  }),
  DiscoverCase: ({ amiss }) => ({ text: '井盖破损', addressId: amiss(home, 'nowhere') }),
  BeginChildCase: () => ({
    ...{ definition: closedLoop.id, policy: streetPolicy.id, levelScheme: 'street@1', calendar: cn },
    ...{ parentCase: 'parent', reportedAt: '2020-07-13T02:00:00.000Z', channel: 'PHONE', text: '地板修复' },
    ...{ category: 'SEWER', confidential: false, anonymous: false, reporterId: 魏先生, addressId: home },
  }),
  LinkEarlierContact: ({ of }) => ({
    ...{ organization: '星光物业', result: '未解决', source: '诉求人自述' },
    contactedAt: of('2020-07-01T02:00:00.000Z', '2020-07-05T02:00:00.000Z', '2020-07-12T02:00:00.000Z'),
  }),
  RequestSupplement: ({ amiss }) => ({ missingItems: amiss(['门牌号'], []) }),
  SupplementCase: () => ({ additions: '19号楼' }),
  LocateCase: ({ of, amiss }) => ({ addressId: amiss(of('building-1', home), 'nowhere') }),
  ClassifyCase: ({ of }) => ({ category: of('SEWER', 'GAS_SAFETY'), urgency: of('NORMAL', 'URGENT') }),
  VerifyCase: ({ of }) => ({ finding: of('EXIST', 'NOT_EXIST', 'UNABLE'), evidence: '现场照片' }),
  FileCase: ({ amiss }) => ({ filingCondition: amiss('影响居民生活', ' ') }),
  AcceptCase: ({ of, amiss }) => ({ forSelf: of(false, true), ...amiss({}, { policy: 'dream@1' }) }),
  RejectCase: ({ amiss }) => ({ reasonCode: 'IN_COURT', publicReason: amiss('已进入诉讼程序', '') }),

  DispatchCase: ({ of, amiss }) => ({ toUnit: amiss(of(grid, community, property), 'nobody') }),
  RouteExpress: () => ({}),
  RecallDispatch: (choose) => ({ reason: reason(choose) }),
  SignAssignment: () => ({}),
  EscalateCase: (choose) => ({ reason: reason(choose), ...choose.amiss({}, { toUnit: grid }) }),
  ReassignCase: (choose) => ({ toUnit: choose.of(community, grid), reason: reason(choose) }),
  AddCoHandler: ({ of, amiss }) => ({ unit: amiss(of(housing, property), 'nobody'), task: '关闭水阀' }),
  ReportCoHandling: () => ({ result: '已关闭' }),
  ReturnAssignment: (choose) => ({ reason: reason(choose) }),
  ArbitrateReturn: (choose) => ({
    reason: reason(choose),
    ...choose.of({ upheld: true, newLead: housing }, { upheld: true }, { upheld: false }),
  }),

  ContactReporter: ({ of }) => ({ method: 'PHONE', reached: of(true, false) }),
  StartHandling: () => ({}),
  BeginHandlingStage: ({ of }) => ({ stage: of('PENALTY', 'STOP') }),
  NoteProgress: () => ({ note: '已疏通一半' }),
  HandleCase: ({ of, amiss }) => ({
    outcome: amiss(of('RESOLVED', 'OUT_OF_DUTY'), 'UNRESOLVED'),
    drawSeed: of('a', 'b'),
  }),

  BlowWhistle: ({ amiss }) => ({ kind: amiss('EMERGENCY', 'HURRY'), departments: amiss([housing, fire], []) }),
  ReportArrival: () => ({}),
  RateDepartment: (choose) => ({ department: choose.of(housing, fire), score: 4, reason: reason(choose) }),
  EndWhistle: (choose) => ({ result: reason(choose) }),
  LinkDeliberation: ({ of }) => ({ council: '星光议事会', item: of('居民停车', '加装电梯') }),
  ReturnDeliberation: ({ amiss }, state) => ({
    ...{ council: '星光议事会', resolution: '划定车位', tasks: ['划线'] },
    item: amiss(state?.deliberation?.item ?? '居民停车', '垃圾分类'),
  }),

  InspectCase: ({ of, amiss }) => ({
    passed: of(true, false),
    findings: '属实',
    ...amiss({}, { found: 'MEDIATED' as const }),
  }),
  PublishReply: () => ({ text: '已疏通' }),
  MakeCallback: ({ of }, state) => ({ method: 'PHONE', reached: of(true, false), ...named(callee(state)) }),
  RecordSatisfaction: ({ of }, state) => ({
    ...of({ level: 'SATISFIED' as const, solved: true }, { level: 'DISSATISFIED' as const, solved: false }),
    ...named(callee(state)),
  }),
  OrderRework: (choose) => ({ reason: reason(choose) }),

  SendReminder: (_, state) => ({
    clock: running(state, (clock) => !state?.reminded.includes(`${clock}.${state.clocks[clock]?.generation}`)),
  }),
  OpenSupervision: (choose) => ({ kind: choose.of('IMPORTANT', 'LEADER'), reason: reason(choose) }),
  AnswerSupervision: () => ({ answer: '今日办结' }),
  CloseSupervision: () => ({ decision: '销号' }),
  IssueNotice: () => ({ facts: '逾期未复' }),

  ReviewCase: () => ({ cause: '管网老化' }),
  CloseCase: () => ({}),
  ForceCloseCase: (choose) => ({ reason: reason(choose) }),
  ReopenCase: (choose) => ({ reason: reason(choose) }),
  ArchiveCase: () => ({ retentionClass: 'GENERAL' }),
  WithdrawCase: (choose) => ({ reason: reason(choose), confirmedBy: choose.amiss('clerk', 魏先生) }),
  VoidCase: (choose) => ({ reason: reason(choose), approver: choose.amiss('dutyOfficer', 'clerk') }),
  MergeCase: ({ amiss }, state) => ({
    survivingCase: 'survivor',
    surviving: {
      open: amiss(true, false),
      confidential: false,
      ...(state?.addressId ? { addressId: state.addressId } : {}),
      ...(state?.category ? { category: state.category } : {}),
    },
  }),
  AbsorbCase: ({ of }, state) => ({
    merged: `merged-${(state?.absorbed.length ?? 0) + 1}`,
    reportedAt: '2020-07-13T02:00:00.000Z',
    reporters: of(['second'], []),
  }),
  SplitCase: ({ amiss }, state) => ({
    parts: amiss([part, part], [part]),
    childCases: [1, 2].map((index) => `child-${(state?.openChildren.length ?? 0) + index}`),
  }),
  NoteChildEnded: (_, state) => ({ childCase: state?.openChildren[0] ?? 'child-1', endedAs: 'CLOSED' }),

  RequestExtension: (choose) => ({
    clock: choose.of('HANDLE', 'TOTAL'),
    amount: choose.amiss(1, 99),
    reason: reason(choose),
  }),
  GrantExtension: (_, state) => ({ clock: asked(state) }),
  DenyExtension: (choose, state) => ({ clock: asked(state), reason: reason(choose) }),
  PauseClock: ({ amiss }, _, at) => ({
    clock: 'HANDLE',
    reasonCode: amiss('AWAITING_REPORTER', 'HOLIDAY'),
    until: later(at, amiss(1, 99)),
  }),
  ResumeClock: (_, state) => ({ clock: running(state, (clock) => !!state?.clocks[clock]?.paused) }),
  SuspendCase: (choose, _, at) => ({ reason: reason(choose), ...choose.amiss({ resumeOn: dateOf(later(at, 3)) }, {}) }),
  ResumeCase: () => ({}),
  PutOnAccount: ({ amiss }, _, at) => ({
    ...{ explanation: '管网改造列入明年计划', verifiedBy: 'gridHead', owner: community },
    reviewOn: dateOf(later(at, amiss(30, -1))),
  }),
  ReviewAccount: (_, __, at) => ({ state: '仍待改造', nextReviewOn: dateOf(later(at, 30)) }),
  TakeOffAccount: (choose) => ({ reason: reason(choose) }),
  MigrateCase: ({ amiss }, state) => {
    const policy = state?.policy === other ? streetPolicy : sd2020;
    const seen = state && dryRun(state, { policy, calendar: calendarFor(book, state), book }).dryRunId;
    return { policy: policy.id, dryRunId: amiss(seen ?? '', 'dreamt') };
  },

  CorrectVerdict: (choose, state) => {
    const [key = 'HANDLE.1', said] = Object.entries(state?.verdicts ?? {})[0] ?? [];
    const [clock, generation] = key.split('.');
    return {
      clock: clocks.find((one) => one === clock) ?? 'HANDLE',
      generation: Number(generation),
      result: said === 'ON_TIME' ? 'OVERDUE' : 'ON_TIME',
      appealId: 'appeal-1',
      reason: reason(choose),
    };
  },
  ExcludeFromRating: ({ amiss }) => ({
    indicators: ['SATISFACTION'],
    evidence: amiss('恶意投诉', ''),
    requestedBy: amiss('gridHead', 'arbiter'),
  }),
  RevokeExclusion: (choose) => ({ indicators: ['SATISFACTION'], reason: reason(choose) }),
};

const part = { text: '修复地板', category: 'SEWER' };
const named = (reporter: string | undefined) => (reporter ? { reporter } : {});

export const commands = Object.keys(language) as MoveCommand['type'][];

/** A command in words that suit the state. */
export const spoken = (type: MoveCommand['type'], state: CaseState, by: string, at: Instant, choose: Choice) =>
  ({
    type,
    data: { ...language[type](choose, state.status === 'START' ? undefined : state, at), caseId, by, at },
  }) as unknown as CaseCommand;

/** Who speaks: everybody of the street, the engine, a stranger, and the reporter of a merged case. */
export const speakers: readonly (Person | 'second')[] = [...people, 'second'];

/** What came of a command: events, or its refusal. Anything but a refusal is thrown on. */
export interface Attempt {
  readonly command: CaseCommand;
  readonly events: readonly CaseEvent[];
  readonly refused?: Rejection;
}

export const attempt = (command: CaseCommand, state: CaseState): Attempt => {
  try {
    caseDecider.actor(command, state, book);
    return { command, events: caseDecider.decide(command, state, book) };
  } catch (refused) {
    if (refused instanceof Rejection) return { command, events: [], refused };
    throw refused;
  }
};

/** The same by the first, from a speaker on, who is the proper person for it. */
export const attemptProperly = (command: CaseCommand, state: CaseState, from = 0): Attempt => {
  let tried = attempt(command, state);
  for (let step = 0; tried.refused?.kind === 'forbidden' && step < speakers.length; step++) {
    const by = speakers[(from + step) % speakers.length];
    tried = attempt({ ...command, data: { ...command.data, by } } as CaseCommand, state);
  }
  return tried;
};

/** Commands that the definition lets start from a status. */
export const commandsFrom = (status: Status | 'START'): readonly MoveCommand['type'][] =>
  commands.filter((type) =>
    closedLoop.moves.some((move) => move.command === type && covers(closedLoop, move.from, status)),
  );
