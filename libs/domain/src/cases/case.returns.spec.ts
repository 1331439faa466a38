import { sd2020 } from '@gridloop/presets';
import { at } from '../deadlines/given';
import { specification } from '../kernel/given';
import { caseDecider } from './case';
import {
  accept,
  acceptForSelf,
  accepted,
  arbitrate,
  awaitingSign,
  bookWith,
  classify,
  community,
  continued,
  dispatch,
  district,
  escalate,
  fold,
  giveBack,
  given,
  grid,
  happened,
  housing,
  inHand,
  neighbourhood,
  point,
  property,
  propertyOffice,
  report,
  sign,
  street,
  streetPolicy,
  wish,
} from './street/given';

const returned = continued(awaitingSign, giveBack());
/** Returned by the grid, given to the household point, returned by it as well. */
const disputed = continued(returned, arbitrate('dispatcher', true, point), giveBack('赵霞', '07-20 15:00'));

describe('the window for returning (handbook §9.2, 6)', () => {
  const under = specification(caseDecider, bookWith(sd2020));
  const dispatched = under.happened(report(), classify(), accept(), dispatch());

  it('of SD-2020 is open on 07-22, with a reason', () =>
    under
      .given(dispatched)
      .when(giveBack('gridHead', '07-22 23:59'))
      .then(
        ['AssignmentReturned', { status: 'RETURN_UNDER_REVIEW', unit: grid, returnCount: 1, person: 'gridHead' }],
        ['DeadlineWithdrawn', { clock: 'RETURN', cause: 'WINDOW_USED' }],
      ));
  it('is closed on 07-23', () =>
    under.given(dispatched).when(giveBack('gridHead', '07-23 00:00')).thenRejected('RETURN_WINDOW_CLOSED'));
  it('wants a reason', () => {
    under
      .given(dispatched)
      .when(giveBack('gridHead', '07-22 10:00', { reason: ' ' }))
      .thenRejected('RETURN_REASON_MISSING');
    under
      .given(dispatched)
      .when(giveBack('gridHead', '07-22 10:00', { reason: undefined }))
      .thenRejected('RETURN_REASON_MISSING');
  });
  it('is each unit’s own: it opens anew with an escalation', () => {
    const climbed = under.continued(dispatched, sign(), {
      ...escalate(),
      data: { ...escalate().data, at: at('2020-07-24 10:00') },
    });
    under
      .given(climbed)
      .when(giveBack('member', '07-28 10:00'))
      .then(['AssignmentReturned', { unit: community }], ['DeadlineWithdrawn', { clock: 'RETURN' }]);
    under.given(climbed).when(giveBack('member', '07-29 10:00')).thenRejected('RETURN_WINDOW_CLOSED');
  });
  it('does not open again when a suspended case is resumed', () =>
    under
      .given(
        under.continued(
          dispatched,
          sign(),
          wish('SuspendCase', 'secretary', { reason: '等待汛期结束', resumeOn: '2020-07-30' }),
          wish('ResumeCase', 'secretary', {}, '07-20 10:30'),
        ),
      )
      .when(giveBack())
      .thenRejected('RETURN_WINDOW_CLOSED'));
});

