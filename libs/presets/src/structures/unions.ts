import { address, figure, office, shares, structure, text, times, unit, type Preset } from './parts';

/** The streets with pilots of a village union 联合党委, and how many villages each has. */
const pilots = [
  ['dangjia', '党家街道', 'Dangjia street', 5],
  ['xinglong', '兴隆街道', 'Xinglong street', 9],
] as const;

/** 街道党工委—联合党委—村党支部: three levels, and none for buildings (handbook §3). */
export const villageUnion: Preset = {
  structure: structure({
    id: 'village-union',
    levelScheme: {
      id: 'village-union-levels@1',
      levels: [
        { code: 'COMMUNITY', name: text('村党支部', 'Village branch') },
        { code: 'UNION', name: text('联合党委', 'Union committee'), matters: 'ANY' },
        { code: 'STREET', name: text('街道党工委', 'Street working committee'), matters: 'ANY' },
      ],
    },
    units: pilots.flatMap(([id, zh, en, villages]) => [
      unit(id, 'STREET', undefined, text(zh, en)),
      unit(`${id}-union`, 'UNION', id, text(`${zh}联合党委`, `Union of ${en}`), { figures: { centreM2: 1_000 } }),
      ...times(villages, (number) =>
        unit(`${id}-v${number}`, 'COMMUNITY', `${id}-union`, text(`第${number}村`, `Village ${number}`), {
          addresses: [address(`${id}-v${number}-1`, `${zh}第${number}村`, `Village ${number} of ${en}`)],
          assumed: true,
        }),
      ),
    ]),
    staffed: pilots.flatMap(([id, zh]) => office(id, zh)),
  }),
  figures: [
    figure('党家街道试点村', 'Pilot villages of Dangjia', 'dangjia', { count: 'units', level: 'COMMUNITY' }, 5),
    figure('兴隆街道试点村', 'Pilot villages of Xinglong', 'xinglong', { count: 'units', level: 'COMMUNITY' }, 9),
    figure(
      '党家服务中心（平方米，至少）',
      'Centre of Dangjia in m², at least',
      'dangjia',
      { count: 'figure', figure: 'centreM2' },
      1_000,
    ),
    figure(
      '兴隆服务中心（平方米，至少）',
      'Centre of Xinglong in m², at least',
      'xinglong',
      { count: 'figure', figure: 'centreM2' },
      1_000,
    ),
  ],
};

const since = '2013-11-30T16:00:00.000Z';
const members = shares(290, 17);

/** 山东商会大厦 since December 2013: one dedicated grid, its floors read as cells with a branch each (assumed). */
export const businessBuilding: Preset = {
  structure: structure({
    id: 'business-building',
    levelScheme: {
      id: 'business-building-levels@1',
      levels: [
        { code: 'CELL', name: text('楼层党支部', 'Branch of a floor') },
        { code: 'GRID', name: text('楼宇党总支', 'General branch of the tower'), matters: 'ANY' },
      ],
    },
    units: [
      unit('chamber', 'GRID', undefined, text('山东商会大厦', 'Shandong Chamber of Commerce tower'), {
        kind: 'DEDICATED',
        partyName: text('山东商会大厦党总支', 'General branch of the tower'),
        since,
      }),
      ...times(17, (floor) =>
        unit(`chamber-f${floor}`, 'CELL', 'chamber', text(`${floor}层`, `Floor ${floor}`), {
          kind: 'DEDICATED',
          partyName: text(`第${floor}党支部`, `Branch ${floor}`),
          addresses: [
            address(`chamber-${floor}`, `山东商会大厦${floor}层`, `Chamber of Commerce tower, floor ${floor}`),
          ],
          figures: { members: members[floor - 1] ?? 0 },
          since,
          assumed: true,
        }),
      ),
    ],
    staffed: office('chamber', '山东商会大厦'),
  }),
  figures: [
    figure('专属网格', 'Dedicated grids', 'chamber', { count: 'units', level: 'GRID', kind: 'DEDICATED' }, 1),
    figure('党总支', 'General branches', 'chamber', { count: 'units', level: 'GRID', party: true }, 1),
    figure('党支部', 'Branches', 'chamber', { count: 'units', level: 'CELL', party: true }, 17),
    figure('党员', 'Members', 'chamber', { count: 'figure', figure: 'members' }, 290),
  ],
};
