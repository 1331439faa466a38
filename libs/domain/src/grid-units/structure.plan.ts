import type { Command, Instant } from '../kernel/event';
import { same } from '../kernel/same';
import type { Category } from '../matters/category';
import type { MatterCommand } from '../matters/matter';
import type { OrganizationCommand } from '../organisations/organization';
import type { AppointmentCommand } from '../posts/appointment';
import type { StaffingTemplate } from '../posts/staffing';
import type { Rulebook } from '../workflow/rulebook';
import type { GridUnitCommand } from './grid-unit';
import type { GridUnit } from './grid-unit.events';
import type { LevelScheme } from './level-scheme';
import { boundaryAt, holderAt, isLiving, upward } from './net';
import type { Structure } from './structure';

type Said<C extends Command> =
  C extends Command<infer Type, infer Data> ? { type: Type; data: Omit<Data, 'by' | 'at'> } : never;

/** A wish without who and when; whoever carries out the plan adds both. */
export type Wish = Said<
  | GridUnitCommand
  | AppointmentCommand
  | OrganizationCommand
  | MatterCommand
  | Command<'PublishLevelScheme', { version: LevelScheme }>
  | Command<'PublishStaffingTemplate', { version: StaffingTemplate }>
  | Command<'PublishCategory', { version: Category }>
  | Command<'RegisterSubject', { subjectId: string; name: string }>
>;

/** One step of a plan: a wish for one stream. */
export interface Step {
  readonly id: string;
  readonly wish: Wish;
}

/**
 * What has to happen so that the structure stands as it says, in waves: each stands on those before it. Nothing for what
 * stands already. `subjects` are the people whose names are known.
 */
export const planOf = (
  structure: Structure,
  book: Rulebook,
  subjects: ReadonlySet<string>,
  at: Instant,
): readonly (readonly Step[])[] =>
  [
    publications(structure, book),
    ...creations(structure, book, at),
    ...redraws(structure, book, at),
    [...organizations(structure, book), ...people(structure, subjects)],
    [...appointments(structure, book), ...applications(structure, book)],
    admissions(structure, book),
  ].filter((wave) => wave.length > 0);

const publications = ({ levelScheme, staffing, categories }: Structure, book: Rulebook): readonly Step[] => [
  ...(book.levelSchemes.has(levelScheme.id)
    ? []
    : [step(levelScheme.id, { type: 'PublishLevelScheme', data: { version: levelScheme } })]),
  ...staffing
    .filter(({ id }) => !book.staffing.has(id))
    .map((version) => step(version.id, { type: 'PublishStaffingTemplate', data: { version } })),
  ...categories
    .filter(({ id }) => !book.categories.has(id))
    .map((version) => step(version.id, { type: 'PublishCategory', data: { version } })),
];

/** Parents before children; what another unit still holds is left for the redraws. */
const creations = (structure: Structure, book: Rulebook, at: Instant): readonly (readonly Step[])[] => {
  const { units, rules, levelScheme } = structure;
  const tops = units.filter(({ parent }) => !parent);
  const grown = tops.some(({ unitId }) => book.units.has(unitId));
  const adopted = { ...rules, levelScheme: levelScheme.id };
  const waves: Step[][] = [];
  for (const [depth, row] of rowsOf(units).entries()) {
    waves.push(
      row
        .filter(({ unitId }) => !book.units.has(unitId))
        .map((unit) => {
          const addresses = unit.addresses.filter(({ addressId }) => !contested(book, unit, addressId, at));
          const since = grown && !unit.since ? { since: at } : {};
          return step(unit.unitId, { type: 'CreateGridUnit', data: { ...unit, ...since, addresses } });
        }),
    );
    if (depth === 0)
      waves.push(
        tops
          .filter(({ unitId }) => !adopts(book, unitId, adopted))
          .map(({ unitId }) => step(unitId, { type: 'AdoptRules', data: { unitId, ...adopted } })),
      );
  }
  return waves;
};

const adopts = (book: Rulebook, unitId: string, rules: object): boolean => {
  const last = book.units.get(unitId)?.adoptions.at(-1);
  if (!last) return false;
  const { unitId: _unit, from: _from, ...standing } = last;
  return same(standing, rules);
};

