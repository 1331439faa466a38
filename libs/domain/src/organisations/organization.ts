import { isLiving, subtree, upward, type ChainLink, type Net } from '../grid-units/net';
import type { Decider } from '../kernel/decider';
import type { Command, Event, Instant, Text } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import { same } from '../kernel/same';
import type { Lookup } from '../kernel/shelf';
import { governorOf } from '../posts/governing';
import type { Roster } from '../posts/roster';

/** 职能部门, 物业, 物业管理办公室, 委员会, 共建单位, 志愿服务队, 企业, 保洁公司. */
export const organizationKinds = [
  'DEPARTMENT',
  'PROPERTY_COMPANY',
  'PROPERTY_OFFICE',
  'PROPERTY_COMMITTEE',
  'PARTNER_UNIT',
  'VOLUNTEER_TEAM',
  'ENTERPRISE',
  'CONTRACTOR',
] as const;
export type OrganizationKind = (typeof organizationKinds)[number];

/** A body that can handle cases 承办单位; a volunteer team is one with skills (handbook §2.1, §7). */
export interface Organization {
  readonly organizationId: string;
  readonly kind: OrganizationKind;
  readonly name: Text;
  /** The unit that it serves, with all below it. */
  readonly unitId: string;
  readonly skills: readonly string[];
  /** Undefined: since before the log began. */
  readonly since?: Instant;
  readonly figures?: Readonly<Record<string, number>>;
  readonly assumed?: true;
}

export type OrganizationEvent = Event<'OrganizationRegistered', Organization>;
export type OrganizationCommand = Command<'RegisterOrganization', Organization>;

/** Stream `organization-<organizationId>`. */
export const organizationDecider: Decider<
  { readonly registered?: Organization },
  OrganizationEvent,
  OrganizationCommand,
  Net & Roster
> = {
  category: 'organization',
  initial: {},
  decide: (command, { registered }, ground) => {
    governorOf(ground, command.data.unitId, command.data);
    const { by: _by, at, ...organization } = command.data;
    if (registered && same(registered, organization)) return [];
    if (!registered) {
      refuseMisplaced(ground, organization, at);
      return [{ type: 'OrganizationRegistered', data: organization }];
    }
    throw new Rejection(
      'already-exists',
      'ORGANIZATION_EXISTS',
      `Expected to register ${organization.organizationId}, but it is registered with other content`,
    );
  },
  evolve: (_state, event) => ({ registered: event.data }),
  actor: (command, _state, ground) => governorOf(ground, command.data.unitId, command.data),
  personal: () => ({}),
};

/** A body serves a unit that lives, under an id that no unit has: both may hold cases and posts. */
const refuseMisplaced = (ground: Net, { organizationId, unitId, since }: Organization, at: Instant): void => {
  const served = ground.units.get(unitId);
  if (!served || !isLiving(served, since ?? at))
    throw new Rejection(
      'invalid-argument',
      'UNIT_UNKNOWN',
      `Expected ${organizationId} to serve ${unitId}, but no such unit lives`,
    );
  if (ground.units.has(organizationId))
    throw new Rejection(
      'already-exists',
      'UNIT_EXISTS',
      `Expected to register organisation ${organizationId}, but a unit has this id`,
    );
};

export interface Organizations {
  readonly organizations: Lookup<Organization>;
}

/** Who may be given a case: a unit of its chain, or a body that serves one of those units. */
export interface HandlerUnit {
  readonly unitId: string;
  /** The unit itself, or the unit that the body serves: where an escalation goes on from. */
  readonly seat: ChainLink;
  /** Undefined for a unit. */
  readonly organization?: Organization;
  readonly skills: readonly string[];
}

/** The handler with this id for a case of this chain at an instant; undefined when it may not be given the case. */
export const handlerUnit = (
  book: Net & Organizations,
  unitId: string,
  chain: readonly ChainLink[],
  at: Instant,
): HandlerUnit | undefined => {
  const organization = isRegistered(book.organizations.get(unitId), at);
  const seat = chain.find((link) => link.unitId === (organization?.unitId ?? unitId));
  const standing = book.units.get(seat?.unitId ?? '');
  if (!seat || !standing || !isLiving(standing, at)) return undefined;
  return { unitId, seat, ...(organization ? { organization } : {}), skills: organization?.skills ?? [] };
};

/** What is asked of organisations: that they are registered at an instant, have a skill, are of a kind. */
export interface OrganizationsAsked {
  readonly at: Instant;
  readonly skill?: string | undefined;
  readonly kind?: OrganizationKind | undefined;
}

/** Who serves a unit, the nearest first. */
export const serving = (
  book: Net & Organizations,
  unitId: string,
  asked: OrganizationsAsked,
): readonly Organization[] => {
  const way = upward(book, unitId).map(({ unit }) => unit.unitId);
  return fitting(book, asked)
    .filter((one) => way.includes(one.unitId))
    .sort((a, b) => way.indexOf(a.unitId) - way.indexOf(b.unitId) || byId(a, b));
};

/** Who serves a unit or one below it; without a unit, everybody of every structure. */
export const organizationsBelow = (
  book: Net & Organizations,
  unitId: string | undefined,
  asked: OrganizationsAsked,
): readonly Organization[] => {
  const units = unitId && new Set(subtree(book, unitId, asked.at).map(({ unit }) => unit.unitId));
  return fitting(book, asked)
    .filter((one) => !units || units.has(one.unitId))
    .sort(byId);
};

const fitting = (book: Organizations, { at, skill, kind }: OrganizationsAsked): Organization[] =>
  [...book.organizations.values()].filter(
    (one) => isRegistered(one, at) && (!skill || one.skills.includes(skill)) && (!kind || one.kind === kind),
  );

const byId = (a: Organization, b: Organization): number => (a.organizationId < b.organizationId ? -1 : 1);

const isRegistered = (one: Organization | undefined, at: Instant): Organization | undefined =>
  one && (one.since ?? '') <= at ? one : undefined;
