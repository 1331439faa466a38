import type { GridUnit, LevelScheme } from '@gridloop/domain';

/** 社区党总支—网格党支部—楼栋党小组—党员中心户: the four levels of 大季家街道, lowest first (handbook §1, §3). */
export const fourLevels: LevelScheme = {
  id: 'four-levels@2',
  levels: [
    { code: 'HOUSEHOLD_POINT', name: { zh: '党员中心户', en: 'Household point' } },
    {
      code: 'BUILDING',
      name: { zh: '楼栋党小组', en: 'Building group' },
      aliases: [{ zh: '网格党小组', en: 'Grid group' }],
    },
    { code: 'GRID', name: { zh: '网格党支部', en: 'Grid branch' } },
    { code: 'COMMUNITY', name: { zh: '社区党总支', en: 'Community committee' }, matters: 'ANY' },
  ],
};

/** Household points of the twelve groups in order: 3 × 5 + 9 × 4 = 51 (handbook §3; which groups have five is assumed). */
const pointsOfGroups = [5, 4, 4, 4, 5, 4, 4, 4, 5, 4, 4, 4];

const community: GridUnit = {
  unitId: 'ruixiang',
  level: 'COMMUNITY',
  kind: 'RESIDENTIAL',
  name: { zh: '瑞祥社区', en: 'Ruixiang community' },
  partyName: { zh: '瑞祥社区党总支', en: 'Ruixiang general branch' },
  addresses: [],
};

const branches: readonly GridUnit[] = [1, 2, 3, 4].map((branch) => ({
  unitId: `ruixiang-b${branch}`,
  level: 'GRID',
  parent: community.unitId,
  kind: 'RESIDENTIAL',
  name: { zh: `第${branch}网格`, en: `Grid ${branch}` },
  partyName: { zh: `第${branch}网格党支部`, en: `Grid branch ${branch}` },
  addresses: [],
  assumed: true,
}));

const groups: readonly GridUnit[] = pointsOfGroups.map((_, index) => ({
  unitId: `ruixiang-g${index + 1}`,
  level: 'BUILDING',
  parent: `ruixiang-b${Math.floor(index / 3) + 1}`,
  kind: 'RESIDENTIAL',
  name: { zh: `${index + 1}号楼`, en: `Building ${index + 1}` },
  partyName: { zh: `${index + 1}号楼党小组`, en: `Building group ${index + 1}` },
  addresses: [],
  assumed: true,
}));

const points: readonly GridUnit[] = pointsOfGroups.flatMap((count, index) =>
  Array.from({ length: count }, (_, entrance): GridUnit => {
    const place = { zh: `${index + 1}号楼${entrance + 1}单元`, en: `Building ${index + 1}, entrance ${entrance + 1}` };
    return {
      unitId: `ruixiang-g${index + 1}-h${entrance + 1}`,
      level: 'HOUSEHOLD_POINT',
      parent: `ruixiang-g${index + 1}`,
      kind: 'RESIDENTIAL',
      name: { zh: `${place.zh}中心户`, en: `Household point of ${place.en.toLowerCase()}` },
      addresses: [{ addressId: `ruixiang-${index + 1}-${entrance + 1}`, name: place }],
      assumed: true,
    };
  }),
);

/** 瑞祥社区: 1 + 4 + 12 + 51 = 68 units, parents before children. */
export const ruixiangUnits: readonly GridUnit[] = [community, ...branches, ...groups, ...points];
