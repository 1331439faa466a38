import type { WorkflowDefinition } from '@gridloop/domain';
import { clocks } from './closed-loop.clocks';
import { moves } from './closed-loop.moves';

/** The whole case 闭环办理 (handbook §4): found, handled, inspected, answered, reviewed, closed, and every way besides. */
export const closedLoop: WorkflowDefinition = {
  id: 'closed-loop@3',
  name: { zh: '闭环办理', en: 'Closed loop' },
  statuses: {
    PENDING_ACCEPTANCE: { name: { zh: '待受理', en: 'Pending acceptance' }, stage: 'DISCOVERY' },
    AWAITING_SUPPLEMENT: { name: { zh: '待补充', en: 'Awaiting supplement' }, stage: 'DISCOVERY' },
    REJECTED: { name: { zh: '不予受理', en: 'Rejected' }, terminal: true },
    AWAITING_DISPATCH: { name: { zh: '待派单', en: 'Awaiting dispatch' }, stage: 'GRADED_HANDLING' },
    AWAITING_SIGN: { name: { zh: '待签收', en: 'Awaiting sign' }, stage: 'GRADED_HANDLING' },
    IN_HANDLING: { name: { zh: '处置中', en: 'In handling' }, stage: 'GRADED_HANDLING' },
    REWORK: { name: { zh: '重办', en: 'Rework' }, stage: 'GRADED_HANDLING' },
    RETURN_UNDER_REVIEW: { name: { zh: '退单审核中', en: 'Return under review' }, stage: 'GRADED_HANDLING' },
    SUSPENDED: { name: { zh: '挂起', en: 'Suspended' }, stage: 'GRADED_HANDLING' },
    ON_ACCOUNT: { name: { zh: '挂账', en: 'On account' }, stage: 'GRADED_HANDLING' },
    AWAITING_INSPECTION: { name: { zh: '待核查', en: 'Awaiting inspection' }, stage: 'SUPERVISION' },
    AWAITING_CALLBACK: { name: { zh: '待回访', en: 'Awaiting callback' }, stage: 'RESULT_FEEDBACK' },
    AWAITING_REVIEW: { name: { zh: '待研判', en: 'Awaiting review' }, stage: 'JOINT_REVIEW' },
    AWAITING_CLOSE: { name: { zh: '待结案', en: 'Awaiting close' }, stage: 'JOINT_REVIEW' },
    CLOSED: { name: { zh: '已结案', en: 'Closed' }, stage: 'JOINT_REVIEW', terminal: true },
    WITHDRAWN: { name: { zh: '已撤诉', en: 'Withdrawn' }, terminal: true },
    VOIDED: { name: { zh: '已作废', en: 'Voided' }, terminal: true },
    MERGED: { name: { zh: '已合并', en: 'Merged' }, terminal: true },
    ARCHIVED: { name: { zh: '已归档', en: 'Archived' }, stage: 'JOINT_REVIEW', terminal: true },
  },
  moves,
  clocks,
  callbackAttempts: 3,
  reopenDays: 15,
  drawnShare: 100,
  waivers: { OUT_OF_DUTY: ['INSPECTION', 'CALLBACK'] },
};
