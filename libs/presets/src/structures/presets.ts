import { cn } from '../calendars/cn';
import { closedLoop } from '../definitions/closed-loop';
import { ruixiangPolicy } from '../policies/ruixiang';
import { dajijia, zhanglaogou } from './dajijia';
import { fiveCommunities } from './five-communities';
import { leshan } from './leshan';
import { figure, structure, type Preset } from './parts';
import { fourLevels, ruixiangUnits } from './ruixiang';
import { ruixiangPeople } from './ruixiang.people';
import { shinan } from './shinan';
import { shizhong } from './shizhong';
import { businessBuilding, villageUnion } from './unions';
import { xingguang } from './xingguang';

const ruixiang: Preset = {
  structure: structure({
    id: 'ruixiang',
    levelScheme: fourLevels,
    units: ruixiangUnits,
    staffed: ruixiangPeople.map(({ subjectId, name, assumed, appointments }) => ({
      person: { subjectId, name, ...(assumed ? { assumed } : {}) },
      appointments,
    })),
    rules: { definition: closedLoop.id, policy: ruixiangPolicy.id, calendar: cn },
  }),
  figures: [
    figure('网格党支部', 'Branches', 'ruixiang', { count: 'units', level: 'GRID' }, 4),
    figure('党小组', 'Groups', 'ruixiang', { count: 'units', level: 'BUILDING' }, 12),
    figure('党员中心户', 'Household points', 'ruixiang', { count: 'units', level: 'HOUSEHOLD_POINT' }, 51),
    figure('节点总数', 'Nodes', 'ruixiang', { count: 'units' }, 68),
  ],
};

/** Every structure of handbook §3. They stand side by side in one system, each under its own level names. */
export const presets: readonly Preset[] = [
  xingguang,
  ruixiang,
  dajijia,
  zhanglaogou,
  leshan,
  shizhong,
  villageUnion,
  businessBuilding,
  shinan,
  fiveCommunities,
];
