import type { CaseCommandOf } from './case.commands';
import {
  accept,
  acceptForSelf,
  accepted,
  awaitingSign,
  classify,
  continued,
  discover,
  dispatch,
  fold,
  given,
  happened,
  home,
  inHand,
  neighbourhood,
  point,
  report,
  sign,
  wish,
  魏先生,
  type Person,
  type Wish,
} from './street/given';

const reported = happened(report());
const contact = (time: string, by: Person = 'clerk') =>
  wish('LinkEarlierContact', by, {
    organization: '星光物业',
    contactedAt: time,
    result: '未解决',
    source: '诉求人自述',
  });
const missing = (by: Person = 'clerk', ...items: readonly string[]) =>
  wish('RequestSupplement', by, { missingItems: items });
const supplement = (by: Person = 魏先生, time = '07-20 15:00') =>
  wish('SupplementCase', by, { additions: '二楼漏到一楼' }, time);
const verify = (finding: 'EXIST' | 'NOT_EXIST' | 'UNABLE', by: Person = 'gridWorker') =>
  wish('VerifyCase', by, { finding, evidence: '现场照片' });
const file = (filingCondition?: string, by: Person = 'dispatcher') =>
  wish('FileCase', by, filingCondition === undefined ? {} : { filingCondition });
const reject = (more: Partial<Wish<'RejectCase'>> = {}, by: Person = 'clerk') =>
  wish('RejectCase', by, { reasonCode: 'IN_COURT', publicReason: '已进入诉讼程序', referral: '人民法院', ...more });
const locate = (addressId = home, by: Person = 'dispatcher') => wish('LocateCase', by, { addressId });
const recall = () => wish('RecallDispatch', 'dispatcher', { reason: '派错网格' });

describe('a case found on patrol', () => {
  it('names its finder and its patrol, and has nobody to call', () => {
    given([])
      .when(discover())
      .then(
        ['CaseDiscovered', { finder: 'gridHead', patrolId: 'patrol-7' }],
        ['CaseLocated'],
        ['DeadlineSet'],
        ['DeadlineSet', { clock: 'ACCEPT' }],
      );
    expect(fold(happened(discover()))).toMatchObject({ callees: [], involved: ['gridHead'], discovered: true });
  });
  it('is for people of the grids only', () => {
    given([]).when(discover('clerk')).thenRejected('ACTOR_NOT_ALLOWED');
    given([]).when(discover(魏先生)).thenRejected('ACTOR_NOT_ALLOWED');
  });
});

describe('a child case', () => {
  const parent = fold(happened(report(), classify()));
  if (parent.status === 'START') throw new Error('the parent has begun');
  const { definition, policy, levelScheme, calendar } = parent;
  const beginChild = (by: Person = 'engine'): CaseCommandOf<'BeginChildCase'> =>
    wish('BeginChildCase', by, {
      ...{ definition, policy, levelScheme, calendar, channel: 'PHONE', confidential: false, anonymous: false },
      ...{ text: '地板修复', category: 'SEWER', parentCase: 'parent', reportedAt: '2020-07-01T02:00:00.000Z' },
      ...{ reporterId: 魏先生, addressId: home },
    });

  it('inherits reporter, pins and the anchor of its parent', () =>
    given([])
      .when(beginChild())
      .then(
        ['CaseReported', { splitFrom: 'parent', reporterId: 魏先生, reportedAt: '2020-07-01T02:00:00.000Z', policy }],
        ['CaseLocated', { gridId: point }],
        ['CaseClassified', { category: 'SEWER' }],
        ['DeadlineSet', { clock: 'TOTAL', anchor: '2020-07-01T02:00:00.000Z' }],
        ['DeadlineSet', { clock: 'ACCEPT' }],
      ));
  it('is begun by the engine, once', () => {
    given([]).when(beginChild('dispatcher')).thenRejected('ACTOR_NOT_ALLOWED');
    given(happened(beginChild())).when(beginChild()).thenRejected('CASE_EXISTS');
  });
});

