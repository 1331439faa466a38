import type { CardRules, DeadlinePolicy, Limit, PolicyLine } from '@gridloop/domain';

// Published rules as data (handbook §5.3, second hand: have a person check the texts before production).
// What they leave open is assumed: lamps at 80 %, cards as in SD-2017, handling counted from dispatch, total 30 natural days.

const workDays = (days: number): Limit => ({ type: 'WORK_DAY', days });
const workHours = (hours: number): Limit => ({ type: 'WORK_HOUR', minutes: hours * 60 });
const hours = (amount: number): Limit => ({ type: 'URGENT_HOUR', minutes: amount * 60 });
const naturalDays = (days: number): Limit => ({ type: 'NATURAL_DAY', days });

const handle = (limit: Limit, by: Partial<PolicyLine> = {}): PolicyLine => ({
  clock: 'HANDLE',
  anchor: 'ASSIGNED',
  limit,
  ...by,
});
const total: PolicyLine = { clock: 'TOTAL', anchor: 'REPORTED', limit: naturalDays(30) };

/** Yellow when one working day remains, red on the first working day after. */
const cards: CardRules = { yellow: { daysLeft: 1 }, red: 'FIRST_WORK_DAY_AFTER' };
const usual = { yellowAt: 80, timeLapse: 1, cards } as const;
const pause = { reasons: ['AWAITING_REPORTER', 'AWAITING_EXPERTISE', 'FORCE_MAJEURE'], mostDays: 30 };

/** 山东省级投诉热线: 15 working days, 7 more, and again if especially complex. */
export const sd2017: DeadlinePolicy = {
  ...usual,
  id: 'SD-2017@1',
  name: { zh: '山东省级投诉热线', en: 'Complaint hotline of Shandong province' },
  lines: [handle(workDays(15)), total],
  extension: { most: 7, times: 2 },
  pause,
};

/** 山东省热线管理办法: reply in 5 working days, 10 more at most; return within 2. */
export const sd2020: DeadlinePolicy = {
  ...usual,
  id: 'SD-2020@1',
  name: { zh: '山东省热线管理办法', en: 'Hotline regulation of Shandong province' },
  lines: [handle(workDays(5)), { clock: 'RETURN', anchor: 'ASSIGNED', limit: workDays(2) }, total],
  extension: { most: 10, times: 1 },
  pause,
};

/** Beijing's draft: online intake within 2 hours; feedback by kind. Answering a call in 15 seconds is no clock of a case. */
export const bjDraft: DeadlinePolicy = {
  ...usual,
  id: 'BJ-DRAFT@1',
  name: { zh: '北京市（征求意见稿）', en: 'Beijing (draft)' },
  lines: [
    { clock: 'ACCEPT', anchor: 'REPORTED', limit: hours(2) },
    handle(hours(2), { urgency: 'URGENT' }),
    ...['WATER', 'POWER', 'GAS', 'HEAT'].map((category) => handle(hours(24), { category })),
    handle(naturalDays(15), { category: 'COMPLEX' }),
    handle(naturalDays(7)),
    total,
  ],
  pause,
};

/** Shanghai: 1, 5 or 15 working days by business type; procedures of law enforcement have no limit here. */
export const sh1515: DeadlinePolicy = {
  ...usual,
  id: 'SH-1-5-15@1',
  name: { zh: '上海市 1-5-15', en: 'Shanghai 1-5-15' },
  lines: [
    handle(workDays(1), { category: 'SIMPLE' }),
    handle(workDays(5), { category: 'GENERAL' }),
    handle(workDays(15), { category: 'COMPLEX' }),
    total,
  ],
  pause,
};

/** 数字城管: a limit for each category, and for each stage of illegal building. */
export const dcm: DeadlinePolicy = {
  ...usual,
  id: 'DCM@1',
  name: { zh: '数字城管', en: 'Digital city management' },
  lines: [
    handle(workHours(4), { category: 'ILLEGAL_BUILDING', stage: 'STOP' }),
    handle(workDays(7), { category: 'ILLEGAL_BUILDING', stage: 'PENALTY' }),
    handle(workDays(20), { category: 'ILLEGAL_BUILDING', stage: 'DEMOLITION' }),
    handle(workHours(4), { category: 'EXPOSED_RUBBISH' }),
    handle(workHours(2), { category: 'STREET_CLEANING' }),
    handle(workDays(2), { category: 'SPOIL' }),
    handle(workDays(5), { category: 'GREEN_UPKEEP' }),
    total,
  ],
  pause,
};

export const publishedPolicies: readonly DeadlinePolicy[] = [sd2017, sd2020, bjDraft, sh1515, dcm];
