import { address, figure, office, organization, staff, structure, text, times, unit, type Preset } from './parts';

const levelScheme = {
  id: 'dajijia-levels@1',
  levels: [
    { code: 'HOUSEHOLD_POINT', name: text('党员中心户', 'Household point') },
    {
      code: 'BUILDING',
      name: text('楼栋党小组', 'Building group'),
      aliases: [text('网格党小组', 'Grid group')],
    },
    { code: 'GRID', name: text('网格党支部', 'Grid branch') },
    { code: 'COMMUNITY', name: text('社区党总支', 'Community committee'), matters: 'ANY' },
    { code: 'FIELD', name: text('领域', 'Field'), matters: 'ANY' },
    { code: 'STREET', name: text('街道', 'Street'), matters: 'ANY' },
  ],
} as const;

const [villages, communities, parks, shops] = [
  'dajijia-villages',
  'dajijia-communities',
  'dajijia-parks',
  'dajijia-shops',
] as const;

/** 大季家街道: of its five fields the article names four; no fifth is invented (handbook §3). */
export const dajijia: Preset = {
  structure: structure({
    id: 'dajijia',
    levelScheme,
    units: [
      unit('dajijia', 'STREET', undefined, text('大季家街道', 'Dajijia street'), {
        figures: { areaKm2: 80, fields: 5 },
      }),
      unit(villages, 'FIELD', 'dajijia', text('村居', 'Villages')),
      unit(communities, 'FIELD', 'dajijia', text('社区', 'Communities')),
      unit(parks, 'FIELD', 'dajijia', text('园区', 'Business parks')),
      unit(shops, 'FIELD', 'dajijia', text('商业区', 'Shopping areas')),
      ...times(32, (number) =>
        unit(
          `dajijia-v${number}`,
          'COMMUNITY',
          villages,
          number === 1 ? text('丈老沟村', 'Zhanglaogou village') : text(`第${number}村`, `Village ${number}`),
          number === 1 ? {} : { assumed: true },
        ),
      ),
      ...times(4, (number) =>
        unit(
          `dajijia-c${number}`,
          'COMMUNITY',
          communities,
          number === 1 ? text('瑞祥社区', 'Ruixiang community') : text(`第${number}社区`, `Community ${number}`),
          number === 1 ? {} : { assumed: true },
        ),
      ),
    ],
    organizations: times(26, (number) =>
      organization(`dajijia-e${number}`, 'ENTERPRISE', parks, text(`第${number}企业`, `Enterprise ${number}`), {
        assumed: true,
      }),
    ),
    staffed: office('dajijia', '大季家街道'),
  }),
  figures: [
    figure('面积（平方公里）', 'Area in km²', 'dajijia', { count: 'figure', figure: 'areaKm2' }, 80),
    figure('村', 'Villages', villages, { count: 'units', level: 'COMMUNITY' }, 32),
    figure('企业', 'Enterprises', 'dajijia', { count: 'organizations', kind: 'ENTERPRISE' }, 26),
    figure('社区', 'Communities', communities, { count: 'units', level: 'COMMUNITY' }, 4),
    figure('领域', 'Fields', 'dajijia', { count: 'figure', figure: 'fields' }, 5),
    figure('有名称的领域', 'Fields that are named', 'dajijia', { count: 'units', level: 'FIELD' }, 4),
  ],
};

/** 丈老沟村: its three boards are read as three areas, and the 70 households of 二区 are loaded (handbook §3, assumed). */
export const zhanglaogou: Preset = {
  structure: structure({
    id: 'zhanglaogou',
    levelScheme: {
      id: 'zhanglaogou-levels@1',
      levels: [
        { code: 'GRID', name: text('片区', 'Area'), aliases: [text('板块', 'Board')] },
        { code: 'COMMUNITY', name: text('村', 'Village'), matters: 'ANY' },
      ],
    },
    units: [
      unit('zhanglaogou', 'COMMUNITY', undefined, text('丈老沟村', 'Zhanglaogou village')),
      ...['一区', '二区', '三区'].map((zh, index) =>
        unit(`zhanglaogou-${index + 1}`, 'GRID', 'zhanglaogou', text(zh, `Area ${index + 1}`), {
          addresses:
            index === 1
              ? times(70, (house) =>
                  address(`zhanglaogou-2-${house}`, `丈老沟村二区${house}号`, `Zhanglaogou, area 2, house ${house}`),
                )
              : [],
          assumed: true,
        }),
      ),
    ],
    staffed: [
      staff('jingguanglun', '荆广伦', [
        ['COMMITTEE_MEMBER', 'zhanglaogou'],
        ['GRID_WORKER', 'zhanglaogou-2'],
      ]),
      staff('jingyongyi', '荆永义', []),
      ...times(2, (number) =>
        staff(
          `zhanglaogou-member${number}`,
          `丈老沟村“两委”成员${number}`,
          [['COMMITTEE_MEMBER', 'zhanglaogou']],
          true,
        ),
      ),
      ...office('zhanglaogou', '丈老沟村'),
    ],
  }),
  figures: [
    figure('片区', 'Areas', 'zhanglaogou', { count: 'units', level: 'GRID' }, 3),
    figure('二区户数', 'Households of area 2', 'zhanglaogou-2', { count: 'addresses' }, 70),
  ],
};
