import type { Channel, Finding, Outcome, Satisfaction, Settlement } from '@gridloop/domain';

// What a body may choose from (handbook §2.3).

export const channels = ['PHONE', 'APP', 'WECHAT', 'WINDOW', 'PATROL', 'HOTLINE_12345'] as const satisfies Channel[];

export const outcomes = [
  'RESOLVED',
  'PARTIALLY_RESOLVED',
  'MEDIATED',
  'EXPLAINED',
  'REFERRED',
  'UNRESOLVED',
  'NOT_EXISTENT',
  'OUT_OF_DUTY',
] as const satisfies Outcome[];

export const settlements = ['CLAIM_DROPPED', 'COMPENSATED', 'OTHER'] as const satisfies Settlement[];

export const findings = ['EXIST', 'NOT_EXIST', 'UNABLE'] as const satisfies Finding[];

export const judgements = ['SATISFIED', 'BASICALLY_SATISFIED', 'DISSATISFIED'] as const satisfies Satisfaction[];

export const supervisions = ['OVERDUE_ORDER', 'IMPORTANT', 'LEADER'] as const;

export const verdicts = ['ON_TIME', 'OVERDUE'] as const;
