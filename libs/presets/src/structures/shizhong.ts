import type { StaffingTemplate, StructureMatter } from '@gridloop/domain';
import { cn } from '../calendars/cn';
import { closedLoop } from '../definitions/closed-loop';
import { generalPolicy } from '../policies/general';
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

/** Seventeen streets (article); the names of all but 六里山, 党家 and 兴隆, and all shares of the streets, are assumed. */
const streets =
  '大观园 杆石桥 四里村 魏家庄 二七新村 七里山 六里山 舜玉路 泺源 王官庄 舜耕 白马山 七贤 十六里河 兴隆 党家 陡沟'.split(
    ' ',
  );
const named = ['六里山', '党家', '兴隆'];
const residential = shares(939, 17);
const dedicated = shares(218, 17);
const committees = shares(118, 17);

const units = [
  unit('shizhong', 'DISTRICT', undefined, text('市中区', 'Shizhong district')),
  ...streets.flatMap((name, index) => {
    const street = `shizhong-s${index + 1}`;
    const place = (number: number, house: number) =>
      address(
        `${street}-${number}-${house}`,
        `${name}街道第${number}网格${house}号楼`,
        `Street ${index + 1}, grid ${number}, building ${house}`,
      );
    return [
      unit(
        street,
        'STREET',
        'shizhong',
        text(`${name}街道`, `Street ${index + 1}`),
        named.includes(name) ? {} : { assumed: true },
      ),
      ...times(residential[index] ?? 0, (number) =>
        unit(
          `${street}-w${number}`,
          'GRID',
          street,
          text(`${name}第${number}网格`, `Grid ${number} of street ${index + 1}`),
          {
            addresses: times(3, (house) => place(number, house)),
            assumed: true,
          },
        ),
      ),
      ...times(dedicated[index] ?? 0, (number) =>
        unit(
          `${street}-z${number}`,
          'GRID',
          street,
          text(`${name}第${number}专属网格`, `Dedicated grid ${number} of street ${index + 1}`),
          { kind: 'DEDICATED', addresses: [place(number, 3)], assumed: true },
        ),
      ),
    ];
  }),
];

/** One full-time worker in each of the first 530 residential grids; the article does not say where they work. */
const workers = units
  .filter(({ level, kind }) => level === 'GRID' && kind === 'RESIDENTIAL')
  .slice(0, 530)
  .map(({ unitId, name }, index) =>
    staff(
      `shizhong-p${index + 1}`,
      `${name.zh}专职网格员`,
      [['GRID_WORKER', unitId, { employment: 'FULL_TIME' }]],
      true,
    ),
  );

/** The letters are not explained in the article: what we read into them is assumed, but for head and adviser. */
const templates: readonly StaffingTemplate[] = [
  {
    id: 'residential-1-1-x-n@1',
    name: text('居民网格 1+1+X+N', 'Residential grid 1+1+X+N'),
    level: 'GRID',
    kind: 'RESIDENTIAL',
    slots: [
      {
        letter: '1',
        post: 'GRID_HEAD',
        min: 1,
        max: 1,
        requires: [{ post: 'COMMITTEE_MEMBER' }, { vouched: 'PARTY_MEMBER' }],
      },
      { letter: '1', post: 'GRID_ADVISER', min: 0, max: 1, requires: [{ sentBy: 'DEPARTMENT_WITH_MATTERS' }] },
      { letter: 'X', post: 'GRID_WORKER', min: 0 },
      { letter: 'N', post: 'VOLUNTEER', min: 0 },
    ],
    assumed: true,
  },
  {
    id: 'dedicated-1-x-y@1',
    name: text('专属网格 1+X+Y', 'Dedicated grid 1+X+Y'),
    level: 'GRID',
    kind: 'DEDICATED',
    slots: [
      {
        letter: '1',
        post: 'GRID_HEAD',
        min: 1,
        max: 1,
        requires: [{ post: 'COMMITTEE_MEMBER' }, { vouched: 'PARTY_MEMBER' }],
      },
      { letter: 'X', post: 'GRID_WORKER', min: 0 },
      { letter: 'Y', post: 'VOLUNTEER', min: 0 },
    ],
    assumed: true,
  },
];

