import {
  accept,
  atBranch,
  handled,
  acceptForSelf,
  branch,
  building,
  classify,
  community,
  continued,
  discover,
  dispatch,
  dispatcher,
  escalate,
  expire,
  fold,
  given,
  handle,
  happened,
  headOf,
  household,
  jiangJun,
  note,
  on,
  report,
  secretary,
  reportHimself,
  sign,
  start,
  wangKui,
  wish,
  zhaoMeiju,
} from './given';

const reported = happened(report());
const inHand = happened(report(), classify('URGENT'), acceptForSelf());

describe('reporting', () => {
  it('begins a case, locates it and starts the total clock', () =>
    given([])
      .when(report())
      .then(
        [
          'CaseReported',
          {
            status: 'PENDING_ACCEPTANCE',
            reporterId: wangKui,
            definition: 'closed-loop@3',
            caseNo: '20200219-1XN3Z70H',
          },
        ],
        [
          'CaseLocated',
          { gridId: household, chain: expect.arrayContaining([{ unitId: community, level: 'COMMUNITY' }]) },
        ],
        ['DeadlineSet', { clock: 'TOTAL', generation: 1, dueAt: '2020-03-05T15:59:59.999Z' }],
      ));
  it('refuses an address that no grid holds', () =>
    given([])
      .when(reportHimself({ addressId: 'nowhere' }))
      .thenRejected('ADDRESS_UNKNOWN'));
  it('takes whoever holds no post for the reporter himself', () =>
    given([])
      .when(reportHimself({ reporterId: zhaoMeiju }))
      .then(['CaseReported', { reporterId: wangKui, anonymous: false }], ['DeadlineSet']));
  it('takes a resident who is not known under a new pseudonym', () =>
    given([])
      .when({ ...report(), data: { ...report().data, reporterId: undefined } })
      .then(['CaseReported', { reporterId: 'r-new' }], ['CaseLocated'], ['DeadlineSet']));
  it('knows nothing of an anonymous reporter', () =>
    expect(
      Object.keys(happened(reportHimself({ anonymous: true, reporter: { name: '王魁' } }))[0]?.data ?? {}),
    ).not.toEqual(expect.arrayContaining([expect.stringMatching(/^reporter/)])));
  it('refuses to begin a case twice', () => given(reported).when(report('10:30')).thenRejected('CASE_EXISTS'));
  it('lets only people of the grids discover', () =>
    given([]).when(discover(wangKui)).thenRejected('ACTOR_NOT_ALLOWED'));
  it('lets a building head discover', () =>
    given([])
      .when(discover())
      .then(['CaseDiscovered', { finder: headOf(building) }], ['CaseLocated'], ['DeadlineSet']));
});

describe('accepting and dispatching', () => {
  it('knows no case that nobody reported', () => given([]).when(accept()).thenRejected('CASE_UNKNOWN'));
  it('puts the case in the hands of the one who accepts for himself', () =>
    given(happened(report(), classify('URGENT')))
      .when(acceptForSelf())
      .then(
        ['CaseAccepted', { status: 'IN_HANDLING', selfHandled: { unitId: household, person: zhaoMeiju } }],
        ['DeadlineSet', { clock: 'HANDLE', dueAt: on('11:00') }],
      ));
  it('refuses self-acceptance by a neighbour’s household head', () =>
    given(reported)
      .when(acceptForSelf(headOf('ruixiang-g1-h2')))
      .thenRejected('ACTOR_NOT_ALLOWED'));
  it('refuses that a household head accepts for the centre', () =>
    given(reported)
      .when(wish('AcceptCase', zhaoMeiju, '10:02', { forSelf: false }))
      .thenRejected('ACTOR_NOT_ALLOWED'));
  it('recomputes running clocks when the centre chooses another policy', () =>
    given(reported)
      .when(accept('demo@1'))
      .then(
        ['CaseAccepted', { status: 'AWAITING_DISPATCH', policy: 'demo@1' }],
        [
          'DeadlineRecomputed',
          {
            clock: 'TOTAL',
            generation: 2,
            previousDueAt: '2020-03-05T15:59:59.999Z',
            dueAt: '2020-02-20T15:59:59.999Z',
          },
        ],
      ));
  it('refuses a policy that is not published', () =>
    given(reported).when(accept('dream@1')).thenRejected('POLICY_UNKNOWN'));
  it('dispatches to the lowest unit and starts its clock', () =>
    given(happened(report(), accept()))
      .when(dispatch())
      .then(
        ['CaseDispatched', { leadUnit: household, assignmentId: 'a1', round: 1 }],
        ['DeadlineSet', { clock: 'HANDLE', generation: 1, anchor: on('10:03'), dueAt: on('14:03') }],
      ));
  it('refuses to dispatch outside the chain', () =>
    given(happened(report(), accept())).when(dispatch('ruixiang-g2-h1')).thenRejected('UNIT_UNKNOWN'));
  it('refuses to dispatch what is not located', () =>
    given(happened(reportHimself({}), accept()))
      .when(dispatch())
      .thenRejected('LOCATION_MISSING'));
  it('lets only the unit that holds the case sign', () =>
    given(happened(report(), accept(), dispatch()))
      .when(sign(jiangJun))
      .thenRejected('ACTOR_NOT_ALLOWED'));
  it('refuses to sign twice', () =>
    given(happened(report(), accept(), dispatch(), sign()))
      .when(sign())
      .thenRejected('MOVE_NOT_ALLOWED'));
});

