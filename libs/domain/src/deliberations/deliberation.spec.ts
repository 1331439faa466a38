import {
  addItem,
  adopt,
  continued,
  convene,
  fulfil,
  given,
  happened,
  hold,
  met,
  nameMembers,
  publish,
  recuse,
  signIn,
  task,
  withdraw,
} from './given';

const votes = (inFavour: readonly string[], against: readonly string[] = [], abstained: readonly string[] = []) => ({
  votes: { inFavour, against: against.map((person) => ({ person, reason: '不同意' })), abstained },
});

describe('a council', () => {
  it('is convened by the leader of its unit, once, at the level of the unit', () => {
    given([])
      .when(convene())
      .then(['CouncilConvened', { level: 'COMMUNITY' }]);
    given(happened(convene())).when(convene()).thenNothing();
    given(happened(convene()))
      .when(convene({ everyMonths: 3 }))
      .thenRejected('COUNCIL_EXISTS');
    given([])
      .when(convene({ by: 'worker' }))
      .thenRejected('ACTOR_NOT_ALLOWED');
    given([])
      .when(convene({ unitId: 'nowhere', by: 'installer' }))
      .thenRejected('UNIT_UNKNOWN');
  });
  it('names nobody twice, and a quorum that can be counted', () => {
    const member = { person: 'm1', capacity: 'DELEGATE' };
    given([])
      .when(convene({ members: [member, member] }))
      .thenRejected('COUNCIL_FAULTY');
    given([])
      .when(convene({ quorum: { parts: 3, of: 2 } }))
      .thenRejected('COUNCIL_FAULTY');
  });
  it('gets other members, who alone vote from then on', () => {
    const renewed = continued(happened(...met), nameMembers(['m1', 'n1', 'n2']));
    given(renewed)
      .when(nameMembers(['m1', 'n1', 'n2']))
      .thenNothing();
    given(renewed)
      .when(nameMembers(['m1'], 'm1'))
      .thenRejected('ACTOR_NOT_ALLOWED');
    given(continued(renewed, signIn('n1')))
      .when(adopt(votes(['m1', 'm2'])))
      .thenRejected('NOT_A_MEMBER');
  });
  it('that nobody convened does nothing', () => given([]).when(addItem()).thenRejected('COUNCIL_UNKNOWN'));
});