/** The units by their distance from the top, the tops first. */
const rowsOf = (units: readonly GridUnit[]): readonly (readonly GridUnit[])[] => {
  const below = Map.groupBy(units, ({ parent }) => parent);
  const here = new Set(units.map(({ unitId }) => unitId));
  const rows = [units.filter(({ parent }) => !parent || !here.has(parent))];
  for (let row = rows[0] ?? []; row.length > 0; rows.push(row))
    row = row.flatMap(({ unitId }) => below.get(unitId) ?? []);
  return rows;
};

/** The holder of an address that neither the unit itself nor one above it is. */
const contested = (book: Rulebook, unit: GridUnit, addressId: string, at: Instant): string | undefined => {
  const holder = holderAt(book, addressId, unit.kind, at);
  const record = holder === undefined || holder === unit.unitId ? undefined : book.units.get(holder);
  if (!record || !isLiving(record, at)) return undefined;
  return upward(book, unit.parent).some((above) => above.unit.unitId === holder) ? undefined : holder;
};

/** Those who take from others, then those who only give up. */
const redraws = ({ units }: Structure, book: Rulebook, at: Instant): readonly (readonly Step[])[] => {
  const drawn = units.flatMap((unit) => {
    const holders = unit.addresses
      .map(({ addressId }) => contested(book, unit, addressId, at))
      .filter((one) => one !== undefined);
    const held = book.units.has(unit.unitId) ? boundaryAt(book, unit.unitId, at) : undefined;
    if (holders.length === 0 && (!held || sameAddresses(held, unit.addresses))) return [];
    const takes = new Set(holders.flatMap((holder) => upward(book, holder).map((record) => record.unit.unitId)));
    const { unitId, addresses } = unit;
    return [step(unitId, { type: 'RedrawGridBoundary', data: { unitId, addresses, from: at, takes: [...takes] } })];
  });
  const takesNone = ({ wish }: Step) => wish.type === 'RedrawGridBoundary' && wish.data.takes.length === 0;
  return [...drawn.filter((one) => !takesNone(one)).map((one) => [one]), drawn.filter(takesNone)];
};

const sameAddresses = (held: GridUnit['addresses'], said: GridUnit['addresses']): boolean => {
  const ids = new Set(held.map(({ addressId }) => addressId));
  return ids.size === said.length && said.every(({ addressId }) => ids.has(addressId));
};

const organizations = (structure: Structure, book: Rulebook): readonly Step[] =>
  structure.organizations
    .filter(({ organizationId }) => !book.organizations.has(organizationId))
    .map((data) => step(data.organizationId, { type: 'RegisterOrganization', data }));

const people = (structure: Structure, subjects: ReadonlySet<string>): readonly Step[] =>
  [...new Map(structure.people.map((person) => [person.subjectId, person])).values()].flatMap(({ subjectId, name }) =>
    name && !subjects.has(subjectId) ? [step(subjectId, { type: 'RegisterSubject', data: { subjectId, name } })] : [],
  );

/** Whoever imports vouches for what the templates want vouched for. */
const appointments = (structure: Structure, book: Rulebook): readonly Step[] =>
  structure.appointments.flatMap((held): readonly Step[] => {
    const { appointmentId, to } = held;
    const known = book.holdings.get(appointmentId);
    if (!known) {
      const vouched = structure.staffing
        .flatMap(({ slots }) => slots)
        .flatMap(({ post, requires = [] }) => (post === held.post ? requires : []))
        .flatMap((needed) => ('vouched' in needed ? [needed.vouched] : []));
      return [
        step(appointmentId, {
          type: 'StartAppointment',
          data: { ...held, ...(vouched.length > 0 ? { vouched } : {}) },
        }),
      ];
    }
    return to && !known.to ? [step(appointmentId, { type: 'EndAppointment', data: { appointmentId, to } })] : [];
  });

const applications = ({ matters }: Structure, book: Rulebook): readonly Step[] =>
  matters
    .filter(({ matterId }) => !book.matters.has(matterId))
    .map(({ admission: _admission, ...data }) => step(data.matterId, { type: 'ApplyMatter', data }));

const admissions = ({ matters }: Structure, book: Rulebook): readonly Step[] =>
  matters.flatMap(({ matterId, admission }): readonly Step[] => {
    const last = book.matters.get(matterId)?.admissions.at(-1);
    if (!admission || (last && same({ ...admission, matterId, version: last.version }, last))) return [];
    return [
      step(
        matterId,
        admission.consentOf
          ? { type: 'TemporarilyAdmitMatter', data: { matterId, ...admission } }
          : { type: 'AdmitMatter', data: { matterId, ...admission } },
      ),
    ];
  });

const step = (id: string, wish: Wish): Step => ({ id, wish });