describe('saying the same again', () => {
  it('locates once', () =>
    given(reported)
      .when(wish('LocateCase', dispatcher, '10:01', { addressId: 'ruixiang-1-1' }))
      .thenNothing());
  it('classifies once', () =>
    given(happened(report(), classify('URGENT')))
      .when(classify('URGENT', '10:02'))
      .thenNothing());
  it('starts once', () => {
    given(inHand)
      .when(start())
      .then(['HandlingStarted', { person: zhaoMeiju, level: 'HOUSEHOLD_POINT' }]);
    given(continued(inHand, start())).when(start()).thenNothing();
  });
  it('keeps every note of the unit that holds the case, and nobody else’s', () => {
    given(inHand)
      .when(note())
      .then(['ProgressNoted', { person: zhaoMeiju }]);
    given(inHand).when(note(jiangJun)).thenRejected('ACTOR_NOT_ALLOWED');
  });
});

describe('escalating', () => {
  it('goes straight to the grid branch and tells the building group that it was passed over', () =>
    given(inHand)
      .when(escalate(branch))
      .then(
        [
          'CaseEscalated',
          { fromUnit: household, toUnit: branch, skippedLevels: ['BUILDING'], status: 'AWAITING_SIGN' },
        ],
        ['SkippedLevelNotified', { level: 'BUILDING', unitId: building }],
        ['VerdictRecorded', { clock: 'HANDLE', generation: 1, result: 'ON_TIME' }],
        ['DeadlineSet', { clock: 'HANDLE', generation: 2, anchor: on('10:00'), dueAt: on('11:00') }],
      ));
  it('goes to the next level when none is named', () =>
    given(inHand)
      .when(escalate())
      .then(['CaseEscalated', { toUnit: building, skippedLevels: [] }], ['VerdictRecorded'], ['DeadlineSet']));
  it('refuses to escalate downward', () =>
    given(atBranch).when(escalate(building, jiangJun)).thenRejected('ESCALATION_NOT_UPWARD'));
  it('refuses to escalate to oneself', () =>
    given(atBranch).when(escalate(branch, jiangJun)).thenRejected('ESCALATION_NOT_UPWARD'));
  it('refuses to escalate above the community', () =>
    given(happened(report(), acceptForSelf(), escalate(community), sign(jiangJun)))
      .when(escalate(undefined, jiangJun))
      .thenRejected('ESCALATION_NOT_UPWARD'));
  it('refuses to escalate without a reason', () =>
    given(inHand)
      .when(escalate(branch, zhaoMeiju, '10:10', ' '))
      .thenRejected('REASON_MISSING'));
  it('refuses a unit of another chain', () => given(inHand).when(escalate('ruixiang-b2')).thenRejected('UNIT_UNKNOWN'));
  it('acts in the post that stands at the unit', () =>
    expect(atBranch.filter((event) => event.type === 'AssignmentSigned')).toEqual([
      expect.objectContaining({ data: expect.objectContaining({ person: jiangJun }) }),
    ]));
});