describe('the agenda', () => {
  it('takes items from members, the convener, and the engine for a case', () => {
    for (const by of ['m5', 'convener', 'leader'])
      given(happened(convene()))
        .when(addItem({ by }))
        .then(['AgendaItemAdded', { itemId: 'i' }]);
    const fromCase = { by: 'engine', title: undefined, caseId: 'case' };
    given(happened(convene()))
      .when(addItem(fromCase))
      .then(['AgendaItemAdded', { caseId: 'case' }]);
    given(happened(convene()))
      .when(addItem({ by: 'engine' }))
      .thenRejected('ACTOR_NOT_ALLOWED');
    given(happened(convene()))
      .when(addItem({ by: 'worker' }))
      .thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('takes an item once, and knows what each is about', () => {
    given(happened(convene(), addItem())).when(addItem()).thenNothing();
    given(happened(convene(), addItem()))
      .when(addItem({ title: '停车' }))
      .thenRejected('ITEM_EXISTS');
    given(happened(convene()))
      .when(addItem({ title: ' ' }))
      .thenRejected('RECORD_MISSING');
  });
  it('lets go of an item for a reason, and says to which case it belonged', () => {
    given(happened(convene(), addItem({ caseId: 'case' })))
      .when(withdraw())
      .then(['AgendaItemWithdrawn', { caseId: 'case', reason: '已另行解决' }]);
    given(happened(convene(), addItem())).when(withdraw('')).thenRejected('REASON_MISSING');
    const withdrawn = happened(convene(), addItem(), withdraw());
    given(withdrawn).when(withdraw()).thenNothing();
    given(withdrawn).when(addItem()).thenRejected('ITEM_SETTLED');
    given(withdrawn).when(hold()).thenRejected('ITEM_SETTLED');
  });
});

describe('a meeting', () => {
  it('is held once, with items of the agenda', () => {
    given(happened(convene(), addItem()))
      .when(hold())
      .then(['MeetingHeld', { items: ['i'] }]);
    given(happened(convene(), addItem(), hold()))
      .when(hold())
      .thenNothing();
    given(happened(convene(), addItem(), hold()))
      .when(hold({ title: '另一次' }))
      .thenRejected('MEETING_EXISTS');
    given(happened(convene())).when(hold()).thenRejected('ITEM_UNKNOWN');
  });
  it('has as much of a date as is known, and none to come', () => {
    const convened = happened(convene());
    for (const heldOn of ['2020-11-20', '2020-11', '2020', '2015', undefined])
      given(convened)
        .when(hold({ heldOn, items: [] }))
        .then(['MeetingHeld', { heldOn }]);
    for (const heldOn of ['2020-13', '2020-02-30', 'yesterday', '2020-12-24', '2021'])
      given(convened)
        .when(hold({ heldOn, items: [] }))
        .thenRejected('DATE_INVALID');
  });
  it('is signed in to by members, each for himself or at the convener’s word', () => {
    const held = happened(convene(), addItem(), hold());
    given(held)
      .when(signIn('m1'))
      .then(['MemberSignedIn', { person: 'm1' }]);
    given(held)
      .when(signIn('m1', 'convener'))
      .then(['MemberSignedIn', { person: 'm1' }]);
    given(held).when(signIn('m1', 'm2')).thenRejected('ACTOR_NOT_ALLOWED');
    given(held).when(signIn('worker', 'convener')).thenRejected('NOT_A_MEMBER');
    given(continued(held, signIn('m1')))
      .when(signIn('m1'))
      .thenNothing();
    given(happened(convene())).when(signIn('m1')).thenRejected('RECORD_MISSING');
  });
});

describe('a resolution', () => {
  it('is adopted with its votes, dissent and tasks', () =>
    given(happened(...met))
      .when(adopt())
      .then([
        'ResolutionAdopted',
        {
          votes: expect.objectContaining({ against: [{ person: 'm4', reason: '费用过高' }] }),
          tasks: [{ taskId: 'i-1', ...task }],
          entitled: 5,
          present: 4,
        },
      ]));
  it('needs the quorum: three of five are too few for two of every three', () =>
    given(happened(convene(), addItem(), hold(), signIn('m1'), signIn('m2'), signIn('m3')))
      .when(adopt(votes(['m1', 'm2', 'm3'])))
      .thenRejected('QUORUM_MISSING'));
  it('counts the quorum without the recused: two of the three others are enough', () => {
    const two = [convene(), addItem(), hold(), signIn('m1'), signIn('m2')] as const;
    given(happened(...two, recuse('m4'), recuse('m5')))
      .when(adopt(votes(['m1', 'm2'])))
      .then(['ResolutionAdopted', { entitled: 3, present: 2 }]);
    given(happened(...two, recuse('m1'), recuse('m5')))
      .when(adopt(votes(['m2'])))
      .thenRejected('QUORUM_MISSING');
  });
  it('is not voted on by members who are party to it, or were recused', () => {
    const party = happened(convene(), addItem({ parties: ['m4'] }), ...met.slice(2));
    given(party).when(adopt()).thenRejected('RECUSED');
    given(party).when(recuse('m4')).thenNothing();
    given(continued(happened(...met), recuse('m4', 'convener')))
      .when(adopt())
      .thenRejected('RECUSED');
    given(happened(...met))
      .when(recuse('m4', 'm5'))
      .thenRejected('ACTOR_NOT_ALLOWED');
    given(happened(...met))
      .when(recuse('m4', 'm4', ''))
      .thenRejected('REASON_MISSING');
  });
  it('is voted on by members who are there, once each, and by more in favour than against', () => {
    const there = happened(...met);
    given(there)
      .when(adopt(votes(['m1', 'm5'])))
      .thenRejected('NOT_SIGNED_IN');
    given(there)
      .when(adopt(votes(['m1', 'stranger'])))
      .thenRejected('NOT_A_MEMBER');
    given(there)
      .when(adopt(votes(['m1', 'm2'], ['m1'])))
      .thenRejected('VOTE_DOUBLED');
    given(there)
      .when(adopt(votes(['m1', 'm2'], ['m3', 'm4'])))
      .thenRejected('VOTE_NOT_CARRIED');
    given(there)
      .when(adopt({ votes: { inFavour: ['m1', 'm2'], against: [{ person: 'm3', reason: '' }], abstained: [] } }))
      .thenRejected('REASON_MISSING');
  });
  it('needs the meeting, the list of who was there, and the item before it', () => {
    given(happened(convene(), addItem())).when(adopt()).thenRejected('RECORD_MISSING');
    given(happened(convene(), addItem(), hold()))
      .when(adopt())
      .thenRejected('RECORD_MISSING');
    given(happened(convene(), addItem(), hold({ items: [] }), signIn('m1')))
      .when(adopt())
      .thenRejected('ITEM_UNKNOWN');
  });
  it('holds somebody to each task, by a day', () => {
    given(happened(...met))
      .when(adopt({ tasks: [{ ...task, unitId: 'nowhere' }] }))
      .thenRejected('UNIT_UNKNOWN');
    given(happened(...met))
      .when(adopt({ tasks: [{ ...task, dueOn: '年底' }] }))
      .thenRejected('DATE_INVALID');
  });
  it('is adopted once, and published once', () => {
    const adopted = continued(happened(...met), adopt());
    given(adopted).when(adopt()).thenRejected('ITEM_SETTLED');
    given(adopted).when(withdraw()).thenRejected('ITEM_SETTLED');
    given(adopted)
      .when(publish())
      .then(['ResolutionPublished', { where: '社区公示栏' }]);
    given(continued(adopted, publish())).when(publish()).thenNothing();
    given(adopted).when(publish('m1')).thenRejected('ACTOR_NOT_ALLOWED');
    given(happened(...met))
      .when(publish())
      .thenRejected('RECORD_MISSING');
  });
  it('is fulfilled task by task, by who is responsible', () => {
    const adopted = continued(happened(...met), adopt());
    given(adopted)
      .when(fulfil())
      .then(['ResolutionTaskFulfilled', { taskId: 'i-1', person: 'worker' }]);
    given(continued(adopted, fulfil())).when(fulfil()).thenNothing();
    given(adopted).when(fulfil('m1')).thenRejected('ACTOR_NOT_ALLOWED');
    given(adopted).when(fulfil('worker', 'i-2')).thenRejected('TASK_UNKNOWN');
    given(continued(happened(...met), adopt({ tasks: [{ ...task, unitId: 'c', person: 'm1' }] })))
      .when(fulfil('m1'))
      .then(['ResolutionTaskFulfilled', { person: 'm1' }]);
  });
});
