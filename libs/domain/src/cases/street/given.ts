import { closedLoop, cn, cnEvents, sd2020 } from '@gridloop/presets';
import { at, workDays } from '../../deadlines/given';
import type { DeadlinePolicy, PolicyLine } from '../../deadlines/policy';
import { appointed, created, named, unit } from '../../grid-units/given';
import type { LevelScheme } from '../../grid-units/level-scheme';
import { specification } from '../../kernel/given';
import type { Category } from '../../matters/category';
import type { Organization } from '../../organisations/organization';
import type { WorkflowDefinition } from '../../workflow/definition';
import { emptyRulebook, foldRulebook, type RulebookEvent } from '../../workflow/rulebook';
import { caseDecider } from '../case';
import type { CaseCommand, CaseCommandOf } from '../case.commands';

// 19号楼 of 星光社区 under its street and district (handbook §9.1), with the bodies that serve them; all but the names is assumed.

export const point = 'point-19';
export const grid = 'grid-2';
export const community = 'xingguang';
export const street = 'fengtai';
export const district = 'pingdu';
export const home = 'building-19';
export const neighbourhood = 'grid-1';

export const property = 'property-company';
export const propertyOffice = 'property-office';
export const housing = 'housing-department';
export const fire = 'fire-department';
export const gasCompany = 'gas-company';

/** Who holds which post where. */
const posts = {
  赵霞: ['HOUSEHOLD_HEAD', point],
  gridHead: ['GRID_HEAD', grid],
  gridWorker: ['GRID_WORKER', grid],
  neighbour: ['GRID_HEAD', neighbourhood],
  secretary: ['UNIT_LEADER', community],
  member: ['COMMITTEE_MEMBER', community],
  convener: ['CONVENER', community],
  streetLeader: ['UNIT_LEADER', street],
  clerk: ['WINDOW_CLERK', street],
  dispatcher: ['DISPATCHER', street],
  dutyOfficer: ['DUTY_OFFICER', street],
  supervisor: ['SUPERVISOR', street],
  arbiter: ['ARBITER', street],
  districtLeader: ['UNIT_LEADER', district],
  manager: ['UNIT_LEADER', property],
  officer: ['UNIT_LEADER', propertyOffice],
  builder: ['UNIT_LEADER', housing],
  fireman: ['UNIT_LEADER', fire],
  gasman: ['UNIT_LEADER', gasCompany],
} as const satisfies Record<string, readonly [post: string, unitId: string]>;

export const 魏先生 = '魏先生';
export type Person = keyof typeof posts | typeof 魏先生 | 'engine' | 'stranger';
export const people: readonly Person[] = [
  'engine',
  魏先生,
  ...(Object.keys(posts) as (keyof typeof posts)[]),
  'stranger',
];

const levels: LevelScheme = {
  id: 'street@1',
  levels: [
    { code: 'HOUSEHOLD_POINT', name: named('党员中心户') },
    { code: 'GRID', name: named('网格') },
    { code: 'COMMUNITY', name: named('社区'), matters: 'ANY' },
    { code: 'STREET', name: named('街道'), matters: 'ANY' },
    { code: 'DISTRICT', name: named('区'), matters: 'ANY' },
  ],
};
const body = (organizationId: string, kind: Organization['kind'], unitId: string): RulebookEvent => ({
  type: 'OrganizationRegistered',
  data: { organizationId, kind, name: named(organizationId), unitId, skills: [] },
});
const category = (code: string, more: Partial<Category> = {}): RulebookEvent => ({
  type: 'CategoryPublished',
  data: { version: { id: `${code}@1`, code, name: named(code), filingCondition: named('影响居民生活'), ...more } },
});

/** SD-2020 with the limits that it leaves open, and a council as a reason for a pause. */
const minutes = (clock: PolicyLine['clock'], amount: number): PolicyLine => ({
  clock,
  anchor: 'ASSIGNED',
  limit: { type: 'URGENT_HOUR', minutes: amount },
});
/** A stage of handling a blocked sewer, with the limit that all handling has. */
const stage = (name: string) =>
  ({ clock: 'HANDLE', anchor: 'ASSIGNED', category: 'SEWER', stage: name, limit: workDays(5) }) as const;

export const streetPolicy: DeadlinePolicy = {
  ...sd2020,
  id: 'street@1',
  lines: [
    stage('STOP'),
    stage('PENALTY'),
    ...sd2020.lines,
    minutes('ACCEPT', 120),
    minutes('ARRIVE', 30),
    minutes('ARBITRATE', 480),
  ],
  pause: { reasons: ['AWAITING_REPORTER', 'IN_DELIBERATION'], mostDays: 30 },
};

