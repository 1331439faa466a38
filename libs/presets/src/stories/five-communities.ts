import {
  checkedByAnother,
  claim,
  closed,
  officeOf,
  those,
  timed,
  type Step,
  type Story,
  type StoryCase,
} from './story';

/** From the desk through the committee member who sees to it, to the closing; year, days and hours are assumed. */
const solved = (
  community: string,
  told: { readonly addressId: string; readonly text: string; readonly category: string },
  done: { readonly account: string; readonly reply: string; readonly cause: string },
): StoryCase => {
  const { dispatcher, clerk, leader } = officeOf(community);
  const member = `${community}-member`;
  return {
    begins: {
      ...{ at: '2015-09-07 09:00', assumed: true, by: clerk },
      body: { channel: 'WINDOW', text: told.text, addressId: told.addressId, reporter: { name: '居民' } },
    },
    steps: timed(
      ['09:10', clerk, 'classify', { body: { category: told.category, urgency: 'NORMAL' } }],
      ['09:15', clerk, 'accept'],
      ['09:30', dispatcher, 'dispatch', { body: { toUnit: community } }],
      ['10:00', member, 'sign'],
      ['2015-09-18 16:00', member, 'handle', { body: { outcome: 'RESOLVED', account: done.account } }],
      [
        '2015-09-19 09:00',
        `${community}-supervisor`,
        'inspect',
        { body: { passed: true, findings: '现场看过，已解决' } },
      ],
      ['09:30', member, 'reply', { body: { text: done.reply } }],
      ['10:00', clerk, 'rate', { body: { level: 'SATISFIED', solved: true } }],
      ['2015-09-21 09:00', leader, 'review', { body: { cause: done.cause } }],
      ['09:30', dispatcher, 'close'],
    ),
    sayable: [
      claim(
        `分类为${told.category}，已解决`,
        `a sample of ${told.category}, resolved`,
        (history) =>
          those(history, 'CaseClassified').some(({ category }) => category === told.category) &&
          those(history, 'CaseHandled').some(({ outcome }) => outcome === 'RESOLVED'),
      ),
      checkedByAnother,
      closed,
    ],
  };
};

const council = '经居民协商议事会商定后办理。';

/** 解放桥: four troubles that its residents’ council had solved; the yard and the shed are taken to stand in one compound. */
export const jiefangqiaoFour: Story = {
  name: 'jiefangqiao-four',
  title: { zh: '解放桥的四件事', en: 'Four troubles of 解放桥' },
  structure: 'five-communities',
  cases: [
    solved(
      'jiefangqiao',
      { addressId: 'jiefangqiao-sydj-1', text: '十亩园东街1号污水倒灌。', category: 'SEWAGE_BACKFLOW' },
      { account: council, reply: '管道已疏通。', cause: '管道老旧' },
    ),
    solved(
      'jiefangqiao',
      { addressId: 'jiefangqiao-lsl-100-6', text: '历山路100号院6号楼房屋漏水。', category: 'ROOF_LEAK' },
      { account: council, reply: '漏水处已修补。', cause: '防水层老化' },
    ),
    solved(
      'jiefangqiao',
      { addressId: 'jiefangqiao-lsl-100', text: '院内积水，出行难。', category: 'YARD_FLOODING' },
      { account: council, reply: '院内排水已畅通。', cause: '院内低洼' },
    ),
    solved(
      'jiefangqiao',
      { addressId: 'jiefangqiao-lsl-100', text: '车棚破损，无法使用。', category: 'BROKEN_SHED' },
      { account: council, reply: '车棚已修好。', cause: '年久失修' },
    ),
  ],
};

const gas = officeOf('qinglongjie');
const member = 'qinglongjie-member';
const gasSteps: readonly Step[] = timed(
  ['09:10', gas.clerk, 'classify', { body: { category: 'GAS', urgency: 'NORMAL' } }],
  ['09:15', gas.clerk, 'accept'],
  ['09:30', gas.dispatcher, 'dispatch', { body: { toUnit: 'qinglongjie' } }],
  ['10:00', member, 'sign'],
  [
    '2015-03-10 09:00',
    gas.leader,
    'put-on-account',
    {
      body: (dayIn) => ({
        explanation: '燃气管线须由专业单位改造，已列入问题库，定期复核。',
        ...{ verifiedBy: 'qinglongjie-supervisor', owner: gas.leader, reviewOn: dayIn(90) },
      }),
    },
  ],
  [
    '2015-06-08 09:00',
    gas.leader,
    'review-account',
    { body: (dayIn) => ({ state: '燃气公司已勘察', nextReviewOn: dayIn(180) }) },
  ],
  ['2015-10-12 09:00', gas.leader, 'take-off-account', { body: { reason: '改造开工' } }],
  [
    '2015-11-20 16:00',
    member,
    'handle',
    {
      body: (dayIn) => ({
        ...{ outcome: 'PARTIALLY_RESOLVED', plannedDate: dayIn(365), finalResult: false },
        account: '困扰多年的燃气问题初步解决。',
      }),
    },
  ],
  ['2015-11-21 09:00', 'qinglongjie-supervisor', 'inspect', { body: { passed: true, findings: '初步解决，属实' } }],
  ['09:30', member, 'reply', { body: { text: '燃气问题已初步解决，其余列入计划。' } }],
  ['10:00', gas.clerk, 'rate', { body: { level: 'BASICALLY_SATISFIED', solved: false } }],
  ['2015-12-01 09:00', gas.leader, 'review', { body: { cause: '老楼无燃气管线' } }],
  ['09:30', gas.dispatcher, 'close'],
);

/** 青龙街: six buildings painted and waterproofed and one insulated in the same year, and gas, solved in part. */
export const qinglongGas: Story = {
  name: 'qinglong-gas',
  title: { zh: '青龙街的燃气', en: 'The gas of 青龙街' },
  structure: 'five-communities',
  cases: [
    solved(
      'qinglongjie',
      { addressId: 'qinglongjie-1', text: '6座居民楼外墙脱落、楼顶漏水，1座楼冬天太冷。', category: 'BUILDING_UPKEEP' },
      {
        account: '6座楼外墙粉刷并做楼顶防水，1座楼做外墙保温。',
        reply: '6座楼已粉刷并做防水，1座楼已做保温。',
        cause: '楼龄较长',
      },
    ),
    {
      begins: {
        ...{ at: '2015-03-09 09:00', assumed: true, by: gas.clerk },
        body: {
          ...{ channel: 'WINDOW', text: '燃气问题困扰居民多年。', addressId: 'qinglongjie-1' },
          reporter: { name: '居民' },
        },
      },
      steps: gasSteps,
      sayable: [
        claim('初步解决，并定下完成日期', 'solved in part, with a planned date', (history) =>
          those(history, 'CaseHandled').some(
            ({ outcome, plannedDate }) => outcome === 'PARTIALLY_RESOLVED' && !!plannedDate,
          ),
        ),
        claim(
          '曾挂账，定有复核日期，并复核过',
          'was on account, with a date for its review, and reviewed',
          (history) => {
            const [account] = those(history, 'CasePutOnAccount');
            return !!account?.reviewOn && those(history, 'AccountReviewed').length === 1;
          },
        ),
        claim(
          '挂账期间各时限停走',
          'no clock ran while it was on account',
          (history) =>
            those(history, 'ClockPaused').length > 0 &&
            those(history, 'ClockPaused').length === those(history, 'ClockResumed').length,
        ),
        checkedByAnother,
        closed,
      ],
    },
  ],
};
