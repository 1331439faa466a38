import {
  address,
  figure,
  office,
  organization,
  shares,
  staff,
  structure,
  text,
  times,
  unit,
  type Preset,
} from './parts';

/** 济南五社区 at the end of 2015, as far as the article counts them: 后坡街 has no figures, and gets none. */
const communities = [
  { id: 'lishanlu', zh: '历山路', en: 'Lishanlu', branches: 7, groups: 17, members: undefined },
  { id: 'shimuyuan', zh: '十亩园', en: 'Shimuyuan', branches: 8, groups: 0, members: 281 },
  { id: 'jiefangqiao', zh: '解放桥', en: 'Jiefangqiao', branches: 6, groups: 10, members: 148 },
  { id: 'qinglongjie', zh: '青龙街', en: 'Qinglongjie', branches: 8, groups: 0, members: 263 },
  { id: 'houpojie', zh: '后坡街', en: 'Houpojie', branches: 0, groups: 0, members: undefined },
] as const;

/** Places of which the article speaks. */
const named: Readonly<Record<string, readonly ReturnType<typeof address>[]>> = {
  jiefangqiao: [
    address('jiefangqiao-sydj-1', '十亩园东街1号', '1 Shimuyuan East Street'),
    address('jiefangqiao-lsl-100', '历山路100号院', 'Compound of 100 Lishan Road'),
    address('jiefangqiao-lsl-100-6', '历山路100号院6号楼', 'Building 6, 100 Lishan Road'),
  ],
};

const units = communities.flatMap(({ id, zh, en, branches, groups, members }) => [
  unit(id, 'COMMUNITY', undefined, text(`${zh}社区`, `${en} community`), {
    addresses: [address(`${id}-1`, `${zh}社区`, `${en} community`), ...(named[id] ?? [])],
    ...(members ? { figures: { members } } : {}),
  }),
  ...times(branches, (branch) =>
    unit(`${id}-z${branch}`, 'GRID', id, text(`第${branch}党支部`, `Branch ${branch}`), {
      partyName: text(`第${branch}党支部`, `Branch ${branch}`),
      assumed: true,
    }),
  ),
  ...(branches === 0 ? [] : shares(groups, branches)).flatMap((share, index) =>
    times(share, (group) =>
      unit(
        `${id}-z${index + 1}-x${group}`,
        'GROUP',
        `${id}-z${index + 1}`,
        text(`第${group}党小组`, `Group ${group}`),
        {
          partyName: text(`第${group}党小组`, `Group ${group}`),
          assumed: true,
        },
      ),
    ),
  ),
]);

const figures = communities.flatMap(({ id, zh, en, branches, groups, members }) => [
  ...(branches > 0
    ? [figure(`${zh}党支部`, `Branches of ${en}`, id, { count: 'units', level: 'GRID' }, branches)]
    : []),
  ...(groups > 0 ? [figure(`${zh}党小组`, `Groups of ${en}`, id, { count: 'units', level: 'GROUP' }, groups)] : []),
  ...(members ? [figure(`${zh}党员`, `Members of ${en}`, id, { count: 'figure', figure: 'members' }, members)] : []),
]);

export const fiveCommunities: Preset = {
  structure: structure({
    id: 'five-communities',
    levelScheme: {
      id: 'five-communities-levels@1',
      levels: [
        { code: 'GROUP', name: text('党小组', 'Party group') },
        { code: 'GRID', name: text('党支部', 'Branch') },
        { code: 'COMMUNITY', name: text('社区党委', 'Community committee'), matters: 'ANY' },
      ],
    },
    units,
    organizations: [
      organization('caihong', 'VOLUNTEER_TEAM', 'shimuyuan', text('彩虹维修服务队', 'Rainbow repair team'), {
        skills: ['REPAIR'],
      }),
      organization(
        'bangbashou',
        'VOLUNTEER_TEAM',
        'jiefangqiao',
        text('帮把手维修服务队', 'Helping hand repair team'),
        {
          skills: ['REPAIR'],
        },
      ),
    ],
    staffed: communities.flatMap(({ id, zh }) => [
      ...office(id, `${zh}社区`),
      staff(`${id}-member`, `${zh}社区“两委”成员`, [['COMMITTEE_MEMBER', id]], true),
    ]),
  }),
  figures,
};
