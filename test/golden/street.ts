import { caseDecider, emptyRulebook, foldRulebook, type CaseCommand, type CaseCommandOf, type CaseEvent, type DeadlinePolicy, type RulebookEvent } from '@gridloop/domain';
import { closedLoop, ruixiangPolicy } from '@gridloop/presets';
import { appointed, created, named, unit } from '../../libs/domain/src/grid-units/given';
import { specification } from '../../libs/domain/src/kernel/given';

const at = '2020-02-19T02:00:00.000Z';
const [resident, later] = ['p-resident', '2020-03-20T02:00:00.000Z'];

/** A street with a community, a grid, a department that is called, and a partner of the express lane. */
const body = (organizationId: string, kind: 'DEPARTMENT' | 'PARTNER_UNIT'): RulebookEvent => ({
  type: 'OrganizationRegistered',
  data: { organizationId, kind, name: named(organizationId), unitId: 'street', skills: [] },
});
/** Gas has two stages of handling, each with its own limit. */
const stage = (name: string, minutes: number) =>
  ({ clock: 'HANDLE', anchor: 'ASSIGNED', category: 'GAS', stage: name, limit: { type: 'URGENT_HOUR', minutes } }) as const;
const policy: DeadlinePolicy = { ...ruixiangPolicy, id: 'staged@1', lines: [stage('STOP', 240), stage('REPAIR', 4_800), ...ruixiangPolicy.lines] };
const book = foldRulebook(emptyRulebook, [
  { type: 'DefinitionPublished', data: { version: closedLoop } },
  { type: 'PolicyPublished', data: { version: policy } },
  { type: 'LevelSchemePublished', data: { version: { id: 'l@1', levels: [{ code: 'GRID', name: named('网格'), matters: 'ANY' }] } } },
  { type: 'CategoryPublished', data: { version: { id: 'GAS@1', code: 'GAS', name: named('燃气'), filingCondition: named('有异味'), express: 'gas' } } },
  created(unit('street', 'STREET')),
  created(unit('community', 'COMMUNITY', 'street')),
  created(unit('grid', 'GRID', 'community', 'home')),
  body('water', 'DEPARTMENT'),
  body('gas', 'PARTNER_UNIT'),
  appointed('head', 'GRID_HEAD', 'grid'),
  appointed('member', 'COMMITTEE_MEMBER', 'community'),
  appointed('leader', 'UNIT_LEADER', 'street'),
  appointed('plumber', 'UNIT_LEADER', 'water'),
  appointed('centre', 'DISPATCHER', 'street'),
  appointed('officer', 'DUTY_OFFICER', 'street'),
  appointed('supervisor', 'SUPERVISOR', 'street'),
  appointed('arbiter', 'ARBITER', 'street'),
  { type: 'RulesAdopted', data: { unitId: 'street', definition: closedLoop.id, policy: policy.id, levelScheme: 'l@1', calendar: 'none' } },
]);
const { happened } = specification(caseDecider, book);

type Wish<Type extends CaseCommand['type']> = Omit<CaseCommandOf<Type>['data'], 'caseId' | 'by' | 'at'> & { at?: string };
const wish = <Type extends CaseCommand['type']>(type: Type, by: string, data: Wish<Type>) =>
  ({ type, data: { caseId: 'c-1', by, at, ...data } }) as unknown as CaseCommand;

const report = wish('ReportCase', resident, { channel: 'APP', text: '漏水', anonymous: false, newReporterId: 'r', confidential: false, addressId: 'home' });
const classified = wish('ClassifyCase', 'centre', { category: 'GAS', urgency: 'NORMAL' });
const accepted = wish('AcceptCase', 'centre', { forSelf: false });
const dispatched = wish('DispatchCase', 'centre', {});
const signed = wish('SignAssignment', 'head', {});
const handled = (data: Partial<Wish<'HandleCase'>> = {}) => wish('HandleCase', 'head', { outcome: 'RESOLVED', ...data });
const inHand = [report, accepted, dispatched, signed];
const forced = wish('ForceCloseCase', 'leader', { reason: '无法联系各方' });
const returned = (more = {}) => wish('ReturnAssignment', 'head', { reason: '不属本网格', ...more });
const child = wish('BeginChildCase', 'engine', {
  ...{ definition: closedLoop.id, policy: policy.id, levelScheme: 'l@1', calendar: 'none', parentCase: 'c-0' },
  ...{ text: '漏水', category: 'GAS', reportedAt: at, channel: 'APP', confidential: false, anonymous: true, addressId: 'home' },
});

