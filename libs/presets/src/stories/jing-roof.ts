import { drawn } from '@gridloop/domain';
import { zhanglaogou } from '../structures/dajijia';
import { checkedByAnother, claim, closed, officeOf, those, timed, type Story } from './story';

const { dispatcher, leader } = officeOf('zhanglaogou');
const finder = 'jingguanglun';
const inspectors = zhanglaogou.structure.appointments
  .filter(({ post, person }) => post === 'COMMITTEE_MEMBER' && person !== finder)
  .map(({ person }) => person);

/** 丈老沟村 in heavy rain, days before 2020-08-03; day, hours and house are assumed. */
export const jingRoof: Story = {
  name: 'jing-roof',
  title: { zh: '荆永义家的屋顶', en: 'The roof of 荆永义' },
  structure: 'zhanglaogou',
  cases: [
    {
      begins: {
        at: '2020-07-31 08:00',
        assumed: true,
        by: finder,
        body: {
          channel: 'PATROL',
          text: '大雨中走访，发现荆永义家屋顶漏水。',
          addressId: 'zhanglaogou-2-7',
          patrolId: 'rain-visit',
        },
      },
      steps: timed(
        ['08:05', finder, 'classify', { body: { category: 'ROOF_LEAK', urgency: 'URGENT' } }],
        ['08:05', finder, 'accept', { body: { forSelf: true } }],
        ['08:10', finder, 'note', { body: { note: '召集人手，带油毡和梯子。' } }],
        ['11:30', finder, 'handle', { body: { outcome: 'RESOLVED', finalResult: true, account: '屋顶当场修好。' } }],
        [
          '11:30',
          finder,
          'inspect',
          { body: { passed: true, findings: '自己修的' }, refusedWith: 'SELF_CHECK_FORBIDDEN' },
        ],
        [
          '2020-08-01 09:00',
          'DRAWN',
          'inspect',
          { body: { passed: true, findings: '雨后复看，不再漏', found: 'RESOLVED' } },
        ],
        ['09:30', leader, 'reply', { body: { text: '走访发现的漏雨房屋已修好。' } }],
        ['10:00', leader, 'review', { body: { cause: '老屋年久失修', advice: '汛前普查屋顶' } }],
        ['10:10', dispatcher, 'close'],
      ),
      sayable: [
        claim(
          '巡查发现，不是居民上报',
          'found on a visit, reported by nobody',
          (history) =>
            those(history, 'CaseDiscovered').some((found) => found.finder === finder) &&
            those(history, 'CaseReported').length === 0,
        ),
        claim('自己受理，自己办结', 'handled by whoever found it', (history) =>
          those(history, 'CaseHandled').every(({ person, selfHandled }) => person === finder && selfHandled),
        ),
        claim('核查员由抽签决定，种子可以复现', 'the inspector was drawn, and the seed draws him again', (history) =>
          those(history, 'InspectorDrawn').some(
            ({ drawSeed, chosen, candidates }) =>
              candidates === inspectors.length && drawn(inspectors, drawSeed) === chosen,
          ),
        ),
        checkedByAnother,
        closed,
      ],
    },
  ],
};
