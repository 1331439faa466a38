import {
  address,
  figure,
  office,
  organization,
  staff,
  structure,
  text,
  times,
  unit,
  type Preset,
  type Staff,
} from './parts';

/** Three buildings for each of nine grids, numbered on; but 19号楼 stands in the second grid (handbook §3). */
const buildingsOf = (grid: number): readonly number[] =>
  times(3, (place) => (grid - 1) * 3 + place).map((number) => ({ 6: 19, 19: 6 })[number] ?? number);

const since = '2016-10-31T16:00:00.000Z';

const grids = times(9, (number) =>
  unit(`xingguang-w${number}`, 'GRID', 'xingguang', text(`第${number}网格`, `Grid ${number}`), {
    partyName: text(`第${number}网格党支部`, `Grid branch ${number}`),
    since,
  }),
);

const buildings = times(9, (grid) => buildingsOf(grid).map((number) => ({ grid, number }))).flat();

/** 星光社区 of 凤台街道, since November 2016: 社区党委—网格党支部—楼长—单元格长; buildings and cells are assumed. */
const units = [
  unit('fengtai', 'STREET', undefined, text('凤台街道', 'Fengtai street'), { figures: { urbanCommunities: 4 } }),
  unit('xingguang', 'COMMUNITY', 'fengtai', text('星光社区', 'Xingguang community'), {
    partyName: text('星光社区党委', 'Xingguang community committee'),
    since,
  }),
  ...grids,
  ...buildings.map(({ grid, number }) =>
    unit(`xingguang-l${number}`, 'BUILDING', `xingguang-w${grid}`, text(`${number}号楼`, `Building ${number}`), {
      since,
      assumed: true,
    }),
  ),
  ...buildings.flatMap(({ number }) =>
    times(3, (cell) =>
      unit(
        `xingguang-l${number}-d${cell}`,
        'CELL',
        `xingguang-l${number}`,
        text(`${number}号楼${cell}单元格`, `Building ${number}, cell ${cell}`),
        {
          addresses: [
            address(
              `xingguang-${number}-${cell}`,
              `星光华府${number}号楼${cell}单元`,
              `Xingguang Huafu, building ${number}, entrance ${cell}`,
            ),
          ],
          since,
          assumed: true,
        },
      ),
    ),
  ),
];

const grid = (number: number): readonly Staff[] => {
  const unitId = `xingguang-w${number}`;
  return [
    staff(`${unitId}-head`, `第${number}网格网格长`, [['GRID_HEAD', unitId]], true),
    staff(`${unitId}-worker`, `第${number}网格网格员`, [['GRID_WORKER', unitId]], true),
    number === 2
      ? staff('zhaoxia', '赵霞', [['HOUSEHOLD_HEAD', unitId]])
      : staff(`${unitId}-household`, `第${number}网格中心户长`, [['HOUSEHOLD_HEAD', unitId]], true),
  ];
};

/** 魏先生 of the soaked floor (handbook §9.1) holds no post. */
const residents: readonly Staff[] = [staff('wei', '魏先生', [])];

const below = 'xingguang';

export const xingguang: Preset = {
  structure: structure({
    id: 'xingguang',
    levelScheme: {
      id: 'xingguang-levels@1',
      levels: [
        { code: 'CELL', name: text('单元格长', 'Cell head') },
        { code: 'BUILDING', name: text('楼长', 'Building leader') },
        { code: 'GRID', name: text('网格党支部', 'Grid branch') },
        { code: 'COMMUNITY', name: text('社区党委', 'Community committee'), matters: 'ANY' },
        { code: 'STREET', name: text('街道', 'Street'), matters: 'ANY' },
      ],
    },
    units,
    organizations: times(5, (number) =>
      organization(
        `xingguang-t${number}`,
        'VOLUNTEER_TEAM',
        below,
        text(`志愿服务队${number}`, `Volunteer team ${number}`),
        {
          skills: [['REPAIR'], ['MEDIATION'], ['CARE'], ['TEACHING'], ['PATROL']][number - 1] ?? [],
          figures: { volunteers: 16 },
          assumed: true,
        },
      ),
    ),
    staffed: [...times(9, grid).flat(), ...office(below, '星光'), ...residents],
  }),
  figures: [
    figure('城市社区', 'Urban communities', 'fengtai', { count: 'figure', figure: 'urbanCommunities' }, 4),
    figure('网格', 'Grids', below, { count: 'units', level: 'GRID' }, 9),
    figure('网格长', 'Grid heads', below, { count: 'people', post: 'GRID_HEAD' }, 9),
    figure('网格员', 'Grid workers', below, { count: 'people', post: 'GRID_WORKER' }, 9),
    figure('党员中心户', 'Household heads', below, { count: 'people', post: 'HOUSEHOLD_HEAD' }, 9),
    figure('志愿服务队', 'Volunteer teams', below, { count: 'organizations', kind: 'VOLUNTEER_TEAM' }, 5),
    figure('志愿者（至少）', 'Volunteers, at least', below, { count: 'figure', figure: 'volunteers' }, 80),
  ],
};
