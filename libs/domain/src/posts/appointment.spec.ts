import fc from 'fast-check';
import { adopted, appointed, asInstaller, bookOf, created, day, named, unit } from '../grid-units/given';
import { specification } from '../kernel/given';
import { emptyRulebook, foldRulebook, type RulebookEvent } from '../workflow/rulebook';
import { appointmentDecider, type AppointmentCommand } from './appointment';
import type { Appointment } from './appointment.events';
import { postsOf, rosterAt } from './roster';
import { vacancies, type StaffingTemplate } from './staffing';

const template: StaffingTemplate = {
  id: 'residential@1',
  name: named('1+1+X+N'),
  level: 'GRID',
  kind: 'RESIDENTIAL',
  slots: [
    { post: 'GRID_HEAD', min: 1, max: 1, requires: [{ post: 'COMMITTEE_MEMBER' }, { vouched: 'PARTY_MEMBER' }] },
    { post: 'GRID_ADVISER', min: 0, max: 1, requires: [{ sentBy: 'DEPARTMENT_WITH_MATTERS' }] },
    { post: 'GRID_WORKER', min: 1 },
  ],
};
const book = bookOf(
  created(unit('c', 'COMMUNITY')),
  created(unit('g1', 'GRID', 'c')),
  created(unit('g2', 'GRID', 'c')),
  { type: 'StaffingTemplatePublished', data: { version: template } },
  adopted('c', [template.id]),
  appointed('member', 'COMMITTEE_MEMBER', 'c'),
  appointed('worker', 'GRID_WORKER', 'g2'),
  {
    type: 'OrganizationRegistered',
    data: { organizationId: 'police', kind: 'DEPARTMENT', name: named('公安'), unitId: 'c', skills: [] },
  },
  {
    type: 'MatterApplied',
    data: { matterId: 'm', unitId: 'c', name: named('走访'), department: 'police', kind: 'PATROL' },
  },
);
const { given, happened } = specification(appointmentDecider, book);
const start = (person: string, post: string, more: Partial<Appointment> & { vouched?: readonly string[] } = {}) =>
  ({
    type: 'StartAppointment',
    data: { appointmentId: 'x', person, post, unitId: 'g1', from: day('2020-01-01'), ...more, ...asInstaller },
  }) satisfies AppointmentCommand;
const substitute = (person: string, from = day('2020-02-01'), to = day('2020-03-01')) =>
  ({
    type: 'NameSubstitute',
    data: { appointmentId: 'x', substitute: person, from, to, ...asInstaller },
  }) satisfies AppointmentCommand;

describe('an appointment', () => {
  it('starts once, and says nothing of what was vouched for', () => {
    given([])
      .when(start('member', 'GRID_HEAD', { vouched: ['PARTY_MEMBER'] }))
      .then(['AppointmentStarted', { person: 'member' }]);
    expect(happened(start('member', 'GRID_HEAD', { vouched: ['PARTY_MEMBER'] }))[0]?.data).not.toHaveProperty(
      'vouched',
    );
    given(happened(start('worker', 'GRID_WORKER')))
      .when(start('worker', 'GRID_WORKER'))
      .thenNothing();
    given(happened(start('worker', 'GRID_WORKER')))
      .when(start('b', 'GRID_WORKER'))
      .thenRejected('APPOINTMENT_EXISTS');
  });
  it('of a grid head wants a committee member of the party', () => {
    given([])
      .when(start('worker', 'GRID_HEAD', { vouched: ['PARTY_MEMBER'] }))
      .thenRejected('NOT_ELIGIBLE');
    given([]).when(start('member', 'GRID_HEAD')).thenRejected('NOT_ELIGIBLE');
  });
  it('of an adviser wants somebody from a department with matters in the grids', () => {
    given([]).when(start('a', 'GRID_ADVISER')).thenRejected('NOT_ELIGIBLE');
    given([])
      .when(start('a', 'GRID_ADVISER', { organizationId: 'police' }))
      .then(['AppointmentStarted']);
  });
  it('wants a unit that lives', () =>
    given([])
      .when(start('a', 'GRID_WORKER', { unitId: 'nowhere' }))
      .thenRejected('UNIT_UNKNOWN'));
  it('has a substitute, who is another person', () => {
    given(happened(start('a', 'GRID_WORKER')))
      .when(substitute('b'))
      .then(['SubstituteNamed', { substitute: 'b', person: 'a' }]);
    given(happened(start('a', 'GRID_WORKER')))
      .when(substitute('a'))
      .thenRejected('NOT_ELIGIBLE');
  });
});

describe('the roster', () => {
  const events = happened(start('a', 'GRID_WORKER'), substitute('b'), {
    type: 'EndAppointment',
    data: { appointmentId: 'x', to: day('2020-06-01'), ...asInstaller },
  });
  const later = foldRulebook(book, events);

  it('says who answers at an instant, the substitute in his time', () =>
    expect(
      ['2019-12-31', '2020-01-01', '2020-02-01', '2020-03-01', '2020-06-01'].map(
        (date) => rosterAt(later, 'g1', day(date))[0]?.responsible,
      ),
    ).toEqual([undefined, 'a', 'b', 'a', undefined]));

  it('gives the substitute the post while he stands in', () =>
    expect(['2020-01-15', '2020-02-15', '2020-03-15'].map((date) => postsOf(later, 'b', day(date)).length)).toEqual([
      0, 1, 0,
    ]));

  it('reports who is missing', () =>
    expect(vacancies(later, 'c', day('2020-02-01'))).toEqual([
      { unitId: 'g1', template: 'residential@1', post: 'GRID_HEAD', has: 0, needs: 1 },
      { unitId: 'g2', template: 'residential@1', post: 'GRID_HEAD', has: 0, needs: 1 },
    ]));

  it('has for each lasting appointment one who answers, and he holds the post', () => {
    const months = Array.from({ length: 9 }, (_, month) => day(`2020-0${month + 1}-01`));
    const people = ['a', 'b', 'c'];
    const histories = fc.array(
      fc
        .tuple(fc.constantFrom('start', 'end', 'stand in'), fc.nat(3), fc.nat(2), fc.nat(8), fc.nat(8))
        .map(([what, number, who, first, second]): RulebookEvent => {
          const appointmentId = `x${number}`;
          const [from = '', to = ''] = [months[Math.min(first, second)], months[Math.max(first, second)]];
          const person = people[who] ?? '';
          if (what === 'start')
            return {
              type: 'AppointmentStarted',
              data: { appointmentId, person, post: `P${number}`, unitId: 'g1', from },
            };
          if (what === 'end') return { type: 'AppointmentEnded', data: { appointmentId, person, to } };
          return { type: 'SubstituteNamed', data: { appointmentId, person, substitute: person, from, to } };
        }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(histories, (history) => {
        const roster = foldRulebook(emptyRulebook, history);
        for (const at of months) {
          const answering = rosterAt(roster, 'g1', at);
          expect(new Set(answering.map(({ appointment }) => appointment.post)).size).toBe(answering.length);
          for (const { appointment, responsible } of answering)
            expect(postsOf(roster, responsible, at).map(({ post }) => post)).toContain(appointment.post);
        }
      }),
      { numRuns: 60 },
    );
  });
});
