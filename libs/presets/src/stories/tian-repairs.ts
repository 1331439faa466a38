import { checkedByAnother, claim, closed, officeOf, those, timed, type Story } from './story';

const { dispatcher, clerk, leader } = officeOf('shinan');

/** 太平角, first half of 2017: one of the 100 and more services of 田森林, who has served six years; which one is assumed. */
export const tianRepairs: Story = {
  name: 'tian-repairs',
  title: { zh: '田森林上门维修', en: 'A repair by 田森林' },
  structure: 'shinan',
  left: {
    zh: '服务次数（上半年百余次）和爱心银行储蓄属于第七章，尚未实现；此处只演示其中一次。',
    en: 'The count of his services (100 and more in half a year) and his savings belong to §7, which comes later: one is played.',
  },
  cases: [
    {
      begins: {
        ...{ at: '2017-05-16 09:00', assumed: true, by: clerk },
        body: {
          ...{ channel: 'PHONE', text: '独居老人家的电扇不转了。', addressId: 'shinan-65' },
          reporter: { name: '居民' },
        },
      },
      steps: timed(
        ['09:05', clerk, 'classify', { body: { category: 'APPLIANCE_REPAIR', urgency: 'NORMAL' } }],
        ['09:05', clerk, 'accept'],
        ['09:10', dispatcher, 'dispatch', { body: { toUnit: 'bangdaojia' } }],
        ['09:20', 'tiansenlin', 'sign'],
        ['14:00', 'tiansenlin', 'start'],
        ['15:00', 'tiansenlin', 'handle', { body: { outcome: 'RESOLVED', account: '换了电容，试转正常。' } }],
        ['2017-05-17 09:00', 'shinan-supervisor', 'inspect', { body: { passed: true, findings: '电扇正常' } }],
        ['09:10', leader, 'reply', { body: { text: '志愿者已上门修好。' } }],
        ['10:00', clerk, 'callback', { body: { method: 'PHONE', reached: true } }],
        ['10:00', clerk, 'rate', { body: { level: 'SATISFIED', solved: true } }],
        ['11:00', leader, 'review', { body: { cause: '电器老化' } }],
        ['11:10', dispatcher, 'close'],
      ),
      sayable: [
        claim(
          '派给志愿服务队，由田森林办理',
          'dispatched to the volunteer team, done by 田森林',
          (history) =>
            those(history, 'CaseDispatched').some(({ leadUnit }) => leadUnit === 'bangdaojia') &&
            those(history, 'CaseHandled').every(({ person }) => person === 'tiansenlin'),
        ),
        checkedByAnother,
        closed,
      ],
    },
  ],
};
