import { ruixiangPeople } from '../structures/ruixiang.people';
import { checkedByAnother, claim, closed, those, type Story } from './story';

const [wangKui, zhaoMeiju, jiangJun, dispatcher, clerk] = ['p-1001', 'p-1002', 'p-1003', 'p-1101', 'p-1102'] as const;
const branch = 'ruixiang-b1';
const branchHead =
  ruixiangPeople.find(({ appointments }) =>
    appointments.some(({ unitId, post }) => unitId === branch && post === 'GRID_HEAD'),
  )?.subjectId ?? '';

/** 2020-02-19: the article says under one hour, and the day; the minutes are assumed, and so is that 姜君 sits at grid level. */
export const wangKuiPass: Story = {
  name: 'wangkui-pass',
  title: { zh: '王魁的通行证明', en: '王魁 needs a pass' },
  structure: 'ruixiang',
  cases: [
    {
      begins: {
        at: '2020-02-19 10:00',
        assumed: true,
        by: zhaoMeiju,
        body: {
          channel: 'PHONE',
          text: '在青岛一家海参企业做技术顾问，需要尽快返岗，不知道怎样办理跨市通行证明。',
          addressId: 'ruixiang-1-1',
          reporter: { personId: wangKui, name: '王魁', telephone: '000-0000-0001' },
        },
      },
      steps: [
        ...[
          { command: 'classify', body: { category: 'TRAVEL_PASS', urgency: 'URGENT' } },
          { command: 'accept', body: { forSelf: true } },
          { command: 'escalate', body: { toUnit: branch, reason: '通行证明由网格统一办理' } },
        ].map((step) => ({ at: '10:10', assumed: true as const, by: zhaoMeiju, ...step })),
        ...[
          { at: '10:20', command: 'sign' },
          { at: '10:20', command: 'start' },
          { at: '10:20', command: 'personal-data', body: { reason: '与诉求人联系，告知全省统一通行证明' } },
          { at: '10:20', command: 'contact', body: { method: 'PHONE', reached: true } },
          { at: '10:25', command: 'note', body: { note: '已告知可办理全省统一通行证明，请到村委填表。' } },
          { at: '10:58', command: 'handle', body: { outcome: 'RESOLVED', account: '填表后当场办妥。' } },
        ].map((step) => ({ assumed: true as const, by: jiangJun, ...step })),
        {
          ...{ at: '10:58', assumed: true, by: jiangJun, command: 'inspect' },
          ...{ body: { passed: true, findings: '自己检查自己' }, refusedWith: 'SELF_CHECK_FORBIDDEN' },
        },
        {
          ...{ at: '11:10', assumed: true, by: branchHead, command: 'inspect' },
          body: { passed: true, findings: '证明已到本人手中，属实。' },
        },
        { at: '11:10', assumed: true, by: dispatcher, command: 'close', refusedWith: 'FEEDBACK_MISSING' },
        {
          ...{ at: '11:20', assumed: true, by: jiangJun, command: 'reply' },
          body: { text: '全省统一通行证明可在社区当场办理。' },
        },
        {
          ...{ at: '2020-02-20 17:00', assumed: true, by: clerk, command: 'callback' },
          body: { method: 'PHONE', reached: true },
        },
        {
          ...{ at: '17:05', assumed: true, by: wangKui, command: 'rate' },
          body: { level: 'SATISFIED', solved: true, statement: '第二天就回去上班了。' },
        },
        {
          ...{ at: '17:30', assumed: true, by: jiangJun, command: 'review' },
          body: { cause: '各地通行要求不一，居民不知道有统一证明' },
        },
        { at: '17:40', assumed: true, by: dispatcher, command: 'close' },
      ],
      sayable: [
        claim(
          '只上报一次，越过楼栋党小组并已告知',
          'one escalation, past the building group, which was told',
          (history) => {
            const [climbed, ...more] = those(history, 'CaseEscalated');
            const told = those(history, 'SkippedLevelNotified').map(({ level }) => level);
            return more.length === 0 && climbed?.skippedLevels.join() === 'BUILDING' && told.join() === 'BUILDING';
          },
        ),
        claim('一小时之内办结，按期', 'handled within its 60 minutes', (history) =>
          those(history, 'VerdictRecorded').every(({ result }) => result === 'ON_TIME'),
        ),
        claim('在村里（网格）解决，没有出村', 'solved in the village, at its grid', (history) =>
          those(history, 'CaseHandled').every(({ resolvedAtLevel }) => resolvedAtLevel === 'GRID'),
        ),
        claim(
          '姜君一人两岗：网格助理员、组织委员',
          '姜君 acts in both his posts, grid assistant and committee member',
          (history) => {
            const posts = history.flatMap(({ actor }) => (actor.person === jiangJun ? (actor.post ?? []) : []));
            return [...new Set(posts)].join() === 'GRID_ASSISTANT,COMMITTEE_MEMBER';
          },
        ),
        checkedByAnother,
        closed,
      ],
    },
  ],
};