describe('an earlier contact', () => {
  it('is linked by reporter, centre, grid or handler', () => {
    for (const by of [魏先生, 'clerk', '赵霞'] as const)
      given(reported)
        .when(contact('2020-07-01T02:00:00.000Z', by))
        .then(['EarlierContactLinked', { organization: '星光物业', result: '未解决', person: by }]);
    given(continued(accepted, dispatch('property-company'), sign('manager')))
      .when(contact('2020-07-01T02:00:00.000Z', 'manager'))
      .then(['EarlierContactLinked', { person: 'manager' }]);
    given(reported).when(contact('2020-07-01T02:00:00.000Z', 'neighbour')).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('is kept once for each time it happened', () => {
    const linked = continued(reported, contact('2020-07-01T02:00:00.000Z'));
    given(linked).when(contact('2020-07-01T02:00:00.000Z', 魏先生)).thenNothing();
    given(linked).when(contact('2020-07-08T02:00:00.000Z')).then(['EarlierContactLinked']);
  });
  it('changes nothing of a case that has ended', () =>
    given(continued(reported, reject())).when(contact('2020-07-01T02:00:00.000Z')).thenRejected('ALREADY_TERMINAL'));
});

describe('a supplement', () => {
  const asked = continued(reported, missing('clerk', '门牌号'));

  it('is requested with what is missing, and the clock of acceptance stands still meanwhile', () =>
    given(reported)
      .when(missing('clerk', '门牌号'))
      .then(
        ['SupplementRequested', { status: 'AWAITING_SUPPLEMENT', missingItems: ['门牌号'], person: 'clerk' }],
        ['ClockPaused', { clock: 'ACCEPT', reasonCode: 'AWAITING_SUPPLEMENT' }],
      ));
  it('is requested by the centre, not before something is named', () => {
    given(reported).when(missing('gridHead', '门牌号')).thenRejected('ACTOR_NOT_ALLOWED');
    given(reported).when(missing('clerk')).thenRejected('REASON_MISSING');
    given(reported).when(missing('clerk', ' ')).thenRejected('REASON_MISSING');
  });
  it('is asked for once, and only before acceptance', () => {
    given(asked).when(missing('clerk', '电话')).thenRejected('MOVE_NOT_ALLOWED');
    given(accepted).when(missing('clerk', '电话')).thenRejected('MOVE_NOT_ALLOWED');
  });
  it('comes from the reporter or a clerk, and the clock goes on', () => {
    given(asked)
      .when(supplement())
      .then(
        ['CaseSupplemented', { status: 'PENDING_ACCEPTANCE', additions: '二楼漏到一楼' }],
        ['ClockResumed', { clock: 'ACCEPT' }],
        ['DeadlineRecomputed', { clock: 'ACCEPT', cause: 'CLOCK_RESUMED', dueAt: '2020-07-20T09:00:00.000Z' }],
      );
    given(asked).when(supplement('clerk')).then(['CaseSupplemented'], ['ClockResumed'], ['DeadlineRecomputed']);
    given(asked).when(supplement('gridHead')).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('comes once', () => given(continued(asked, supplement())).when(supplement()).thenRejected('MOVE_NOT_ALLOWED'));
});

describe('the place', () => {
  const placeless = happened(report({ addressId: undefined }));

  it('is found by the centre; the case keeps its grid and chain', () =>
    given(placeless)
      .when(locate())
      .then(['CaseLocated', { addressId: home, gridId: point, gridKind: 'RESIDENTIAL' }]));
  it('is found again where it was wrong, before dispatch', () => {
    given(accepted)
      .when(locate('building-1'))
      .then(['CaseLocated', { gridId: neighbourhood }]);
    given(awaitingSign).when(locate('building-1')).thenRejected('MOVE_NOT_ALLOWED');
  });
  it('is one that a grid holds', () => given(placeless).when(locate('nowhere')).thenRejected('ADDRESS_UNKNOWN'));
  it('is not found by a resident', () => given(placeless).when(locate(home, 魏先生)).thenRejected('ACTOR_NOT_ALLOWED'));
});

describe('what kind of case it is', () => {
  it('is said by the centre or the grid, again where it was wrong, and not by others', () => {
    given(reported)
      .when(classify())
      .then(['CaseClassified', { category: 'SEWER', urgency: 'NORMAL' }]);
    given(accepted)
      .when(classify('GAS_SAFETY'))
      .then(['CaseClassified', { category: 'GAS_SAFETY' }]);
    given(accepted).when(classify()).thenNothing();
    given(reported)
      .when(wish('ClassifyCase', 'neighbour', { category: 'SEWER', urgency: 'NORMAL' }))
      .thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('stands once the case is dispatched', () =>
    given(awaitingSign).when(classify('GAS_SAFETY')).thenRejected('MOVE_NOT_ALLOWED'));
});

describe('verification 核实', () => {
  it('says on the spot whether the matter exists, before and while it is handled', () => {
    for (const past of [reported, accepted, awaitingSign, inHand])
      given(past)
        .when(verify('EXIST'))
        .then(['CaseVerified', { finding: 'EXIST', evidence: '现场照片', person: 'gridWorker' }]);
    given(continued(reported, verify('UNABLE')))
      .when(verify('NOT_EXIST'))
      .then(['CaseVerified', { finding: 'NOT_EXIST' }]);
  });
  it('is said once', () =>
    given(continued(reported, verify('EXIST')))
      .when(verify('EXIST'))
      .thenNothing());
  it('is for posts of the chain', () => {
    given(reported).when(verify('EXIST', 'neighbour')).thenRejected('ACTOR_NOT_ALLOWED');
    given(reported).when(verify('EXIST', 'clerk')).thenRejected('ACTOR_NOT_ALLOWED');
  });
});

describe('filing 立案', () => {
  it('takes the condition of the category, or the one that is named', () => {
    given(accepted)
      .when(file())
      .then(['CaseFiled', { filingCondition: '影响居民生活', person: 'dispatcher' }]);
    given(accepted)
      .when(file('井盖缺失'))
      .then(['CaseFiled', { filingCondition: '井盖缺失' }]);
  });
  it('wants a category, and a condition', () => {
    given(reported).when(file()).thenRejected('CATEGORY_MISSING');
    given(happened(report(), classify('UNPUBLISHED')))
      .when(file())
      .thenRejected('REASON_MISSING');
  });
  it('happens once, by a dispatcher', () => {
    given(continued(accepted, file())).when(file()).thenNothing();
    given(accepted).when(file('井盖缺失', 'clerk')).thenRejected('ACTOR_NOT_ALLOWED');
    given(awaitingSign).when(file()).thenRejected('MOVE_NOT_ALLOWED');
  });
});

describe('acceptance', () => {
  it('pins the versions by which the case is judged', () =>
    given(reported)
      .when(accept())
      .then(
        ['CaseAccepted', { status: 'AWAITING_DISPATCH', definition: 'closed-loop@3', policy: 'street@1' }],
        ['VerdictRecorded', { clock: 'ACCEPT', result: 'ON_TIME' }],
      ));
  it('by a grid for itself wants a place, a post of its chain, and the policy that is in force', () => {
    given(reported)
      .when(acceptForSelf())
      .then(
        ['CaseAccepted', { status: 'IN_HANDLING', selfHandled: { unitId: point, person: '赵霞' } }],
        ['DeadlineSet', { clock: 'HANDLE' }],
        ['VerdictRecorded', { clock: 'ACCEPT' }],
      );
    given(happened(report({ addressId: undefined })))
      .when(acceptForSelf())
      .thenRejected('ACTOR_NOT_ALLOWED');
    given(reported).when(acceptForSelf('neighbour')).thenRejected('ACTOR_NOT_ALLOWED');
    given(reported)
      .when(wish('AcceptCase', '赵霞', { forSelf: true, policy: 'SD-2020@1' }))
      .thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('happens once', () => given(accepted).when(accept()).thenRejected('MOVE_NOT_ALLOWED'));
});

describe('rejection 不予受理', () => {
  it('ends the case with a code, what the resident is told, and where he may turn', () =>
    given(reported)
      .when(reject())
      .then(
        [
          'CaseRejected',
          { status: 'REJECTED', reasonCode: 'IN_COURT', publicReason: '已进入诉讼程序', referral: '人民法院' },
        ],
        ['VerdictRecorded', { clock: 'TOTAL' }],
        ['VerdictRecorded', { clock: 'ACCEPT', result: 'ON_TIME' }],
      ));
  it('needs both code and words', () => {
    given(reported)
      .when(reject({ reasonCode: ' ' }))
      .thenRejected('REASON_MISSING');
    given(reported)
      .when(reject({ publicReason: '' }))
      .thenRejected('REASON_MISSING');
  });
  it('is for the centre, before the first dispatch', () => {
    expect(continued(happened(report(), missing('clerk', '门牌号')), reject()).at(-1)?.type).toBe('VerdictRecorded');
    given(accepted).when(reject()).then(['CaseRejected'], ['VerdictRecorded']);
    given(reported).when(reject({}, 'gridHead')).thenRejected('ACTOR_NOT_ALLOWED');
    given(awaitingSign).when(reject()).thenRejected('MOVE_NOT_ALLOWED');
    given(continued(awaitingSign, recall())).when(reject()).thenRejected('MOVE_NOT_ALLOWED');
  });
  it('is final', () => given(continued(reported, reject())).when(reject()).thenRejected('ALREADY_TERMINAL'));
});

it('every command of intake finds no case that nobody reported', () => {
  for (const command of [
    missing('clerk', '电话'),
    supplement(),
    locate(),
    classify(),
    verify('EXIST'),
    file(),
    reject(),
  ])
    given([]).when(command).thenRejected('CASE_UNKNOWN');
});