/** Sunk to the grids in three batches, without law enforcement and industry regulation (article); the contents are assumed. */
const matters: readonly StructureMatter[] = [
  ...(
    [
      [1, 'RESIDENT_VISIT', '入户走访', 'Visiting residents', 'PATROL', 'civil'],
      [1, 'DISPUTE_MEDIATION', '矛盾调解', 'Mediating disputes', 'MEDIATION', 'civil'],
      [2, 'RUBBISH_PATROL', '环境卫生巡查', 'Rubbish patrol', 'PATROL', 'urban'],
      [2, 'FIRE_HAZARD_REPORT', '消防隐患上报', 'Reporting fire hazards', 'INFORMATION', 'emergency'],
      [3, 'ELDERLY_CARE_CHECK', '独居老人探访', 'Checking on the elderly', 'SERVICE', 'civil'],
      [3, 'PIPE_CLEARING', '疏通管道', 'Clearing pipes', 'SERVICE', 'urban'],
    ] as const
  ).map(([batch, matterId, zh, en, kind, department]): StructureMatter => ({
    matterId,
    unitId: 'shizhong',
    name: text(zh, en),
    department: `shizhong-${department}`,
    kind,
    assumed: true,
    admission: {
      effectiveFrom: `201${6 + batch}-06-30T16:00:00.000Z`,
      decisionBody: 'PARTY_STANDING_COMMITTEE',
      resources: { staff: true, money: true, means: true },
      batch,
    },
  })),
  {
    matterId: 'EPIDEMIC_CHECK',
    unitId: 'shizhong',
    name: text('疫情排查', 'Epidemic checks'),
    department: 'shizhong-emergency',
    kind: 'INFORMATION',
    assumed: true,
    admission: {
      effectiveFrom: '2020-01-24T16:00:00.000Z',
      effectiveTo: '2020-06-30T16:00:00.000Z',
      consentOf: 'shizhong-leader',
    },
  },
  {
    matterId: 'ILLEGAL_BUILDING_FINE',
    unitId: 'shizhong',
    name: text('违建处罚', 'Fining illegal building'),
    department: 'shizhong-urban',
    kind: 'LAW_ENFORCEMENT',
    assumed: true,
  },
];

/** 市中区: one net of residential and dedicated grids, with matters and staffing as data. */
export const shizhong: Preset = {
  structure: structure({
    id: 'shizhong',
    levelScheme: {
      id: 'shizhong-levels@1',
      levels: [
        { code: 'GRID', name: text('网格', 'Grid') },
        { code: 'STREET', name: text('街道', 'Street'), matters: 'ANY' },
        { code: 'DISTRICT', name: text('区', 'District'), matters: 'ANY' },
      ],
    },
    units,
    organizations: [
      ...streets.flatMap((name, index) => [
        organization(
          `shizhong-s${index + 1}-wuguan`,
          'PROPERTY_OFFICE',
          `shizhong-s${index + 1}`,
          text(`${name}街道物业管理办公室`, `Property office of street ${index + 1}`),
          { skills: ['PROPERTY'] },
        ),
        ...times(committees[index] ?? 0, (number) =>
          organization(
            `shizhong-s${index + 1}-hw${number}`,
            'PROPERTY_COMMITTEE',
            `shizhong-s${index + 1}`,
            text(
              `${name}第${number}社区环境和物业管理委员会`,
              `Environment and property committee ${number} of street ${index + 1}`,
            ),
            { assumed: true },
          ),
        ),
      ]),
      organization('shizhong-civil', 'DEPARTMENT', 'shizhong', text('民政局', 'Civil affairs'), { assumed: true }),
      organization('shizhong-urban', 'DEPARTMENT', 'shizhong', text('城管局', 'Urban management'), { assumed: true }),
      organization('shizhong-emergency', 'DEPARTMENT', 'shizhong', text('应急局', 'Emergency management'), {
        assumed: true,
      }),
    ],
    staffed: [...workers, ...office('shizhong', '市中区')],
    staffing: templates,
    matters,
    categories: [
      {
        id: 'SEWER_BLOCKED@1',
        code: 'SEWER_BLOCKED',
        name: text('下水道堵塞', 'Blocked sewer'),
        within: 'PUBLIC_FACILITIES',
        filingCondition: text('公共管道堵塞或外溢', 'A shared pipe is blocked or overflows'),
        assumed: true,
      },
    ],
    rules: {
      definition: closedLoop.id,
      policy: generalPolicy.id,
      calendar: cn,
      staffing: templates.map(({ id }) => id),
    },
  }),
  figures: [
    figure('街道', 'Streets', 'shizhong', { count: 'units', level: 'STREET' }, 17),
    figure('居民网格', 'Residential grids', 'shizhong', { count: 'units', level: 'GRID', kind: 'RESIDENTIAL' }, 939),
    figure('专属网格', 'Dedicated grids', 'shizhong', { count: 'units', level: 'GRID', kind: 'DEDICATED' }, 218),
    figure('网格总数', 'Grids', 'shizhong', { count: 'units', level: 'GRID' }, 1_157),
    figure(
      '专职网格员',
      'Full-time grid workers',
      'shizhong',
      { count: 'people', post: 'GRID_WORKER', employment: 'FULL_TIME' },
      530,
    ),
    {
      name: text('专职网格员覆盖率（%）', 'Grids with a full-time worker, %'),
      below: ['shizhong'],
      of: { count: 'people', post: 'GRID_WORKER', employment: 'FULL_TIME' },
      per: { count: 'units', level: 'GRID' },
      says: 45.8,
    },
    figure('物业管理办公室', 'Property offices', 'shizhong', { count: 'organizations', kind: 'PROPERTY_OFFICE' }, 17),
    figure(
      '社区环境和物业管理委员会',
      'Environment and property committees',
      'shizhong',
      { count: 'organizations', kind: 'PROPERTY_COMMITTEE' },
      118,
    ),
  ],
};
