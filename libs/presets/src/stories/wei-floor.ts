import { checkedByAnother, claim, closed, officeOf, those, timed, type Story } from './story';

const { dispatcher, clerk, leader } = officeOf('xingguang');
const earlier = (contactedAt: string) => ({
  body: { organization: '物业公司', contactedAt, result: '要求赔偿，没有解决', source: '本人自述' },
});

/** 星光华府19号楼: the article says several requests to the property company; three, and all days and hours, are assumed. */
export const weiFloor: Story = {
  name: 'wei-floor',
  title: { zh: '魏先生家的地板', en: 'The floor of 魏先生' },
  structure: 'xingguang',
  cases: [
    {
      begins: {
        at: '2019-06-10 09:00',
        assumed: true,
        by: 'wei',
        body: {
          channel: 'APP',
          text: '下水道堵塞，家里地板和物品全被水泡了，多次找物业要求赔偿都没有结果。',
          addressId: 'xingguang-19-1',
          reporter: { name: '魏先生' },
        },
      },
      steps: timed(
        ['09:05', 'wei', 'link-earlier-contact', earlier('2019-05-20T01:00:00.000Z')],
        ['09:05', 'wei', 'link-earlier-contact', earlier('2019-05-27T01:00:00.000Z')],
        ['09:05', 'wei', 'link-earlier-contact', earlier('2019-06-03T01:00:00.000Z')],
        ['10:00', 'zhaoxia', 'classify', { body: { category: 'NEIGHBOUR_DISPUTE', urgency: 'NORMAL' } }],
        ['10:00', 'zhaoxia', 'accept', { body: { forSelf: true } }],
        ['10:30', 'zhaoxia', 'contact', { body: { method: 'PHONE', reached: true } }],
        ['2019-06-11 15:00', 'zhaoxia', 'note', { body: { note: '上门说明堵塞楼上楼下都有责任，劝两家和好。' } }],
        [
          '16:00',
          'zhaoxia',
          'handle',
          { body: { outcome: 'MEDIATED', settlement: 'CLAIM_DROPPED', genuine: true, account: '本人不再要求赔偿。' } },
        ],
        [
          '16:00',
          'zhaoxia',
          'inspect',
          { body: { passed: true, findings: '自己调解的' }, refusedWith: 'SELF_CHECK_FORBIDDEN' },
        ],
        ['2019-06-12 09:00', 'DRAWN', 'inspect', { body: { passed: true, findings: '两家已和好', found: 'MEDIATED' } }],
        ['09:30', 'zhaoxia', 'reply', { body: { text: '经调解，双方和解。' } }],
        ['10:00', clerk, 'callback', { body: { method: 'PHONE', reached: true } }],
        ['10:05', 'wei', 'rate', { body: { level: 'SATISFIED', solved: true } }],
        ['15:00', leader, 'review', { body: { cause: '公共下水道责任不清', advice: '请物业定期疏通' } }],
        ['15:10', dispatcher, 'close'],
      ),
      sayable: [
        claim('调解达成，放弃索赔', 'mediated; the claim was dropped', (history) =>
          those(history, 'CaseHandled').some(
            ({ outcome, settlement }) => outcome === 'MEDIATED' && settlement === 'CLAIM_DROPPED',
          ),
        ),
        claim('不计入已赔偿', 'not counted as compensated', (history) =>
          those(history, 'CaseHandled').every(({ settlement }) => settlement !== 'COMPENSATED'),
        ),
        claim('三次找物业未果，均已关联', 'three failed contacts with the property company are linked', (history) => {
          const linked = those(history, 'EarlierContactLinked');
          return linked.length === 3 && linked.every(({ organization }) => organization === '物业公司');
        }),
        checkedByAnother,
        closed,
      ],
    },
  ],
};
