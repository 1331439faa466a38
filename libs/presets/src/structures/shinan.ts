import { address, figure, office, organization, staff, structure, text, times, unit, type Preset } from './parts';

/** 市南区: of 65 communities eight belong to 金门路街道; the streets of the others are not given, so they stand in none. */
export const shinan: Preset = {
  structure: structure({
    id: 'shinan',
    levelScheme: {
      id: 'shinan-levels@1',
      levels: [
        { code: 'COMMUNITY', name: text('社区', 'Community') },
        { code: 'STREET', name: text('街道', 'Street'), matters: 'ANY' },
        { code: 'DISTRICT', name: text('区', 'District'), matters: 'ANY' },
      ],
    },
    units: [
      unit('shinan', 'DISTRICT', undefined, text('市南区', 'Shinan district')),
      unit('jinmenlu', 'STREET', 'shinan', text('金门路街道', 'Jinmenlu street')),
      ...times(65, (number) =>
        unit(
          `shinan-c${number}`,
          'COMMUNITY',
          number <= 8 ? 'jinmenlu' : 'shinan',
          number === 65 ? text('太平角社区', 'Taipingjiao community') : text(`第${number}社区`, `Community ${number}`),
          {
            addresses: [address(`shinan-${number}`, `市南区第${number}社区`, `Community ${number} of Shinan`)],
            ...(number === 65 ? {} : { assumed: true }),
          },
        ),
      ),
    ],
    organizations: [
      ...times(3, (number) =>
        organization(
          `shinan-k${number}`,
          'CONTRACTOR',
          'shinan',
          text(`第${number}保洁公司`, `Cleaning contractor ${number}`),
          {
            skills: ['CLEANING'],
            figures: { compounds: 87 },
            assumed: true,
          },
        ),
      ),
      organization(
        'bangdaojia',
        'VOLUNTEER_TEAM',
        'shinan-c65',
        text('“帮到家”志愿服务队', 'Help comes home volunteer team'),
        { skills: ['REPAIR'] },
      ),
    ],
    staffed: [...office('shinan', '市南区'), staff('tiansenlin', '田森林', [['VOLUNTEER', 'bangdaojia']])],
  }),
  figures: [
    figure('社区', 'Communities', 'shinan', { count: 'units', level: 'COMMUNITY' }, 65),
    figure('金门路街道社区', 'Communities of Jinmenlu', 'jinmenlu', { count: 'units', level: 'COMMUNITY' }, 8),
    figure('保洁公司', 'Cleaning contractors', 'shinan', { count: 'organizations', kind: 'CONTRACTOR' }, 3),
    figure('保洁小区', 'Compounds they clean', 'shinan', { count: 'figure', figure: 'compounds' }, 261),
  ],
};
