import { adoptedAt, subtree, type Net } from '../grid-units/net';
import type { GridUnit, UnitKind } from '../grid-units/grid-unit.events';
import type { Instant, Text } from '../kernel/event';
import { publication } from '../kernel/publication';
import type { Lookup } from '../kernel/shelf';
import type { Catalogue } from '../matters/catalogue';
import type { Organizations } from '../organisations/organization';
import type { Appointment, Employment } from './appointment.events';
import { postsOf, rosterAt, type Roster } from './roster';

/**
 * What a person must be to hold a post: in another post already, vouched for by whoever appoints (nothing personal is
 * stored), or sent by a department that has matters in the grids.
 */
export type Requirement =
  { readonly post: string } | { readonly vouched: string } | { readonly sentBy: 'DEPARTMENT_WITH_MATTERS' };

export interface Slot {
  /** The letter of the formula, where we read one into it. */
  readonly letter?: string;
  readonly post: string;
  readonly min: number;
  readonly max?: number;
  readonly employment?: Employment;
  readonly requires?: readonly Requirement[];
}

/** How the units of one level and kind are to be staffed, such as 1+1+X+N (handbook §3). */
export interface StaffingTemplate {
  /** Name and version, such as `residential-1-1-x-n@1`. */
  readonly id: string;
  readonly name: Text;
  readonly level: string;
  readonly kind: UnitKind;
  readonly slots: readonly Slot[];
  /** The articles do not explain the letters. */
  readonly assumed?: true;
}

const staffingFaults = ({ slots }: StaffingTemplate): readonly string[] => [
  ...(slots.length > 0 ? [] : ['it has no slot']),
  ...slots
    .filter(({ min, max }) => min < 0 || (max ?? min) < min)
    .map(({ post }) => `slot ${post} has no room for its minimum`),
];

export const staffingDecider = publication<StaffingTemplate, 'StaffingTemplatePublished', 'PublishStaffingTemplate'>({
  category: 'staffing',
  command: 'PublishStaffingTemplate',
  event: 'StaffingTemplatePublished',
  faults: staffingFaults,
  faulty: 'STAFFING_FAULTY',
});

/** What staffing is judged by. */
export interface StaffingGround extends Net, Roster, Catalogue, Organizations {
  readonly staffing: Lookup<StaffingTemplate>;
}

/** The template that the unit is to be staffed by; undefined where none is adopted. */
export const templateFor = (ground: StaffingGround, unit: GridUnit, at: Instant): StaffingTemplate | undefined =>
  adoptedAt(ground, unit.unitId, at)
    ?.staffing?.map((id) => ground.staffing.get(id))
    .find((template) => template?.level === unit.level && template.kind === unit.kind);

/** Which requirements of the post the person does not meet when the appointment starts. */
export const unmet = (
  ground: StaffingGround,
  { person, post, unitId, from, organizationId }: Appointment,
  vouched: readonly string[],
): readonly Requirement[] => {
  const unit = ground.units.get(unitId)?.unit;
  const requires = (unit && templateFor(ground, unit, from))?.slots.find((slot) => slot.post === post)?.requires ?? [];
  return requires.filter((requirement) => {
    if ('post' in requirement) return !postsOf(ground, person, from).some((held) => held.post === requirement.post);
    if ('vouched' in requirement) return !vouched.includes(requirement.vouched);
    return (
      ground.organizations.get(organizationId ?? '')?.kind !== 'DEPARTMENT' ||
      ![...ground.matters.values()].some(({ application }) => application.department === organizationId)
    );
  });
};

export interface Vacancy {
  readonly unitId: string;
  readonly template: string;
  readonly post: string;
  readonly has: number;
  readonly needs: number;
}

/** The slots of a subtree with fewer people than they need: `UNDERSTAFFED` 力量不足. */
export const vacancies = (ground: StaffingGround, unitId: string, at: Instant): readonly Vacancy[] =>
  subtree(ground, unitId, at).flatMap(({ unit }) => {
    const template = templateFor(ground, unit, at);
    const held = template ? rosterAt(ground, unit.unitId, at).map(({ appointment }) => appointment) : [];
    return (template?.slots ?? []).flatMap((slot) => {
      const has = held.filter(
        (one) => one.post === slot.post && (!slot.employment || one.employment === slot.employment),
      ).length;
      return has < slot.min
        ? [{ unitId: unit.unitId, template: template?.id ?? '', post: slot.post, has, needs: slot.min }]
        : [];
    });
  });
