import type { DeadlinePolicy } from '@gridloop/domain';

/**
 * Where the articles give a structure but no limits: the same few days for every level, all assumed but the
 * 2 working days for a return (SD-2020) and the one for its arbitration (handbook §4.3).
 */
export const generalPolicy: DeadlinePolicy = {
  id: 'general@2',
  name: { zh: '通用时限规则', en: 'General time limits' },
  lines: [
    { clock: 'HANDLE', urgency: 'URGENT', limit: { type: 'NATURAL_DAY', days: 1 }, anchor: 'ASSIGNED' },
    { clock: 'HANDLE', limit: { type: 'NATURAL_DAY', days: 5 }, anchor: 'ASSIGNED' },
    { clock: 'SIGN', limit: { type: 'WORK_HOUR', minutes: 240 }, anchor: 'ASSIGNED' },
    { clock: 'CONTACT', limit: { type: 'WORK_DAY', days: 1 }, anchor: 'ASSIGNED' },
    { clock: 'RETURN', limit: { type: 'WORK_DAY', days: 2 }, anchor: 'ASSIGNED' },
    { clock: 'ARBITRATE', limit: { type: 'WORK_DAY', days: 1 }, anchor: 'ASSIGNED' },
    { clock: 'TOTAL', limit: { type: 'NATURAL_DAY', days: 15 }, anchor: 'REPORTED' },
  ],
  yellowAt: 80,
  timeLapse: 1,
};
