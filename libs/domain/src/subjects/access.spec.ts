import { specification } from '../kernel/given';
import type { CaseState } from '../cases/case.state';
import {
  accept,
  book,
  building,
  clerk,
  close,
  continued,
  dispatch,
  dispatcher,
  fold,
  handle,
  happened,
  headOf,
  branch,
  inspect,
  jiangJun,
  on,
  rate,
  reply,
  report,
  review,
  secretary,
  sign,
  supervisor,
  wangKui,
  wish,
  zhaoMeiju,
} from '../cases/given';
import { accessDecider, groundToOpen } from './access';

const ground = (state: CaseState, person: string, confidential = false) =>
  state.status === 'START' ? undefined : groundToOpen({ ...state, confidential }, person, book, on('12:00'));

const inHand = happened(report(), accept(), dispatch(), sign());
const handled = continued(inHand, handle(zhaoMeiju));
const answered = continued(handled, inspect(), reply(zhaoMeiju));
const closed = continued(answered, rate(), review(), close());

const shared = continued(inHand, wish('AddCoHandler', zhaoMeiju, '10:07', { unit: building, task: '协助联系' }));
const voided = continued(inHand, wish('VoidCase', dispatcher, '10:08', { reason: '误开', approver: secretary }));

describe('personal data of a case', () => {
  it.each([
    ['the reporter', inHand, wangKui, 'OWN_CASE'],
    ['the handler while the case is his', inHand, zhaoMeiju, 'HANDLING'],
    ['the handler no longer, once he has handled it', handled, zhaoMeiju, undefined],
    ['the unit above, which does not hold the case', inHand, jiangJun, undefined],
    ['the dispatcher while it is open', inHand, dispatcher, 'DISPATCH'],
    ['an independent inspector while it waits for him', handled, headOf(branch), 'INSPECTION'],
    ['a callback agent while it waits for him', answered, clerk, 'CALLBACK'],
    ['nobody of a neighbouring group', inHand, headOf('ruixiang-g2'), undefined],
    ['not the supervisor, who sees facts and times', inHand, supervisor, undefined],
    ['not the dispatcher once it is closed', closed, dispatcher, undefined],
    ['not the dispatcher once it is voided', voided, dispatcher, undefined],
    ['a co-handler until he has answered', shared, headOf(building), 'CO_HANDLING'],
    ['the reporter even then', closed, wangKui, 'OWN_CASE'],
  ])('are open to %s', (_, past, person, expected) => expect(ground(fold(past), person)?.ground).toBe(expected));

  it('hide the reporter of a confidential case from the handling unit', () =>
    expect([ground(fold(inHand), zhaoMeiju, true), ground(fold(inHand), zhaoMeiju)]).toEqual([
      { ground: 'HANDLING', withReporter: false },
      { ground: 'HANDLING', withReporter: true },
    ]));
});

describe('the access log', () => {
  const { given } = specification(accessDecider, undefined);
  const view = (of: 'HANDLING' | undefined) =>
    ({
      type: 'ViewPersonalData',
      data: { caseId: 'c', by: zhaoMeiju, at: on('10:00'), ground: of, reason: '联系诉求人', fields: ['text'] },
    }) as const;

  it('keeps every opening', () =>
    given([])
      .when(view('HANDLING'))
      .then(['PersonalDataViewed', { person: zhaoMeiju, ground: 'HANDLING', fields: ['text'] }]));
  it('refuses without a ground', () => given([]).when(view(undefined)).thenRejected('PERSONAL_DATA_DENIED'));
});
