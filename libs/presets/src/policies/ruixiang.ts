import type { DeadlinePolicy } from '@gridloop/domain';

/** 瑞祥社区 in earnest. The articles give no limits but "under one hour" for 王魁's pass: all others are assumed. */
export const ruixiangPolicy: DeadlinePolicy = {
  id: 'ruixiang@1',
  name: { zh: '瑞祥社区时限规则', en: 'Time limits of Ruixiang community' },
  lines: [
    { clock: 'HANDLE', urgency: 'URGENT', limit: { type: 'URGENT_HOUR', minutes: 60 }, anchor: 'REPORTED' },
    { clock: 'HANDLE', level: 'HOUSEHOLD_POINT', limit: { type: 'URGENT_HOUR', minutes: 240 }, anchor: 'ASSIGNED' },
    { clock: 'HANDLE', level: 'BUILDING', limit: { type: 'NATURAL_DAY', days: 1 }, anchor: 'ASSIGNED' },
    { clock: 'HANDLE', level: 'GRID', limit: { type: 'NATURAL_DAY', days: 3 }, anchor: 'ASSIGNED' },
    { clock: 'HANDLE', level: 'COMMUNITY', limit: { type: 'NATURAL_DAY', days: 7 }, anchor: 'ASSIGNED' },
    { clock: 'TOTAL', limit: { type: 'NATURAL_DAY', days: 15 }, anchor: 'REPORTED' },
  ],
  yellowAt: 80,
  timeLapse: 1,
};

/** For demonstrations: each level has one minute, which passes in ten seconds. */
export const demoPolicy: DeadlinePolicy = {
  id: 'demo@1',
  name: { zh: '演示用时限规则', en: 'Time limits for demonstrations' },
  lines: [
    { clock: 'HANDLE', limit: { type: 'URGENT_HOUR', minutes: 1 }, anchor: 'ASSIGNED' },
    { clock: 'TOTAL', limit: { type: 'NATURAL_DAY', days: 1 }, anchor: 'REPORTED' },
  ],
  yellowAt: 80,
  timeLapse: 6,
};
