import { sd2020 } from '@gridloop/presets';
import { at } from '../deadlines/given';
import { created, unit } from '../grid-units/given';
import { specification } from '../kernel/given';
import { caseDecider } from './case';
import {
  accept,
  acceptForSelf,
  accepted,
  awaitingSign,
  bookWith,
  classify,
  community,
  continued,
  dispatch,
  district,
  escalate,
  fold,
  gasCompany,
  given,
  grid,
  handle,
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
  type Person,
} from './street/given';

const recall = (by: Person = 'dispatcher', reason = '派错网格') => wish('RecallDispatch', by, { reason });
const express = (by: Person = 'engine') => wish('RouteExpress', by, {});
const reassign = (toUnit: string, by: Person = 'dispatcher', reason = '更适合') =>
  wish('ReassignCase', by, { toUnit, reason });
const addCoHandler = (unit: string, by: Person = 'gridHead') =>
  wish('AddCoHandler', by, { unit, task: '关闭水阀', limit: '2020-07-22' });
const reportBack = (by: Person) => wish('ReportCoHandling', by, { result: '已关闭' });
const expireHandling = (time: string) => wish('ExpireDeadline', 'engine', { clock: 'HANDLE', generation: 1 }, time);

describe('dispatch 派单', () => {
  it('names the lead, the assignment and the round, and starts handling and the window for returning', () =>
    given(accepted)
      .when(dispatch())
      .then(
        ['CaseDispatched', { status: 'AWAITING_SIGN', leadUnit: grid, assignmentId: 'a1', round: 1 }],
        ['DeadlineSet', { clock: 'HANDLE', dueAt: at('2020-07-27 23:59:59.999') }],
        ['DeadlineSet', { clock: 'RETURN', window: true, dueAt: at('2020-07-22 23:59:59.999') }],
      ));
  it('goes to a unit of the chain, or to a body that serves one', () => {
    for (const unitId of [point, community, street, district, property, housing, gasCompany])
      expect(continued(accepted, dispatch(unitId)).map(({ type }) => type)).toContain('CaseDispatched');
    given(accepted).when(dispatch(neighbourhood)).thenRejected('UNIT_UNKNOWN');
    given(accepted).when(dispatch('nobody')).thenRejected('UNIT_UNKNOWN');
  });
  it('is for a dispatcher, of what is accepted and located', () => {
    given(accepted)
      .when(wish('DispatchCase', 'clerk', {}))
      .thenRejected('ACTOR_NOT_ALLOWED');
    given(happened(report())).when(dispatch()).thenRejected('MOVE_NOT_ALLOWED');
    given(happened(report({ addressId: undefined }), accept()))
      .when(dispatch())
      .thenRejected('LOCATION_MISSING');
  });
  it('happens once', () => given(awaitingSign).when(dispatch()).thenRejected('MOVE_NOT_ALLOWED'));
  it('gives a department what no grid may have', () => {
    const matter = wish('ClassifyCase', 'clerk', { category: 'SEWER', urgency: 'NORMAL', matter: 'FINE' });
    given(happened(report(), matter, accept()))
      .when(dispatch())
      .thenRejected('MATTER_NOT_ADMITTED');
    expect(happened(report(), matter, accept(), dispatch(housing)).map(({ type }) => type)).toContain('CaseDispatched');
  });
});

