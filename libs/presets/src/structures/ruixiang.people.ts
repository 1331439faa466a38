import type { Appointment } from '@gridloop/domain';
import { ruixiangUnits } from './ruixiang';

/** A person of a preset. The id is a pseudonym; the name is sealed when it is loaded. */
export interface PresetPerson {
  readonly subjectId: string;
  readonly name: string;
  /** What he is in the demo, for those who start it. */
  readonly as: { readonly zh: string; readonly en: string };
  readonly appointments: readonly Omit<Appointment, 'to'>[];
  /** Named by us, not by the article. */
  readonly assumed?: true;
}

/** 2020-01-01 in Asia/Shanghai; the articles give no dates of appointment. */
const since = '2019-12-31T16:00:00.000Z';

const person = (
  subjectId: string,
  name: string,
  as: PresetPerson['as'],
  posts: readonly (readonly [post: string, unitId: string])[],
  assumed?: true,
): PresetPerson => ({
  subjectId,
  name,
  as,
  appointments: posts.map(([post, unitId], index) => ({
    appointmentId: `${subjectId}-${index + 1}`,
    person: subjectId,
    post,
    unitId,
    from: since,
  })),
  ...(assumed ? { assumed } : {}),
});

/** 王魁 and the people he met (handbook §9.1): 姜君 holds two posts. */
const named: readonly PresetPerson[] = [
  person('p-1001', '王魁', { zh: '居民（1号楼1单元）', en: 'resident, building 1, entrance 1' }, []),
  person('p-1002', '赵美菊', { zh: '中心户长（1号楼1单元）', en: 'household head, building 1, entrance 1' }, [
    ['HOUSEHOLD_HEAD', 'ruixiang-g1-h1'],
  ]),
  person(
    'p-1003',
    '姜君',
    { zh: '网格助理员（第1网格）、组织委员', en: 'grid assistant of grid 1, committee member' },
    [
      ['GRID_ASSISTANT', 'ruixiang-b1'],
      ['COMMITTEE_MEMBER', 'ruixiang'],
    ],
  ),
];

const office: readonly PresetPerson[] = (
  [
    ['p-1101', '派单员', 'dispatcher', 'DISPATCHER'],
    ['p-1102', '窗口受理员', 'window clerk', 'WINDOW_CLERK'],
    ['p-1103', '值班长', 'duty officer', 'DUTY_OFFICER'],
    ['p-1104', '督办员', 'supervisor', 'SUPERVISOR'],
    ['p-1105', '督查员', 'auditor', 'AUDITOR'],
    ['p-1106', '社区党总支书记', 'community secretary', 'UNIT_LEADER'],
    ['p-1107', '两委成员', 'committee member', 'COMMITTEE_MEMBER'],
  ] as const
).map(([id, zh, en, post]) => person(id, `瑞祥${zh}`, { zh, en }, [[post, 'ruixiang']], true));

const headPost: Readonly<Record<string, readonly [post: string, zh: string, en: string]>> = {
  HOUSEHOLD_POINT: ['HOUSEHOLD_HEAD', '中心户长', 'household head'],
  BUILDING: ['BUILDING_HEAD', '楼长', 'building head'],
  GRID: ['GRID_HEAD', '网格长', 'grid head'],
};

/** One head for every unit below the community that has none by name. */
const heads: readonly PresetPerson[] = ruixiangUnits.flatMap((unit, index) => {
  const [post, zh, en] = headPost[unit.level] ?? [];
  const taken = named.some(({ appointments }) =>
    appointments.some((held) => held.unitId === unit.unitId && held.post === post),
  );
  return post && !taken
    ? [
        person(
          `p-${2000 + index}`,
          `${unit.name.zh}${zh}`,
          { zh: `${zh}（${unit.name.zh}）`, en: `${en}, ${unit.name.en}` },
          [[post, unit.unitId]],
          true,
        ),
      ]
    : [];
});

export const ruixiangPeople: readonly PresetPerson[] = [...named, ...office, ...heads];
