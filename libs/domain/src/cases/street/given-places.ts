import { at } from '../../deadlines/given';
import type { Instant } from '../../kernel/event';
import { specification } from '../../kernel/given';
import { statuses, type Status } from '../../workflow/definition';
import { caseDecider } from '../case';
import type { CaseCommand } from '../case.commands';
import type { CaseEvent } from '../case.events';
import type { CaseState } from '../case.state';
import {
  accept,
  classify,
  dispatch,
  giveBack,
  handle,
  home,
  housing,
  report,
  sign,
  whistle,
  wish,
  魏先生,
} from './given';
import { book } from './given-language';

/** A state in which a case may stand, with an instant at which somebody wishes something. */
export interface Place {
  readonly name: string;
  readonly status: Status;
  readonly events: readonly CaseEvent[];
  readonly state: CaseState;
  readonly at: Instant;
}

const toDispatch = [report(), classify(), accept()];
const inHand = [...toDispatch, dispatch(), sign()];
const handled = [...inHand, handle()];
const inspect = (passed: boolean) => wish('InspectCase', '赵霞', { passed, findings: '现场查看' });
const inspected = [...handled, inspect(true)];
const rated = [
  ...inspected,
  wish('PublishReply', 'gridHead', { text: '已疏通' }),
  wish('RecordSatisfaction', 魏先生, { level: 'SATISFIED', solved: true }),
];
const reviewed = [...rated, wish('ReviewCase', 'secretary', { cause: '管网老化' })];
const closed = [...reviewed, wish('CloseCase', 'dispatcher', {})];
const windowOver = '08-20 10:00';

/** The plain way to each status. */
const ways: Readonly<Record<Status, readonly CaseCommand[]>> = {
  PENDING_ACCEPTANCE: [report(), classify()],
  AWAITING_SUPPLEMENT: [report(), wish('RequestSupplement', 'clerk', { missingItems: ['门牌号'] })],
  AWAITING_DISPATCH: toDispatch,
  AWAITING_SIGN: [...toDispatch, dispatch()],
  IN_HANDLING: inHand,
  RETURN_UNDER_REVIEW: [...toDispatch, dispatch(), giveBack()],
  SUSPENDED: [...inHand, wish('SuspendCase', 'secretary', { reason: '汛期', resumeOn: '2020-07-30' })],
  ON_ACCOUNT: [
    ...inHand,
    wish('PutOnAccount', 'secretary', {
      ...{ explanation: '列入明年计划', verifiedBy: 'gridHead', owner: 'xingguang', reviewOn: '2020-08-20' },
    }),
  ],
  AWAITING_INSPECTION: handled,
  AWAITING_CALLBACK: inspected,
  REWORK: [...handled, inspect(false)],
  AWAITING_REVIEW: rated,
  AWAITING_CLOSE: reviewed,
  CLOSED: closed,
  REJECTED: [report(), wish('RejectCase', 'clerk', { reasonCode: 'IN_COURT', publicReason: '已进入诉讼程序' })],
  WITHDRAWN: [report(), wish('WithdrawCase', 魏先生, { reason: '已自行解决', confirmedBy: 'clerk' })],
  VOIDED: [report(), wish('VoidCase', 'dispatcher', { reason: '误开', approver: 'dutyOfficer' })],
  MERGED: [
    report(),
    classify(),
    wish('MergeCase', 'dispatcher', {
      survivingCase: 'survivor',
      surviving: { open: true, confidential: false, addressId: home, category: 'SEWER' },
    }),
  ],
  ARCHIVED: [...closed, wish('ArchiveCase', 'engine', { retentionClass: 'GENERAL' }, windowOver)],
};

const part = { text: '修复地板', category: 'SEWER' };

/** What else may be true of a case, as the way from a status to it. */
const besides: readonly (readonly [name: string, status: Status, way: readonly CaseCommand[]])[] = [
  ['of an express category', 'AWAITING_DISPATCH', [report(), classify('GAS_SAFETY'), accept()]],
  [
    'with EXTENSION_PENDING',
    'IN_HANDLING',
    [...inHand, wish('RequestExtension', 'gridHead', { clock: 'HANDLE', amount: 1, reason: '复杂' })],
  ],
  [
    'with CLOCK_PAUSED',
    'IN_HANDLING',
    [
      ...inHand,
      wish('PauseClock', 'secretary', { clock: 'HANDLE', reasonCode: 'AWAITING_REPORTER', until: at('2020-07-30') }),
    ],
  ],
  [
    'with IN_DELIBERATION',
    'IN_HANDLING',
    [...inHand, wish('LinkDeliberation', 'convener', { council: '星光议事会', item: '居民停车' })],
  ],
  [
    'with UNDER_SUPERVISION',
    'IN_HANDLING',
    [...inHand, wish('OpenSupervision', 'supervisor', { kind: 'LEADER', reason: '领导批示' })],
  ],
  [
    'with an answered supervision',
    'IN_HANDLING',
    [
      ...inHand,
      wish('OpenSupervision', 'supervisor', { kind: 'LEADER', reason: '领导批示' }),
      wish('AnswerSupervision', 'gridHead', { answer: '已派人' }),
    ],
  ],
  ['with WHISTLED', 'IN_HANDLING', [...inHand, whistle()]],
  [
    'with an open co-handler',
    'IN_HANDLING',
    [...inHand, wish('AddCoHandler', 'gridHead', { unit: housing, task: '鉴定' })],
  ],
  [
    'with open split-off cases',
    'IN_HANDLING',
    [...inHand, wish('SplitCase', 'dispatcher', { parts: [part, part], childCases: ['child-1', 'child-2'] })],
  ],
  [
    'excluded from rating',
    'IN_HANDLING',
    [
      ...inHand,
      wish('ExcludeFromRating', 'arbiter', {
        indicators: ['SATISFACTION'],
        evidence: '恶意投诉',
        requestedBy: 'gridHead',
      }),
    ],
  ],
];

const { happened, fold } = specification(caseDecider, book);
const soon = '07-21 10:00';

const place = (name: string, status: Status, way: readonly CaseCommand[], time = soon): Place => {
  const events = happened(...way);
  return { name, status, events, state: fold(events), at: at(`2020-${time}`) };
};

/** Every status, in the order of the handbook. */
export const plainPlaces: readonly Place[] = statuses.map((status) => place(status, status, ways[status]));

/** Statuses of which something more is true. */
export const morePlaces: readonly Place[] = [
  ...besides.map(([name, status, way]) => place(`${status} ${name}`, status, way)),
  place('CLOSED once the window is over', 'CLOSED', closed, windowOver),
];