describe('王魁’s hour (handbook §9.2, 1)', () => {
  it('is on time at 10:58', () =>
    given(atBranch)
      .when(handle(jiangJun, '10:58'))
      .then(
        ['CaseHandled', { resolvedAtLevel: 'GRID', outcome: 'RESOLVED' }],
        ['VerdictRecorded', { result: 'ON_TIME', dueAt: on('11:00') }],
      ));
  it('is overdue at 11:01', () =>
    given(atBranch)
      .when(handle(jiangJun, '11:01'))
      .then(['CaseHandled'], ['VerdictRecorded', { result: 'OVERDUE', actAt: on('11:01') }]));
});

describe('an expired clock', () => {
  const due = on('14:03');
  const dispatched = happened(report(), accept(), dispatch());
  const late = (minutes: number) => new Date(Date.parse(due) + minutes * 60_000).toISOString();

  it('climbs one level and sets the next clock', () =>
    given(dispatched)
      .when(expire('HANDLE', 1, late(1)))
      .then(
        ['RedCardIssued', { clock: 'HANDLE', generation: 1, unitId: household }],
        ['CaseEscalated', { fromUnit: household, toUnit: building, reason: 'HANDLE_OVERDUE', status: 'AWAITING_SIGN' }],
        ['VerdictRecorded', { generation: 1, result: 'OVERDUE' }],
        ['DeadlineSet', { clock: 'HANDLE', generation: 2, dueAt: '2020-02-20T15:59:59.999Z' }],
      ));
  it('climbs even after signing', () =>
    given(happened(report(), accept(), dispatch(), sign()))
      .when(expire('HANDLE', 1, late(1)))
      .then(['RedCardIssued'], ['CaseEscalated', { toUnit: building }], ['VerdictRecorded'], ['DeadlineSet']));
  it('ignores a ring at the very instant, which is still on time', () =>
    given(dispatched)
      .when(expire('HANDLE', 1, due))
      .thenNothing());
  it('ignores a second ring', () =>
    given(happened(report(), accept(), dispatch(), expire('HANDLE', 1, late(1))))
      .when(expire('HANDLE', 1, late(2)))
      .thenNothing());
  it('ignores the ring of a clock that was met', () =>
    given(handled)
      .when(expire('HANDLE', 2, late(60)))
      .thenNothing());
  it('ignores a ring for a case that does not exist', () =>
    given([])
      .when(expire('HANDLE', 1, due))
      .thenNothing());

  const atCommunity = happened(
    report(),
    accept('demo@1'),
    dispatch(),
    expire('HANDLE', 1, on('10:03:11')),
    expire('HANDLE', 2, on('10:03:22')),
    expire('HANDLE', 3, on('10:03:33')),
  );
  it('stops at the community and opens supervision there, once', () => {
    given(atCommunity)
      .when(expire('HANDLE', 4, on('10:07')))
      .then(
        ['RedCardIssued', { unitId: community }],
        ['SupervisionOpened', { kind: 'OVERDUE_ORDER', trigger: 'HANDLE_OVERDUE' }],
      );
    expect(atCommunity.filter((event) => event.type === 'CaseEscalated').map((event) => event.data.toUnit)).toEqual([
      building,
      branch,
      community,
    ]);
  });
  it('still runs, red, until the work is done', () =>
    given(continued(atCommunity, expire('HANDLE', 4, on('10:07')), sign(jiangJun, '10:20')))
      .when(handle(jiangJun, '10:30'))
      .then(
        ['CaseHandled', { resolvedAtLevel: 'COMMUNITY' }],
        ['VerdictRecorded', { clock: 'HANDLE', generation: 4, result: 'OVERDUE' }],
      ));
});

it('tells a stranger nothing, not even where it stands', () => {
  const closed = continued(inHand, wish('ForceCloseCase', secretary, '10:30', { reason: '无法联系各方' }));
  for (const past of [happened(report()), inHand, closed]) {
    given(past).when(start('p-stranger', '10:31')).thenRejected('ACTOR_NOT_ALLOWED');
  }
});

it('refuses to fold an event of a later version rather than lose it', () =>
  expect(() => fold([...inHand, JSON.parse('{"type":"CaseTeleported","data":{}}')])).toThrow('found CaseTeleported'));
