import { cn, cnEvents, fourLevels, ruixiangPeople, ruixiangUnits, sd2017, sd2020, closedLoop } from '@gridloop/presets';
import { at, local, workDays } from '../../deadlines/given';
import type { DeadlinePolicy } from '../../deadlines/policy';
import { emptyRulebook, foldRulebook, type RulebookEvent } from '../../workflow/rulebook';
import type { CaseCommand, CaseCommandOf } from '../case.commands';
import type { CaseEvent, CaseEventOf } from '../case.events';
import { community, dispatcher, jiangJun, secretary } from '../given';

export const dutyOfficer = 'p-1103';
export const three: DeadlinePolicy = {
  ...sd2020,
  id: 'SD-2020@2',
  lines: [{ clock: 'HANDLE', anchor: 'ASSIGNED', limit: workDays(3) }],
};

/** The rules in force, with the calendar as it was known on a day. */
export const bookOf = (policy: DeadlinePolicy, known = '9999-12-31') =>
  foldRulebook(emptyRulebook, [
    { type: 'DefinitionPublished', data: { version: closedLoop } },
    { type: 'LevelSchemePublished', data: { version: fourLevels } },
    ...[...new Set([sd2017, sd2020, three, policy])].map((version): RulebookEvent => ({
      type: 'PolicyPublished',
      data: { version },
    })),
    ...cnEvents.filter(({ data }) => data.arrangement.announced <= known),
    ...ruixiangUnits.map((data): RulebookEvent => ({ type: 'GridUnitCreated', data })),
    ...ruixiangPeople.flatMap((one) =>
      one.appointments.map((held): RulebookEvent => ({
        type: 'AppointmentStarted',
        data: { ...held, from: '2000-01-01T00:00:00.000Z' },
      })),
    ),
    {
      type: 'RulesAdopted',
      data: {
        unitId: community,
        definition: closedLoop.id,
        policy: policy.id,
        levelScheme: fourLevels.id,
        calendar: cn,
      },
    },
  ]);

export const caseId = '0b1e5d3a-6f0c-4c55-9a55-3f0f6a3f9c11';
export type Wish<Type extends CaseCommand['type']> = Omit<CaseCommandOf<Type>['data'], 'caseId' | 'by' | 'at'>;
export const wish = <Type extends CaseCommand['type']>(type: Type, by: string, time: string, data: Wish<Type>) =>
  ({ type, data: { ...data, caseId, by, at: at(time) } }) as unknown as CaseCommandOf<Type>;

/** A case dispatched to the community at 10:00 of a day, signed by 姜君 an hour later. */
export const dispatched = (day: string) => [
  wish('ReportCase', 'p-1001', day, {
    channel: 'APP',
    text: '漏水',
    anonymous: false,
    newReporterId: 'r',
    confidential: false,
    addressId: 'ruixiang-1-1',
  }),
  wish('AcceptCase', dispatcher, day, { forSelf: false }),
  wish('DispatchCase', dispatcher, day, { toUnit: community }),
  wish('SignAssignment', jiangJun, `${day} 11:00`, {}),
];
export const handle = (time: string) => wish('HandleCase', jiangJun, time, { outcome: 'RESOLVED' });
export const ask = (time: string, amount = 7) =>
  wish('RequestExtension', jiangJun, time, { clock: 'HANDLE', amount, reason: '案情复杂' });
export const grant = (time: string, by = secretary) => wish('GrantExtension', by, time, { clock: 'HANDLE' });
export const deny = (time: string) => wish('DenyExtension', secretary, time, { clock: 'HANDLE', reason: '理由不足' });
export const pause = (time: string, until: string, reasonCode = 'AWAITING_REPORTER') =>
  wish('PauseClock', secretary, time, { clock: 'HANDLE', reasonCode, until: at(until) });
export const resume = (time: string) => wish('ResumeClock', secretary, time, { clock: 'HANDLE' });
export const ring = (time: string, generation: number): CaseCommand => ({
  type: 'ExpireDeadline',
  data: { caseId, clock: 'HANDLE', generation, by: 'engine', at: at(time) },
});
export const dueOf = (events: readonly CaseEvent[]) =>
  local(
    events.findLast(
      (event): event is CaseEventOf<'DeadlineSet' | 'DeadlineRecomputed'> =>
        (event.type === 'DeadlineSet' || event.type === 'DeadlineRecomputed') && event.data.clock === 'HANDLE',
    )?.data.dueAt,
  );