describe('a return 退单', () => {
  it('comes before or after signing, from the unit that has it', () => {
    given(awaitingSign)
      .when(giveBack())
      .then(
        ['AssignmentReturned', { assignmentId: 'a1' }],
        ['DeadlineWithdrawn'],
        ['DeadlineSet', { clock: 'ARBITRATE' }],
      );
    given(inHand)
      .when(giveBack('gridWorker'))
      .then(['AssignmentReturned'], ['DeadlineWithdrawn'], ['DeadlineSet', { clock: 'ARBITRATE' }]);
    given(inHand).when(giveBack('赵霞')).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('keeps its basis and the unit that is proposed, if that may have it', () => {
    given(inHand)
      .when(giveBack('gridHead', '07-20 11:00', { basis: '职责清单第三条', proposedUnit: property }))
      .then(
        ['AssignmentReturned', { basis: '职责清单第三条', proposedUnit: property }],
        ['DeadlineWithdrawn'],
        ['DeadlineSet', { clock: 'ARBITRATE' }],
      );
    given(inHand)
      .when(giveBack('gridHead', '07-20 11:00', { proposedUnit: neighbourhood }))
      .thenRejected('UNIT_UNKNOWN');
  });
  it('is made once', () => given(returned).when(giveBack()).thenRejected('MOVE_NOT_ALLOWED'));
  it('leaves the lead with the first receiver 首接负责, until it is decided', () => {
    expect(fold(returned)).toMatchObject({ unitId: grid, status: 'RETURN_UNDER_REVIEW' });
    expect(fold(continued(returned, arbitrate('dispatcher', false)))).toMatchObject({ unitId: grid });
    expect(fold(continued(returned, arbitrate('dispatcher', true, point)))).toMatchObject({ unitId: point });
  });
  it('is not for who accepted it for himself', () =>
    given(happened(report(), acceptForSelf())).when(giveBack('赵霞')).thenRejected('MOVE_NOT_ALLOWED'));
  it('holds up every closing', () =>
    given(returned)
      .when(wish('CloseCase', 'dispatcher', {}))
      .thenRejected('RETURN_UNDER_REVIEW'));
});

describe('a return by a property company 物业', () => {
  it('climbs to the property office at once, and waits for nobody’s decision', () => {
    const atCompany = continued(accepted, dispatch(property));
    given(atCompany)
      .when(giveBack('manager'))
      .then(
        ['AssignmentReturned', { status: 'AWAITING_SIGN', unit: property, returnCount: 1 }],
        ['CaseEscalated', { fromUnit: property, toUnit: propertyOffice, reason: '不属本网格职责' }],
        ['SkippedLevelNotified', { level: 'COMMUNITY' }],
        ['VerdictRecorded', { clock: 'HANDLE' }],
        ['DeadlineSet', { clock: 'HANDLE', generation: 2 }],
        ['DeadlineWithdrawn', { clock: 'RETURN', cause: 'WINDOW_USED' }],
        ['DeadlineSet', { clock: 'RETURN', generation: 2 }],
      );
    expect(fold(continued(atCompany, giveBack('manager')))).not.toHaveProperty('returning');
  });
  it('counts as the first one when the office returns it too: the street’s superior decides', () =>
    given(continued(accepted, dispatch(property), giveBack('manager')))
      .when(giveBack('officer'))
      .then(
        ['AssignmentReturned', { unit: propertyOffice, returnCount: 2, arbiter: street }],
        ['DeadlineWithdrawn'],
        ['DeadlineSet', { clock: 'ARBITRATE' }],
      ));
});

describe('the decision about a first return 退单裁定', () => {
  it('is the dispatcher’s', () => {
    given(returned)
      .when(arbitrate('dispatcher', true))
      .then(
        ['ReturnArbitrated', { status: 'AWAITING_DISPATCH', upheld: true, binding: false }],
        ['VerdictRecorded', { clock: 'HANDLE' }],
        ['VerdictRecorded', { clock: 'ARBITRATE', result: 'ON_TIME' }],
      );
    for (const by of ['arbiter', 'secretary', 'clerk', 'gridHead'] as const)
      given(returned).when(arbitrate(by, true)).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('names a new lead with an assignment of its own', () =>
    given(returned)
      .when(arbitrate('dispatcher', true, property))
      .then(
        ['ReturnArbitrated', { status: 'AWAITING_SIGN', newLead: property, assignmentId: 'a2', binding: false }],
        ['DeadlineSet', { clock: 'RETURN', generation: 2 }],
        ['VerdictRecorded', { clock: 'ARBITRATE' }],
      ));
  it('refused, puts the case back where it was', () => {
    given(returned)
      .when(arbitrate('dutyOfficer', false))
      .then(['ReturnArbitrated', { status: 'AWAITING_SIGN', upheld: false }], ['DeadlineSet'], ['VerdictRecorded']);
    given(continued(inHand, giveBack()))
      .when(arbitrate('dispatcher', false))
      .then(['ReturnArbitrated', { status: 'IN_HANDLING' }], ['DeadlineSet'], ['VerdictRecorded']);
  });
  it('has a reason, and moves the lead to another that may have it', () => {
    given(returned)
      .when(wish('ArbitrateReturn', 'dispatcher', { upheld: true, reason: '' }))
      .thenRejected('REASON_MISSING');
    given(returned)
      .when(arbitrate('dispatcher', true, neighbourhood))
      .thenRejected('UNIT_UNKNOWN');
    given(returned)
      .when(arbitrate('dispatcher', true, grid))
      .thenRejected('MOVE_NOT_ALLOWED');
    given(returned)
      .when(arbitrate('dispatcher', false, property))
      .thenRejected('MOVE_NOT_ALLOWED');
  });
  it('is made once', () =>
    given(continued(returned, arbitrate('dispatcher', true)))
      .when(arbitrate('dispatcher', true))
      .thenRejected('MOVE_NOT_ALLOWED'));
});

describe('a second return, or a dispute of two units', () => {
  it('goes to the lowest common superior', () => {
    const arbiterOf = (past: typeof disputed) => {
      const state = fold(past);
      return state.status === 'START' ? undefined : state.returning?.arbiter;
    };
    expect(arbiterOf(disputed)).toBe(community);
    expect(arbiterOf(continued(returned, arbitrate('dispatcher', false), giveBack()))).toBe(community);
    expect(arbiterOf(continued(returned, arbitrate('dispatcher', true, community), giveBack('member')))).toBe(street);
    expect(arbiterOf(continued(returned, arbitrate('dispatcher', true, housing), giveBack('builder')))).toBe(street);
    expect(
      arbiterOf(
        continued(accepted, dispatch(point), giveBack('赵霞'), arbitrate('dispatcher', false), giveBack('赵霞')),
      ),
    ).toBe(grid);
  });
  it('has the district for its last instance', () => {
    const atTop = continued(returned, arbitrate('dispatcher', true, 'fire-department'), giveBack('fireman'));
    expect(fold(atTop)).toMatchObject({ returning: { arbiter: district } });
    given(atTop)
      .when(arbitrate('districtLeader', true, street))
      .then(['ReturnArbitrated', { binding: true }], ['DeadlineSet'], ['VerdictRecorded']);
  });
  it('is decided there and nowhere else, not by who returned it', () => {
    for (const by of ['dispatcher', 'arbiter', 'streetLeader', 'gridHead'] as const)
      given(disputed)
        .when(arbitrate(by, true, grid))
        .thenRejected('ACTOR_NOT_ALLOWED');
    given(disputed)
      .when(arbitrate('secretary', true, grid))
      .then(
        ['ReturnArbitrated', { newLead: grid, binding: true, status: 'AWAITING_SIGN' }],
        ['DeadlineSet'],
        ['VerdictRecorded'],
      );
    const own = specification(
      caseDecider,
      bookWith(streetPolicy, undefined, {
        type: 'AppointmentStarted',
        data: {
          appointmentId: 'second-post',
          person: '赵霞',
          post: 'COMMITTEE_MEMBER',
          unitId: community,
          from: '2019-01-01T00:00:00.000Z',
        },
      }),
    );
    own
      .given(disputed)
      .when(arbitrate('赵霞', true, grid))
      .thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('binds: nobody returns it again, and the centre moves it no more', () => {
    const bound = continued(disputed, arbitrate('secretary', true, grid));
    given(bound).when(giveBack('gridHead', '07-20 16:00')).thenRejected('ARBITRATION_BINDING');
    given(bound)
      .when(wish('RecallDispatch', 'dispatcher', { reason: '改派' }))
      .thenRejected('ARBITRATION_BINDING');
    const signed = continued(bound, sign());
    given(signed)
      .when(wish('ReassignCase', 'dispatcher', { toUnit: community, reason: '改派' }))
      .thenRejected('ARBITRATION_BINDING');
    expect(
      fold(continued(signed, wish('ReassignCase', 'arbiter', { toUnit: community, reason: '改派' }))),
    ).toMatchObject({ unitId: community });
  });
  it('binds the unit whose return is refused', () =>
    given(continued(disputed, arbitrate('secretary', false)))
      .when(giveBack('赵霞', '07-20 16:00'))
      .thenRejected('ARBITRATION_BINDING'));
  it('binds nobody yet where it is upheld without a new lead: the next return goes up again', () =>
    given(continued(disputed, arbitrate('secretary', true), dispatch(housing)))
      .when(giveBack('builder', '07-20 16:00'))
      .then(
        ['AssignmentReturned', { returnCount: 3, arbiter: street }],
        ['DeadlineWithdrawn'],
        ['DeadlineSet', { clock: 'ARBITRATE' }],
      ));
});

describe('a return that is overtaken', () => {
  const climb = wish('ExpireDeadline', 'engine', { clock: 'HANDLE', generation: 1 }, '07-29 10:00');
  const force = wish('ForceCloseCase', 'streetLeader', { reason: '重复件' });
  const reopen = wish('ReopenCase', 'supervisor', { reason: '仍未解决' });

  it('by the next level that takes the case, or by a closing, waits for no decision any more', () => {
    expect(fold(continued(returned, climb))).toMatchObject({ unitId: community, status: 'AWAITING_SIGN' });
    for (const way of [[climb], [force, reopen]])
      expect(fold(continued(returned, ...way))).not.toHaveProperty('returning');
  });
});
