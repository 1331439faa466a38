import type { DeadlinePolicy } from '@gridloop/domain';

/** Where the articles give a structure but no limits: the same few days for every level, all assumed. */
export const generalPolicy: DeadlinePolicy = {
  id: 'general@1',
  name: { zh: '通用时限规则', en: 'General time limits' },
  lines: [
    { clock: 'HANDLE', urgency: 'URGENT', limit: { type: 'NATURAL_DAY', days: 1 }, anchor: 'ASSIGNED' },
    { clock: 'HANDLE', limit: { type: 'NATURAL_DAY', days: 5 }, anchor: 'ASSIGNED' },
    { clock: 'TOTAL', limit: { type: 'NATURAL_DAY', days: 15 }, anchor: 'REPORTED' },
  ],
  yellowAt: 80,
  timeLapse: 1,
};
