import type { Text } from '../kernel/event';
import type { CaseEvent } from './case.events';

/** What people call each event of a case (handbook §4.2). */
export const eventNames: Readonly<Record<CaseEvent['type'], Text>> = {
  CaseReported: { zh: '诉求上报', en: 'case reported' },
  CaseDiscovered: { zh: '巡查发现', en: 'case discovered' },
  CaseLocated: { zh: '定位到网格', en: 'located to its grid' },
  CaseClassified: { zh: '分类', en: 'classified' },
  CaseAccepted: { zh: '受理', en: 'accepted' },
  CaseDispatched: { zh: '派单', en: 'dispatched' },
  AssignmentSigned: { zh: '签收', en: 'signed for' },
  HandlingStarted: { zh: '开始处置', en: 'handling started' },
  ProgressNoted: { zh: '过程记录', en: 'progress noted' },
  CaseEscalated: { zh: '上报上级', en: 'escalated' },
  SkippedLevelNotified: { zh: '越级告知', en: 'skipped level notified' },
  CaseHandled: { zh: '处置完成', en: 'handled' },
  InspectionPassed: { zh: '核查通过', en: 'inspection passed' },
  InspectionFailed: { zh: '核查不通过', en: 'inspection failed' },
  PublicReplyPublished: { zh: '公开答复', en: 'public reply' },
  CallbackMade: { zh: '回访', en: 'callback' },
  SatisfactionRecorded: { zh: '满意度评价', en: 'satisfaction recorded' },
  ReworkOrdered: { zh: '重办', en: 'rework ordered' },
  CaseReviewed: { zh: '研判', en: 'reviewed' },
  CaseClosed: { zh: '结案', en: 'closed' },
  DeadlineSet: { zh: '时限确定', en: 'deadline set' },
  DeadlineRecomputed: { zh: '时限重算', en: 'deadline recomputed' },
  RedCardIssued: { zh: '红牌', en: 'red card' },
  VerdictRecorded: { zh: '按期超期认定', en: 'verdict recorded' },
  SupervisionOpened: { zh: '督办', en: 'supervision opened' },
  SupervisionAnswered: { zh: '督办回复', en: 'supervision answered' },
  SupervisionClosed: { zh: '督办销号', en: 'supervision closed' },
};
