import type { Appointment, Figure, GridUnit, Organization, Structure, StructurePerson, Text } from '@gridloop/domain';
import { cn } from '../calendars/cn';
import { closedLoop } from '../definitions/closed-loop';
import { generalPolicy } from '../policies/general';

/** A structure that ships, with the figures that the handbook gives for it (§3). */
export interface Preset {
  readonly structure: Structure;
  readonly figures: readonly Figure[];
}

/** 2020-01-01 in Asia/Shanghai: where the articles give no date of appointment. */
export const since2020 = '2019-12-31T16:00:00.000Z';

export const text = (zh: string, en: string): Text => ({ zh, en });

/** What a structure adopts where nothing else is said. */
export const generalRules = { definition: closedLoop.id, policy: generalPolicy.id, calendar: cn };

/** `count` things, numbered from 1. */
export const times = <T>(count: number, make: (number: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));

/** `total` shared out over `parts` as evenly as it goes, the greater shares first. */
export const shares = (total: number, parts: number): readonly number[] =>
  times(parts, (part) => Math.floor(total / parts) + (part <= total % parts ? 1 : 0));

/** A residential unit that holds no address itself. */
export const unit = (
  unitId: string,
  level: string,
  parent: string | undefined,
  name: Text,
  more: Partial<GridUnit> = {},
): GridUnit => ({
  unitId,
  level,
  ...(parent ? { parent } : {}),
  kind: 'RESIDENTIAL',
  name,
  addresses: [],
  ...more,
});

export const address = (addressId: string, zh: string, en: string) => ({ addressId, name: text(zh, en) });

/** A person with his posts, since 2020 where nothing else is said. */
export interface Staff {
  readonly person: StructurePerson;
  readonly appointments: readonly Appointment[];
}

export const staff = (
  subjectId: string,
  name: string,
  posts: readonly (readonly [post: string, unitId: string, more?: Partial<Appointment>])[],
  assumed?: true,
): Staff => ({
  person: { subjectId, name, ...(assumed ? { assumed } : {}) },
  appointments: posts.map(([post, unitId, more], index) => ({
    appointmentId: `${subjectId}-${index + 1}`,
    person: subjectId,
    post,
    unitId,
    from: since2020,
    ...more,
  })),
});

/** The people of a grid-management centre; the articles name none. */
export const office = (unitId: string, place: string): readonly Staff[] =>
  (
    [
      ['dispatcher', '派单员', 'DISPATCHER'],
      ['clerk', '窗口受理员', 'WINDOW_CLERK'],
      ['duty', '值班长', 'DUTY_OFFICER'],
      ['supervisor', '督办员', 'SUPERVISOR'],
      ['leader', '负责人', 'UNIT_LEADER'],
    ] as const
  ).map(([id, zh, post]) => staff(`${unitId}-${id}`, `${place}${zh}`, [[post, unitId]], true));

export const organization = (
  organizationId: string,
  kind: Organization['kind'],
  unitId: string,
  name: Text,
  more: Partial<Organization> = {},
): Organization => ({ organizationId, kind, name, unitId, skills: [], ...more });

/** A structure with the closed loop, the general limits and what is said of it; its people come with their posts. */
export const structure = (
  said: Pick<Structure, 'id' | 'levelScheme' | 'units'> & Partial<Structure> & { readonly staffed?: readonly Staff[] },
): Structure => {
  const { staffed = [], ...rest } = said;
  return {
    organizations: [],
    staffing: [],
    matters: [],
    categories: [],
    rules: generalRules,
    people: staffed.map(({ person }) => person),
    appointments: staffed.flatMap(({ appointments }) => appointments),
    ...rest,
  };
};

/** A figure counted at and below the uppermost units. */
export const figure = (
  zh: string,
  en: string,
  below: string | readonly string[],
  of: Figure['of'],
  says: number,
): Figure => ({
  name: text(zh, en),
  below: typeof below === 'string' ? [below] : below,
  of,
  says,
});