describe('the express lane 直通车', () => {
  const gas = happened(report(), classify('GAS_SAFETY'), accept());

  it('leads straight to the partner of the category; every level passed over is recorded', () =>
    given(gas)
      .when(express())
      .then(
        [
          'CaseExpressRouted',
          {
            status: 'AWAITING_SIGN',
            partner: gasCompany,
            ruleVersion: 'GAS_SAFETY@1',
            bypassedLevels: ['HOUSEHOLD_POINT', 'GRID', 'COMMUNITY', 'STREET', 'DISTRICT'],
          },
        ],
        ['DeadlineSet', { clock: 'HANDLE' }],
        ['DeadlineSet', { clock: 'RETURN' }],
      ));
  it('is taken by the engine or a duty officer', () => {
    expect(continued(gas, express('dutyOfficer')).at(-1)?.type).toBe('DeadlineSet');
    given(gas).when(express('dispatcher')).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('is for chosen categories only, once', () => {
    given(accepted).when(express()).thenRejected('EXPRESS_NOT_ALLOWED');
    given(happened(report(), accept())).when(express()).thenRejected('EXPRESS_NOT_ALLOWED');
    given(continued(gas, express())).when(express()).thenRejected('MOVE_NOT_ALLOWED');
  });
  it('wants a place, and a partner that serves it', () => {
    given(happened(report({ addressId: undefined }), classify('GAS_SAFETY'), accept()))
      .when(express())
      .thenRejected('LOCATION_MISSING');
    const elsewhere = bookWith(streetPolicy, undefined, created(unit('elsewhere', 'DISTRICT')), {
      type: 'CategoryPublished',
      data: {
        version: {
          id: 'GAS_SAFETY@2',
          code: 'GAS_SAFETY',
          name: { zh: '燃气', en: 'Gas' },
          filingCondition: { zh: '燃气', en: 'Gas' },
          express: 'elsewhere',
        },
      },
    });
    specification(caseDecider, elsewhere).given(gas).when(express()).thenRejected('UNIT_UNKNOWN');
  });
});

describe('signing 签收', () => {
  it('puts the case in the hands of the unit', () =>
    given(awaitingSign)
      .when(sign())
      .then(['AssignmentSigned', { status: 'IN_HANDLING', assignmentId: 'a1', person: 'gridHead' }]));
  it('is for whoever holds a post at the unit, or in the body, that has it', () => {
    given(awaitingSign).when(sign('gridWorker')).then(['AssignmentSigned']);
    given(awaitingSign).when(sign('赵霞')).thenRejected('ACTOR_NOT_ALLOWED');
    given(continued(accepted, dispatch(property)))
      .when(sign('manager'))
      .then(['AssignmentSigned', { person: 'manager' }]);
    given(continued(accepted, dispatch(community)))
      .when(sign('secretary'))
      .thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('happens once', () => given(inHand).when(sign()).thenRejected('MOVE_NOT_ALLOWED'));
});

describe('recall 撤回', () => {
  it('takes an unsigned assignment back', () => {
    given(awaitingSign)
      .when(recall())
      .then(
        ['DispatchRecalled', { status: 'AWAITING_DISPATCH', assignmentId: 'a1', reason: '派错网格' }],
        ['VerdictRecorded', { clock: 'HANDLE' }],
        ['DeadlineWithdrawn', { clock: 'RETURN', cause: 'WINDOW_UNUSED' }],
      );
    expect(fold(continued(awaitingSign, recall()))).not.toHaveProperty('unitId');
  });
  it('is refused once it is signed: reassign it', () => {
    given(inHand).when(recall()).thenRejected('ALREADY_SIGNED');
    given(continued(inHand, handle(), wish('InspectCase', '赵霞', { passed: false, findings: '仍堵' })))
      .when(recall())
      .thenRejected('ALREADY_SIGNED');
  });
  it('is for the dispatcher, with a reason, once', () => {
    given(awaitingSign).when(recall('clerk')).thenRejected('ACTOR_NOT_ALLOWED');
    given(awaitingSign).when(recall('dispatcher', ' ')).thenRejected('REASON_MISSING');
    given(continued(awaitingSign, recall())).when(recall()).thenRejected('MOVE_NOT_ALLOWED');
  });
  it('leads to another dispatch, with an assignment of its own', () =>
    given(continued(awaitingSign, recall()))
      .when(dispatch(community))
      .then(['CaseDispatched', { assignmentId: 'a2', leadUnit: community }], ['DeadlineSet'], ['DeadlineSet']));
});

describe('reassignment 转派', () => {
  it('moves the lead, by dispatcher or arbiter', () => {
    given(inHand)
      .when(reassign(community))
      .then(
        ['CaseReassigned', { status: 'AWAITING_SIGN', fromUnit: grid, toUnit: community, assignmentId: 'a2' }],
        ['VerdictRecorded', { clock: 'HANDLE' }],
        ['DeadlineSet', { clock: 'HANDLE', generation: 2 }],
        ['DeadlineWithdrawn', { clock: 'RETURN', generation: 1 }],
        ['DeadlineSet', { clock: 'RETURN', generation: 2 }],
      );
    expect(fold(continued(inHand, reassign(community, 'arbiter')))).toMatchObject({ unitId: community });
    given(inHand).when(reassign(community, 'gridHead')).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('wants a reason and a unit that may have it; to the same unit it is nothing', () => {
    given(inHand)
      .when(reassign(community, 'dispatcher', ''))
      .thenRejected('REASON_MISSING');
    given(inHand).when(reassign(neighbourhood)).thenRejected('UNIT_UNKNOWN');
    given(inHand).when(reassign(grid)).thenNothing();
  });
  it('is of what is signed for', () => {
    given(awaitingSign).when(reassign(community)).thenRejected('MOVE_NOT_ALLOWED');
    given(continued(inHand, reassign(community)))
      .when(reassign(community))
      .thenRejected('MOVE_NOT_ALLOWED');
  });
  it('ends that the one who accepted it handles it for himself', () =>
    expect(fold(continued(happened(report(), classify()), acceptForSelf(), reassign(grid)))).toMatchObject({
      selfHandled: false,
    }));
});

describe('escalation of a case at a household point (handbook §9.2, 4)', () => {
  const atPoint = continued(accepted, dispatch(point), sign('赵霞'));

  it('goes to the community; the grid is told, and the skip stands with its reason', () =>
    given(atPoint)
      .when(escalate('赵霞', community))
      .then(
        ['CaseEscalated', { fromUnit: point, toUnit: community, skippedLevels: ['GRID'], reason: '力量不足' }],
        ['SkippedLevelNotified', { level: 'GRID', unitId: grid }],
        ['VerdictRecorded', { clock: 'HANDLE' }],
        ['DeadlineSet', { clock: 'HANDLE', generation: 2 }],
        ['DeadlineWithdrawn', { clock: 'RETURN' }],
        ['DeadlineSet', { clock: 'RETURN' }],
      ));
  it('never goes downward, nor restarts the total clock', () => {
    const climbed = continued(atPoint, escalate('赵霞', community));
    given(continued(climbed, sign('member')))
      .when(escalate('member', grid))
      .thenRejected('ESCALATION_NOT_UPWARD');
    expect(climbed.filter((event) => event.type === 'DeadlineSet' && event.data.clock === 'TOTAL')).toHaveLength(1);
  });
  it('is for the unit that has it', () => given(atPoint).when(escalate('gridHead')).thenRejected('ACTOR_NOT_ALLOWED'));
});

describe('co-handlers 加派', () => {
  const shared = continued(inHand, addCoHandler(property));

  it('are added by dispatcher or lead, with a task', () => {
    given(inHand)
      .when(addCoHandler(property))
      .then(['CoHandlerAdded', { unit: property, task: '关闭水阀', limit: '2020-07-22' }]);
    for (const past of [awaitingSign, inHand])
      given(past).when(addCoHandler(housing, 'dispatcher')).then(['CoHandlerAdded']);
    given(inHand).when(addCoHandler(property, 'manager')).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('are units or bodies that may have it, other than the lead, once', () => {
    given(inHand).when(addCoHandler(neighbourhood)).thenRejected('UNIT_UNKNOWN');
    given(inHand).when(addCoHandler(grid)).thenRejected('MOVE_NOT_ALLOWED');
    given(shared).when(addCoHandler(property)).thenNothing();
    given(accepted).when(addCoHandler(property, 'dispatcher')).thenRejected('MOVE_NOT_ALLOWED');
  });
  it('answer the lead, each for itself, once', () => {
    given(shared)
      .when(reportBack('manager'))
      .then(['CoHandlerReported', { unit: property, result: '已关闭', person: 'manager' }]);
    given(shared).when(reportBack('gridHead')).thenRejected('ACTOR_NOT_ALLOWED');
    given(continued(shared, reportBack('manager')))
      .when(reportBack('manager'))
      .thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('hold up the handling until they have', () => {
    given(shared).when(handle()).thenRejected('CO_HANDLER_OPEN');
    given(continued(shared, reportBack('manager')))
      .when(handle())
      .then(['CaseHandled'], ['VerdictRecorded'], ['DeadlineWithdrawn']);
  });
  it('are asked again after they have answered', () =>
    given(continued(shared, reportBack('manager')))
      .when(addCoHandler(property))
      .then(['CoHandlerAdded']));
  it('check nothing that they helped with', () =>
    given(continued(inHand, addCoHandler(community), reportBack('member'), handle()))
      .when(wish('InspectCase', 'member', { passed: true, findings: '属实' }))
      .thenRejected('SELF_CHECK_FORBIDDEN'));
  it('help no longer once they lead', () =>
    expect(fold(continued(shared, reassign(property)))).toMatchObject({ unitId: property, coHandlers: [] }));
});

describe('a property company 物业', () => {
  const late = '07-28 10:00';
  const office = ['CaseEscalated', { fromUnit: property, toUnit: propertyOffice }] as const;
  const told = ['SkippedLevelNotified', { level: 'COMMUNITY' }] as const;
  const withCompany = specification(caseDecider, bookWith(sd2020));
  const begun = withCompany.happened(report(), classify(), accept(), dispatch(property));

  it('that ignores a case sees it climb to the property office of the street', () =>
    withCompany
      .given(begun)
      .when(expireHandling(late))
      .then(
        ['RedCardIssued'],
        [...office],
        [...told],
        ['VerdictRecorded', { result: 'OVERDUE' }],
        ['DeadlineSet', { clock: 'HANDLE', generation: 2 }],
        ['DeadlineWithdrawn'],
        ['DeadlineSet', { clock: 'RETURN', generation: 2 }],
      ));
  it('that cannot solve it escalates to the property office', () =>
    withCompany
      .given(withCompany.continued(begun, sign('manager')))
      .when(escalate('manager'))
      .then([...office], [...told], ['VerdictRecorded'], ['DeadlineSet'], ['DeadlineWithdrawn'], ['DeadlineSet']));
  it('hands on to the street from there', () =>
    withCompany
      .given(withCompany.continued(begun, sign('manager'), escalate('manager'), sign('officer')))
      .when(escalate('officer'))
      .then(
        ['CaseEscalated', { fromUnit: propertyOffice, toUnit: street, skippedLevels: [] }],
        ['VerdictRecorded'],
        ['DeadlineSet'],
        ['DeadlineWithdrawn'],
        ['DeadlineSet'],
      ));
  it('counts at the level of the unit that it serves', () =>
    expect(continued(accepted, dispatch(property), sign('manager'), handle('manager'))).toContainEqual(
      expect.objectContaining({ type: 'CaseHandled', data: expect.objectContaining({ resolvedAtLevel: 'COMMUNITY' }) }),
    ));
});
