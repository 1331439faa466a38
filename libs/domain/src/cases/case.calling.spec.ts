import { at } from '../deadlines/given';
import {
  accepted,
  awaitingSign,
  continued,
  fire,
  fold,
  given,
  handle,
  housing,
  inHand,
  property,
  street,
  whistle,
  wish,
  type Person,
} from './street/given';

const arrive = (by: Person, time = '07-20 10:20') => wish('ReportArrival', by, {}, time);
const rateDepartment = (department = housing, by: Person = 'streetLeader', reason = '到场及时') =>
  wish('RateDepartment', by, { department, score: 5, reason });
const endWhistle = (by: Person = 'streetLeader', result = '已会商解决') => wish('EndWhistle', by, { result });
const link = (item = '居民停车', by: Person = 'convener') =>
  wish('LinkDeliberation', by, { council: '星光议事会', item });
const bringBack = (item = '居民停车', by: Person = 'engine', time = '07-22 10:00') =>
  wish('ReturnDeliberation', by, { council: '星光议事会', item, resolution: '划定车位', tasks: ['划线'] }, time);

const blown = continued(inHand, whistle());
const linked = continued(inHand, link());

describe('a whistle 吹哨', () => {
  it.each(['STREET_CANNOT_SOLVE', 'JOINT_ENFORCEMENT', 'EMERGENCY'])('%s calls departments to the spot', (kind) =>
    given(inHand)
      .when(whistle(kind))
      .then(
        ['WhistleBlown', { kind, departments: [housing, fire], arriveLimit: 30, unit: street, person: 'streetLeader' }],
        ['DeadlineSet', { clock: 'ARRIVE', dueAt: at('2020-07-20 10:30') }],
      ),
  );
  it('is blown for no other reason', () => given(inHand).when(whistle('HURRY')).thenRejected('WHISTLE_KIND_INVALID'));
  it('is blown by the leader of a street, and nobody else', () => {
    for (const by of ['secretary', 'districtLeader', 'dispatcher', 'gridHead'] as const)
      given(inHand)
        .when(wish('BlowWhistle', by, { kind: 'EMERGENCY', departments: [fire] }))
        .thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('calls departments that serve the street, each once, and at least one', () => {
    given(inHand)
      .when(whistle('EMERGENCY', [fire, fire]))
      .then(['WhistleBlown', { departments: [fire] }], ['DeadlineSet']);
    given(inHand).when(whistle('EMERGENCY', [])).thenRejected('UNIT_UNKNOWN');
    given(inHand)
      .when(whistle('EMERGENCY', [property]))
      .thenRejected('UNIT_UNKNOWN');
    given(inHand)
      .when(whistle('EMERGENCY', [fire, 'nobody']))
      .thenRejected('UNIT_UNKNOWN');
  });
  it('is one at a time, while a unit has the case', () => {
    given(blown).when(whistle()).thenRejected('WHISTLE_OPEN');
    expect(continued(awaitingSign, whistle()).at(-2)?.type).toBe('WhistleBlown');
    for (const past of [accepted, continued(inHand, handle())])
      given(past).when(whistle()).thenRejected('MOVE_NOT_ALLOWED');
  });
  it('holds up every closing', () =>
    given(blown)
      .when(wish('CloseCase', 'dispatcher', {}))
      .thenRejected('WHISTLE_OPEN'));
});

describe('a department that was called 报到', () => {
  const arrived = continued(blown, arrive('builder'));

  it('reports its arrival once', () => {
    given(blown)
      .when(arrive('builder'))
      .then(['DepartmentArrived', { department: housing, person: 'builder' }]);
    given(arrived).when(arrive('builder')).thenNothing();
    given(arrived)
      .when(arrive('fireman'))
      .then(['DepartmentArrived', { department: fire }], ['VerdictRecorded', { clock: 'ARRIVE', result: 'ON_TIME' }]);
  });
  it('is one that was called', () => {
    given(blown).when(arrive('manager')).thenRejected('ACTOR_NOT_ALLOWED');
    given(inHand).when(arrive('builder')).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('has a part in the case, and checks nothing of it', () =>
    expect(fold(arrived)).toMatchObject({ involved: ['gridHead', 'builder'] }));
  it('is rated by the street that called, once, with a reason, even if it never came', () => {
    given(arrived)
      .when(rateDepartment())
      .then(['DepartmentRated', { department: housing, score: 5, reason: '到场及时', person: 'streetLeader' }]);
    given(arrived)
      .when(rateDepartment(fire, 'streetLeader', '未到场'))
      .then(['DepartmentRated', { department: fire }]);
    given(continued(arrived, rateDepartment())).when(rateDepartment()).thenRejected('MOVE_NOT_ALLOWED');
    given(arrived)
      .when(rateDepartment(housing, 'streetLeader', ' '))
      .thenRejected('REASON_MISSING');
    given(arrived).when(rateDepartment(property)).thenRejected('UNIT_UNKNOWN');
    for (const by of ['secretary', 'builder'] as const)
      given(arrived).when(rateDepartment(housing, by)).thenRejected('ACTOR_NOT_ALLOWED');
  });
});

describe('the end of a whistle 哨毕', () => {
  it('is said by the street that called, with what came of it', () => {
    given(blown)
      .when(endWhistle())
      .then(
        ['WhistleEnded', { result: '已会商解决', person: 'streetLeader' }],
        ['VerdictRecorded', { clock: 'ARRIVE' }],
      );
    given(blown).when(endWhistle('streetLeader', '')).thenRejected('REASON_MISSING');
    given(blown).when(endWhistle('builder')).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('is said once; another whistle may be blown', () => {
    const over = continued(blown, endWhistle());
    given(over).when(endWhistle()).thenRejected('ACTOR_NOT_ALLOWED');
    given(over)
      .when(whistle('EMERGENCY', [fire]))
      .then(['WhistleBlown'], ['DeadlineSet', { clock: 'ARRIVE', generation: 2 }]);
  });
});

describe('a deliberation 议事协商', () => {
  it('is asked for by convener or handler; handling stands still where the policy lists that as a reason', () => {
    given(inHand)
      .when(link())
      .then(
        ['DeliberationLinked', { council: '星光议事会', item: '居民停车', person: 'convener' }],
        ['ClockPaused', { clock: 'HANDLE', reasonCode: 'IN_DELIBERATION' }],
      );
    given(inHand).when(link('居民停车', 'gridHead')).then(['DeliberationLinked'], ['ClockPaused']);
    given(inHand).when(link('居民停车', 'secretary')).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('is about one item at a time', () => {
    given(linked).when(link()).thenNothing();
    given(linked).when(link('加装电梯')).thenRejected('DELIBERATION_OPEN');
    for (const past of [awaitingSign, continued(inHand, handle())])
      given(past).when(link()).thenRejected('MOVE_NOT_ALLOWED');
  });
  it('brings its resolution and tasks back, and handling goes on', () =>
    given(linked)
      .when(bringBack())
      .then(
        ['DeliberationReturned', { resolution: '划定车位', tasks: ['划线'] }],
        ['ClockResumed', { clock: 'HANDLE' }],
        ['DeadlineRecomputed', { clock: 'HANDLE', cause: 'CLOCK_RESUMED', dueAt: at('2020-07-28 23:59:59.999') }],
      ));
  it('brings back what it was asked, once, by the engine or the convener', () => {
    given(linked).when(bringBack('加装电梯')).thenRejected('DELIBERATION_OPEN');
    given(continued(linked, bringBack())).when(bringBack()).thenNothing();
    given(linked)
      .when(bringBack('居民停车', 'convener'))
      .then(['DeliberationReturned'], ['ClockResumed'], ['DeadlineRecomputed']);
    given(linked).when(bringBack('居民停车', 'gridHead')).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('holds up every closing', () =>
    given(linked)
      .when(wish('CloseCase', 'dispatcher', {}))
      .thenRejected('DELIBERATION_OPEN'));
});