/** The rules of the street under a policy and a definition, and more facts if any. */
export const bookWith = (
  policy: DeadlinePolicy,
  definition: WorkflowDefinition = closedLoop,
  ...more: readonly RulebookEvent[]
) =>
  foldRulebook(emptyRulebook, [
    { type: 'DefinitionPublished', data: { version: definition } },
    { type: 'LevelSchemePublished', data: { version: levels } },
    { type: 'PolicyPublished', data: { version: policy } },
    ...cnEvents.filter(({ data }) => data.arrangement.year === 2020),
    created(unit(district, 'DISTRICT')),
    created(unit(street, 'STREET', district)),
    created(unit(community, 'COMMUNITY', street)),
    created(unit(neighbourhood, 'GRID', community, 'building-1')),
    created(unit(grid, 'GRID', community)),
    created(unit(point, 'HOUSEHOLD_POINT', grid, home)),
    ...Object.entries(posts).map(([person, [post, unitId]]) => appointed(person, post, unitId)),
    body(property, 'PROPERTY_COMPANY', community),
    body(propertyOffice, 'PROPERTY_OFFICE', street),
    body(housing, 'DEPARTMENT', street),
    body(fire, 'DEPARTMENT', district),
    body(gasCompany, 'PARTNER_UNIT', district),
    category('SEWER'),
    category('GAS_SAFETY', { express: gasCompany, publicSafety: true }),
    {
      type: 'RulesAdopted',
      data: { unitId: district, definition: definition.id, policy: policy.id, levelScheme: levels.id, calendar: cn },
    },
    ...more,
  ]);

export const book = bookWith(streetPolicy);
export const { given, happened, continued, fold } = specification(caseDecider, book);

export const caseId = '0b1e5d3a-6f0c-4c55-9a55-3f0f6a3f9c12';
export type Wish<Type extends CaseCommand['type']> = Omit<CaseCommandOf<Type>['data'], 'caseId' | 'by' | 'at'>;

/** A command of a person; unless a time is given, on Monday 2020-07-20 at 10:00. */
export const wish = <Type extends CaseCommand['type']>(
  type: Type,
  by: Person,
  data: Wish<Type>,
  time = '07-20 10:00',
) => ({ type, data: { ...data, caseId, by, at: at(`2020-${time}`) } }) as unknown as CaseCommandOf<Type>;

export const report = (more: Partial<Wish<'ReportCase'>> = {}, by: Person = 魏先生) =>
  wish('ReportCase', by, {
    channel: 'PHONE',
    text: '下水道堵塞，地板被泡',
    addressId: home,
    anonymous: false,
    newReporterId: 'r-new',
    confidential: false,
    ...more,
  });
export const discover = (by: Person = 'gridHead') =>
  wish('DiscoverCase', by, { text: '井盖破损', addressId: home, patrolId: 'patrol-7' });
export const classify = (category = 'SEWER') => wish('ClassifyCase', 'clerk', { category, urgency: 'NORMAL' });
export const accept = () => wish('AcceptCase', 'dispatcher', { forSelf: false });
export const acceptForSelf = (by: Person = '赵霞') => wish('AcceptCase', by, { forSelf: true });
export const dispatch = (toUnit: string = grid) => wish('DispatchCase', 'dispatcher', { toUnit });
export const sign = (by: Person = 'gridHead') => wish('SignAssignment', by, {});
export const escalate = (by: Person = 'gridHead', toUnit?: string) =>
  wish('EscalateCase', by, { reason: '力量不足', ...(toUnit ? { toUnit } : {}) });
export const giveBack = (by: Person = 'gridHead', time = '07-20 11:00', more: Wish<'ReturnAssignment'> = {}) =>
  wish('ReturnAssignment', by, { reason: '不属本网格职责', ...more }, time);
export const arbitrate = (by: Person, upheld: boolean, newLead?: string) =>
  wish('ArbitrateReturn', by, { upheld, reason: '经核实', ...(newLead ? { newLead } : {}) }, '07-20 14:00');
export const handle = (by: Person = 'gridHead', more: Partial<Wish<'HandleCase'>> = {}) =>
  wish('HandleCase', by, { outcome: 'RESOLVED', ...more }, '07-20 16:00');
export const whistle = (kind = 'STREET_CANNOT_SOLVE', departments: readonly string[] = [housing, fire]) =>
  wish('BlowWhistle', 'streetLeader', { kind, departments });

/** A reported case on its way. */
export const accepted = happened(report(), classify(), accept());
export const awaitingSign = continued(accepted, dispatch());
export const inHand = continued(awaitingSign, sign());
