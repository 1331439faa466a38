import { closedLoop, demoPolicy, fourLevels, ruixiangPeople, ruixiangPolicy, ruixiangUnits } from '@gridloop/presets';
import type { DeadlinePolicy } from '../deadlines/policy';
import { specification } from '../kernel/given';
import { emptyRulebook, foldRulebook, type RulebookEvent } from '../workflow/rulebook';
import { caseDecider } from './case';
import type { CaseCommand, CaseCommandOf } from './case.commands';
import type { CaseEvent } from './case.events';

/** 王魁, 赵美菊 and 姜君 with the offices of 瑞祥社区, as the presets have them. */
export const wangKui = 'p-1001';
export const zhaoMeiju = 'p-1002';
export const jiangJun = 'p-1003';
export const dispatcher = 'p-1101';
export const clerk = 'p-1102';
export const supervisor = 'p-1104';
export const secretary = 'p-1106';
export const headOf = (unitId: string): string =>
  ruixiangPeople.find((one) => one.appointments.some((held) => held.unitId === unitId && held.post.endsWith('_HEAD')))
    ?.subjectId ?? `nobody heads ${unitId}`;

export const household = 'ruixiang-g1-h1';
export const building = 'ruixiang-g1';
export const branch = 'ruixiang-b1';
export const community = 'ruixiang';

export const bookWith = (...policies: readonly DeadlinePolicy[]) =>
  foldRulebook(emptyRulebook, [
    { type: 'DefinitionPublished', data: { version: closedLoop } },
    { type: 'LevelSchemePublished', data: { version: fourLevels } },
    ...policies.map((version): RulebookEvent => ({ type: 'PolicyPublished', data: { version } })),
    ...ruixiangUnits.map((data): RulebookEvent => ({ type: 'GridUnitCreated', data })),
    ...ruixiangPeople.flatMap((one) =>
      one.appointments.map((data): RulebookEvent => ({ type: 'AppointmentStarted', data })),
    ),
    {
      type: 'RulesAdopted',
      data: {
        unitId: community,
        definition: closedLoop.id,
        policy: policies[0]?.id ?? '',
        levelScheme: fourLevels.id,
        calendar: 'none',
      },
    },
  ]);

export const book = bookWith(ruixiangPolicy, demoPolicy);
export const { given, happened, continued, fold } = specification(caseDecider, book);

/** A time of 2020-02-19 in Asia/Shanghai, the day of 王魁's story. */
export const on = (time: string): string => new Date(`2020-02-19T${time}+08:00`).toISOString();

export const caseId = '0b1e5d3a-6f0c-4c55-9a55-3f0f6a3f9c11';

type Wish<Type extends CaseCommand['type']> = Omit<CaseCommandOf<Type>['data'], 'caseId' | 'by' | 'at'>;

/** A command of a person at a time of that day. */
export const wish = <Type extends CaseCommand['type']>(type: Type, by: string, time: string, data: Wish<Type>) =>
  ({ type, data: { ...data, caseId, by, at: on(time) } }) as unknown as CaseCommandOf<Type>;

export const report = (time = '10:00') =>
  wish('ReportCase', zhaoMeiju, time, {
    channel: 'PHONE',
    text: '需要跨市通行证明',
    addressId: 'ruixiang-1-1',
    anonymous: false,
    reporterId: wangKui,
    newReporterId: 'r-new',
    reporter: { name: '王魁' },
    confidential: false,
  });
export const reportHimself = (more: Partial<Wish<'ReportCase'>> = {}) =>
  wish('ReportCase', wangKui, '10:00', {
    channel: 'APP',
    text: '漏水',
    anonymous: false,
    newReporterId: 'r-new',
    confidential: false,
    ...more,
  });
export const discover = (by = headOf(building), time = '10:00') =>
  wish('DiscoverCase', by, time, { text: '屋顶漏水', addressId: 'ruixiang-1-1' });
export const classify = (urgency: 'NORMAL' | 'URGENT', time = '10:01') =>
  wish('ClassifyCase', zhaoMeiju, time, { category: 'TRAVEL_PASS', urgency });
export const acceptForSelf = (by = zhaoMeiju, time = '10:02') => wish('AcceptCase', by, time, { forSelf: true });
export const accept = (policy?: string, time = '10:02') =>
  wish('AcceptCase', dispatcher, time, { forSelf: false, ...(policy ? { policy } : {}) });
export const dispatch = (toUnit?: string, time = '10:03') =>
  wish('DispatchCase', dispatcher, time, toUnit ? { toUnit } : {});
export const sign = (by = zhaoMeiju, time = '10:05') => wish('SignAssignment', by, time, {});
export const start = (by = zhaoMeiju, time = '10:06') => wish('StartHandling', by, time, {});
export const note = (by = zhaoMeiju, text = '已告知办理全省通行卡', time = '10:20') =>
  wish('NoteProgress', by, time, { note: text });
export const escalate = (toUnit?: string, by = zhaoMeiju, time = '10:10', reason = '需要村委办理') =>
  wish('EscalateCase', by, time, { reason, ...(toUnit ? { toUnit } : {}) });
export const handle = (by = jiangJun, time = '10:58', result: Partial<Wish<'HandleCase'>> = {}) =>
  wish('HandleCase', by, time, { outcome: 'RESOLVED', ...result });
export const inspect = (by = headOf(branch), passed = true, time = '11:10') =>
  wish('InspectCase', by, time, { passed, findings: '属实' });
export const reply = (by = jiangJun, time = '11:20') => wish('PublishReply', by, time, { text: '通行卡已办理' });
export const callBack = (reached: boolean, by = clerk, time = '11:30') =>
  wish('MakeCallback', by, time, { method: 'PHONE', reached });
export const rate = (level: 'SATISFIED' | 'DISSATISFIED' = 'SATISFIED', by = wangKui, time = '11:40') =>
  wish('RecordSatisfaction', by, time, { level, solved: level === 'SATISFIED' });
export const review = (by = secretary, time = '12:00') => wish('ReviewCase', by, time, { cause: '疫情防控' });
export const close = (by = dispatcher, time = '12:10') => wish('CloseCase', by, time, {});
export const expire = (clock: 'HANDLE' | 'TOTAL', generation: number, at: string) =>
  ({ type: 'ExpireDeadline', data: { caseId, clock, generation, by: 'engine', at } }) satisfies CaseCommand;

/** 王魁's urgent case in the hands of the grid branch; then handled there; then whatever else. */
export const atBranch = happened(
  report(),
  classify('URGENT'),
  acceptForSelf(),
  escalate(branch),
  sign(jiangJun, '10:15'),
);
export const handled = continued(atBranch, handle());
export const after = (...commands: readonly CaseCommand[]) => continued(handled, ...commands);

/** The id that `fold` gives to the latest event of a type. */
export const idOf = (events: readonly CaseEvent[], type: CaseEvent['type']): string =>
  `e${events.findLastIndex((event) => event.type === type)}`;
