import { appointed, asInstaller, bookOf, created, day, named, unit } from '../grid-units/given';
import { chainOf } from '../grid-units/net';
import { specification } from '../kernel/given';
import { foldRulebook } from '../workflow/rulebook';
import {
  handlerUnit,
  organizationDecider,
  organizationsBelow,
  serving,
  type Organization,
  type OrganizationCommand,
} from './organization';

const team: Organization = {
  organizationId: 'rainbow',
  kind: 'VOLUNTEER_TEAM',
  name: named('彩虹维修服务队'),
  unitId: 'c',
  skills: ['REPAIR', 'PLUMBING'],
  since: day('2015-03-01'),
};
const property: Organization = {
  ...{ organizationId: 'property', kind: 'PROPERTY_COMPANY', name: named('物业'), unitId: 'g1', skills: ['REPAIR'] },
};
const registered = (data: Organization) => ({ type: 'OrganizationRegistered', data }) as const;
const ground = bookOf(
  created(unit('c', 'COMMUNITY')),
  created(unit('g1', 'GRID', 'c', 'a1')),
  created(unit('g2', 'GRID', 'c', 'a2')),
  created(unit('elsewhere', 'COMMUNITY')),
  appointed('leader', 'UNIT_LEADER', 'c'),
);
const book = foldRulebook(ground, [registered(team), registered(property)]);
const at = day('2020-01-01');
const { given, happened } = specification(organizationDecider, ground);
const register = (more: Partial<Organization> = {}, by = asInstaller.by) =>
  ({ type: 'RegisterOrganization', data: { ...team, ...more, by, at } }) satisfies OrganizationCommand;

describe('an organisation', () => {
  it('is registered once, by the leader of the unit that it serves', () => {
    given([])
      .when(register({}, 'leader'))
      .then(['OrganizationRegistered', { skills: ['REPAIR', 'PLUMBING'] }]);
    given(happened(register())).when(register()).thenNothing();
    given(happened(register()))
      .when(register({ skills: [] }))
      .thenRejected('ORGANIZATION_EXISTS');
    given([]).when(register({}, 'stranger')).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('serves a unit that lives', () =>
    given([])
      .when(register({ unitId: 'nowhere' }))
      .thenRejected('UNIT_UNKNOWN'));
  it('takes no id of a unit', () =>
    given([])
      .when(register({ organizationId: 'g1' }))
      .thenRejected('UNIT_EXISTS'));
});

describe('who serves a unit', () => {
  const ids = (unitId: string, skill?: string, date = at) =>
    serving(book, unitId, { skill, at: date }).map(({ organizationId }) => organizationId);

  it('is who serves it or a unit above it, the nearest first', () => {
    expect(ids('g1')).toEqual(['property', 'rainbow']);
    expect(ids('g2')).toEqual(['rainbow']);
    expect(ids('elsewhere')).toEqual([]);
  });
  it('can be asked for by skill, and as of a date', () => {
    expect(ids('g1', 'PLUMBING')).toEqual(['rainbow']);
    expect(ids('g1', undefined, day('2015-02-28'))).toEqual(['property']);
  });
});

describe('the organisations of a structure', () => {
  const ids = (unitId?: string, asked: object = {}) =>
    organizationsBelow(book, unitId, { at, ...asked }).map(({ organizationId }) => organizationId);

  it('are those that serve a unit of it, by kind and skill', () => {
    expect(ids('c')).toEqual(['property', 'rainbow']);
    expect(ids('g1')).toEqual(['property']);
    expect(ids('elsewhere')).toEqual([]);
    expect(ids()).toEqual(['property', 'rainbow']);
    expect(ids('c', { kind: 'VOLUNTEER_TEAM' })).toEqual(['rainbow']);
    expect(ids('c', { skill: 'REPAIR', at: day('2015-02-28') })).toEqual(['property']);
  });
});

describe('a handler', () => {
  const handler = (unitId: string, addressId = 'a1', date = at) =>
    handlerUnit(book, unitId, chainOf(book, addressId, date) ?? [], date);

  it('is a unit of the chain', () => {
    expect(handler('g1')).toEqual({ unitId: 'g1', seat: { unitId: 'g1', level: 'GRID' }, skills: [] });
    expect(handler('g2')).toBeUndefined();
  });
  it('is a body that serves a unit of the chain, with its skills', () => {
    expect(handler('rainbow')).toMatchObject({
      unitId: 'rainbow',
      seat: { unitId: 'c', level: 'COMMUNITY' },
      organization: { kind: 'VOLUNTEER_TEAM' },
      skills: ['REPAIR', 'PLUMBING'],
    });
    expect(handler('property')?.seat.unitId).toBe('g1');
    expect(handler('property', 'a2')).toBeUndefined();
  });
  it('is none before it is registered, after its unit is retired, or that nobody knows', () => {
    expect(handler('rainbow', 'a1', day('2015-02-28'))).toBeUndefined();
    expect(handler('unknown')).toBeUndefined();
    const later = foldRulebook(book, [
      { type: 'GridUnitRetired', data: { unitId: 'g1', to: day('2019-06-01'), reason: '合并' } },
    ]);
    expect(handlerUnit(later, 'property', chainOf(book, 'a1', at) ?? [], at)).toBeUndefined();
  });
});
