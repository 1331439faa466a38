import {
  appointmentDecider,
  categoryDecider,
  gridUnitDecider,
  installer,
  levelSchemeDecider,
  matterDecider,
  organizationDecider,
  staffingDecider,
  type Command,
  type Decider,
  type Event,
  type RulebookEvent,
} from '@gridloop/domain';
import { bookOf, created, unit } from '../../libs/domain/src/grid-units/given';

const said = { by: installer, at: '2020-01-01T00:00:00.000Z' };
const [from, to] = ['2020-02-01T00:00:00.000Z', '2020-03-01T00:00:00.000Z'];
const name = { zh: '名称', en: 'name' };
const addresses = [{ addressId: 'a1', name }];
const book = bookOf(created(unit('c', 'COMMUNITY')));

/** What a row of commands to one stream brings about. */
const told = <State, E extends Event, C extends Command, Rules>(
  decider: Decider<State, E, C, Rules>,
  rules: Rules,
  ...commands: readonly C[]
): readonly E[] =>
  commands.reduce<readonly E[]>((events, command) => {
    const state = events.reduce((so, event, index) => decider.evolve(so, event, `e${index}`), decider.initial);
    return [...events, ...decider.decide(command, state, rules)];
  }, []);

/** Rows of commands that between them bring about every event of a structure. */
export const structureStories = (): readonly (readonly RulebookEvent[])[] => [
  told(levelSchemeDecider, book, {
    type: 'PublishLevelScheme',
    data: { version: { id: 'l@1', levels: [{ code: 'GRID', name, aliases: [name], skip: 'FORBIDDEN', matters: 'ANY' }] }, ...said },
  }),
  told(staffingDecider, book, {
    type: 'PublishStaffingTemplate',
    data: {
      version: {
        id: 's@1',
        name,
        level: 'GRID',
        kind: 'RESIDENTIAL',
        slots: [{ letter: '1', post: 'GRID_HEAD', min: 1, max: 1, requires: [{ post: 'COMMITTEE_MEMBER' }] }],
        assumed: true,
      },
      ...said,
    },
  }),
  told(categoryDecider, book, {
    type: 'PublishCategory',
    data: { version: { id: 'SEWER@1', code: 'SEWER', name, within: 'PUBLIC', filingCondition: name, assumed: true }, ...said },
  }),
  told(
    gridUnitDecider,
    book,
    {
      type: 'CreateGridUnit',
      data: {
        ...{ unitId: 'g1', level: 'GRID', parent: 'c', kind: 'RESIDENTIAL', name, partyName: name, addresses },
        ...{ since: from, figures: { households: 400 }, geometry: '{}', assumed: true, ...said },
      },
    },
    {
      type: 'AdoptRules',
      data: {
        ...{ unitId: 'g1', definition: 'd@1', policy: 'p@1', levelScheme: 'l@1', calendar: 'none', staffing: ['s@1'] },
        ...{ from, ...said },
      },
    },
    { type: 'RedrawGridBoundary', data: { unitId: 'g1', addresses: [{ addressId: 'a2', name }], from, takes: [], ...said } },
    { type: 'RetireGridUnit', data: { unitId: 'g1', to, reason: '撤并', ...said } },
  ),
  told(
    appointmentDecider,
    book,
    {
      type: 'StartAppointment',
      data: {
        ...{ appointmentId: 'x', person: 'p', post: 'GRID_WORKER', unitId: 'c', from, to, employment: 'FULL_TIME' },
        ...{ organizationId: 'o', ...said },
      },
    },
    { type: 'NameSubstitute', data: { appointmentId: 'x', substitute: 'q', from, to, ...said } },
    { type: 'EndAppointment', data: { appointmentId: 'x', to, ...said } },
  ),
  told(organizationDecider, book, {
    type: 'RegisterOrganization',
    data: {
      ...{ organizationId: 'o', kind: 'VOLUNTEER_TEAM', name, unitId: 'c', skills: ['REPAIR'] },
      ...{ figures: { volunteers: 16 }, assumed: true, ...said },
    },
  }),
  told(
    matterDecider,
    book,
    { type: 'ApplyMatter', data: { matterId: 'm', unitId: 'c', name, department: 'o', kind: 'SERVICE', assumed: true, ...said } },
    { type: 'TemporarilyAdmitMatter', data: { matterId: 'm', effectiveFrom: from, effectiveTo: to, consentOf: 'c', ...said } },
    {
      type: 'AdmitMatter',
      data: {
        ...{ matterId: 'm', effectiveFrom: from, effectiveTo: to, decisionBody: 'PARTY_STANDING_COMMITTEE', batch: 1 },
        ...{ resources: { staff: true, money: true, means: true }, ...said },
      },
    },
    { type: 'ExitMatter', data: { matterId: 'm', to, reason: '退出', ...said } },
  ),
];