/** Rows of commands that between them bring about what the stories of 瑞祥社区 do not: a street, its bodies, and every other end. */
export const streetStories = (): readonly (readonly CaseEvent[])[] => [
  happened(
    report,
    wish('LinkEarlierContact', resident, { organization: 'water', contactedAt: at, result: '未处理', source: '居民自述' }),
    wish('RequestSupplement', 'centre', { missingItems: ['照片'] }),
    wish('SupplementCase', resident, { additions: '照片一张' }),
    classified,
    wish('VerifyCase', 'head', { finding: 'EXIST', evidence: '现场查看' }),
    wish('FileCase', 'centre', {}),
    accepted,
    wish('RouteExpress', 'engine', {}),
    wish('RecallDispatch', 'centre', { reason: '误派' }),
    dispatched,
    signed,
    wish('ContactReporter', 'head', { method: 'PHONE', reached: true }),
    wish('BeginHandlingStage', 'head', { stage: 'REPAIR' }),
    wish('AddCoHandler', 'centre', { unit: 'community', task: '协调' }),
    wish('ReportCoHandling', 'member', { result: '已协调' }),
    wish('BlowWhistle', 'leader', { kind: 'EMERGENCY', departments: ['water'] }),
    wish('ReportArrival', 'plumber', {}),
    wish('RateDepartment', 'leader', { department: 'water', score: 5, reason: '到场及时' }),
    wish('EndWhistle', 'leader', { result: '已抢修' }),
    wish('LinkDeliberation', 'head', { council: 'k', item: 'i' }),
    wish('ReturnDeliberation', 'engine', { council: 'k', item: 'i', resolution: '同意', tasks: ['维修'] }),
    wish('ReassignCase', 'centre', { toUnit: 'community', reason: '牵头单位变更' }),
  ),
  happened(report, wish('RejectCase', 'centre', { reasonCode: 'OTHER_CHANNEL', publicReason: '请向法院起诉', referral: '法院' })),
  happened(...inHand, returned(), wish('ArbitrateReturn', 'centre', { upheld: false, reason: '应由其办理' })),
  happened(
    ...inHand,
    wish('SendReminder', 'supervisor', { clock: 'TOTAL', note: '请抓紧' }),
    wish('OpenSupervision', 'supervisor', { kind: 'LEADER', reason: '多次反映' }),
    wish('IssueNotice', 'leader', { facts: '逾期' }),
    wish('AbsorbCase', 'engine', { merged: 'c-2', reportedAt: '2020-02-18T02:00:00.000Z', reporters: ['r-2'] }),
    wish('SplitCase', 'centre', { childCases: ['c-3', 'c-4'], parts: [{ text: '漏水', category: 'GAS' }, { text: '异味', category: 'GAS' }] }),
    wish('NoteChildEnded', 'engine', { childCase: 'c-3', endedAs: 'CLOSED' }),
  ),
  happened(
    ...inHand,
    handled(),
    wish('CorrectVerdict', 'arbiter', { clock: 'HANDLE', generation: 1, result: 'OVERDUE', appealId: 'a-1', reason: '申诉成立' }),
    wish('ExcludeFromRating', 'arbiter', { indicators: ['SATISFACTION'], evidence: '停水公告', requestedBy: 'leader' }),
    wish('RevokeExclusion', 'arbiter', { indicators: ['SATISFACTION'], reason: '证据不实' }),
    forced,
    wish('ReopenCase', resident, { reason: '复发' }),
    forced,
    wish('ArchiveCase', 'officer', { at: later }),
  ),
  happened(
    wish('DiscoverCase', 'head', { text: '漏水', addressId: 'home' }),
    wish('AcceptCase', 'head', { forSelf: true }),
    handled({ drawSeed: '种子' }),
  ),
  happened(...inHand, wish('WithdrawCase', 'officer', { reason: '已自行解决' })),
  happened(...inHand, wish('VoidCase', 'centre', { reason: '重复录入', approver: 'leader' })),
  happened(
    report,
    classified,
    wish('MergeCase', 'centre', { survivingCase: 'c-2', surviving: { open: true, confidential: false, addressId: 'home', category: 'GAS' } }),
  ),
  happened(child),
];
