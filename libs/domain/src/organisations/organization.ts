import { upward, type Net } from '../grid-units/net';
import type { Decider } from '../kernel/decider';
import type { Command, Event, Text } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import { same } from '../kernel/same';
import type { Lookup } from '../kernel/shelf';
import { governorOf } from '../posts/governing';
import type { Roster } from '../posts/roster';

/** 职能部门, 物业, 物业管理办公室, 委员会, 共建单位, 志愿服务队, 企业, 保洁公司. */
export type OrganizationKind =
  | 'DEPARTMENT'
  | 'PROPERTY_COMPANY'
  | 'PROPERTY_OFFICE'
  | 'PROPERTY_COMMITTEE'
  | 'PARTNER_UNIT'
  | 'VOLUNTEER_TEAM'
  | 'ENTERPRISE'
  | 'CONTRACTOR';

/** A body that can handle cases 承办单位; a volunteer team is one with skills (handbook §2.1, §7). */
export interface Organization {
  readonly organizationId: string;
  readonly kind: OrganizationKind;
  readonly name: Text;
  /** The unit that it serves, with all below it. */
  readonly unitId: string;
  readonly skills: readonly string[];
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
    const { by: _by, at: _at, ...organization } = command.data;
    if (!registered) return [{ type: 'OrganizationRegistered', data: organization }];
    if (same(registered, organization)) return [];
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

export interface Organizations {
  readonly organizations: Lookup<Organization>;
}

/** Who serves a unit, the nearest first; with a skill, only those who have it. */
export const serving = (book: Net & Organizations, unitId: string, skill?: string): readonly Organization[] => {
  const way = upward(book, unitId).map(({ unit }) => unit.unitId);
  return [...book.organizations.values()]
    .filter((one) => way.includes(one.unitId) && (!skill || one.skills.includes(skill)))
    .sort((a, b) => way.indexOf(a.unitId) - way.indexOf(b.unitId) || (a.organizationId < b.organizationId ? -1 : 1));
};
