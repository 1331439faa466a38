import { caseDecider, dryRun, rulesOf, type CaseEvent } from '@gridloop/domain';
import { sd2017 } from '@gridloop/presets';
import {
  accept,
  acceptForSelf,
  branch,
  callBack,
  classify,
  close,
  discover,
  dispatch,
  escalate,
  expire,
  handle,
  happened,
  headOf,
  inspect,
  jiangJun,
  note,
  on,
  rate,
  reply,
  report,
  review,
  secretary,
  sign,
  start,
  supervisor,
  wish,
  zhaoMeiju,
} from '../../libs/domain/src/cases/given';
import * as timed from '../../libs/domain/src/cases/timed/given';
import { specification } from '../../libs/domain/src/kernel/given';
import { streetStories } from './street';

/** Rows of commands that between them bring about every event of a case. */
export const stories = (): readonly (readonly CaseEvent[])[] => [
  happened(
    report(),
    classify('URGENT'),
    acceptForSelf(),
    escalate(branch),
    sign(jiangJun, '10:15'),
    start(jiangJun, '10:16'),
    note(jiangJun),
    handle(jiangJun, '10:58', { account: '村委填表，当场办结' }),
    inspect(),
    reply(),
    callBack(false),
    rate('SATISFIED'),
    review(),
    close(),
  ),
  happened(
    discover(),
    accept('demo@1'),
    dispatch(),
    expire('HANDLE', 1, on('10:04')),
    expire('HANDLE', 2, on('10:05')),
    expire('HANDLE', 3, on('10:06')),
    expire('HANDLE', 4, on('10:07')),
    sign(jiangJun, '10:10'),
    wish('AnswerSupervision', jiangJun, '10:20', { answer: '今日办结' }),
    wish('CloseSupervision', supervisor, '10:30', { decision: '销号' }),
    handle(),
    inspect(headOf(branch), false),
  ),
  happened(report(), accept(), dispatch(), sign(zhaoMeiju), handle(zhaoMeiju), inspect(), reply(zhaoMeiju), rate('DISSATISFIED')),
  ...timeStories(),
  ...streetStories(),
];

/** Between them, every way of getting time. */
const timeStories = (): readonly (readonly CaseEvent[])[] => {
  const book = timed.bookOf(sd2017);
  const { happened: told, continued, fold } = specification(caseDecider, book);
  const running = told(...timed.dispatched('2017-04-14'));
  const suspended = timed.wish('SuspendCase', secretary, '2017-04-17', { reason: '等待雨季结束', resumeOn: '2017-04-20' });
  const state = fold(running);
  if (state.status === 'START') throw new Error('Expected a case');
  const { dryRunId } = dryRun(state, { ...rulesOf(state, book), policy: timed.three });
  return [
    continued(running, timed.ring('2017-05-05 09:00', 1), timed.ask('2017-05-08'), timed.grant('2017-05-09')),
    continued(running, timed.ask('2017-05-08'), timed.handle('2017-05-10'), timed.deny('2017-05-11')),
    continued(running, timed.pause('2017-04-17', '2017-04-20'), timed.resume('2017-04-18')),
    continued(running, suspended, timed.wish('ResumeCase', secretary, '2017-04-18', {})),
    continued(
      running,
      timed.wish('PutOnAccount', secretary, '2017-04-17', {
        explanation: '已向居民说明',
        verifiedBy: supervisor,
        owner: secretary,
        reviewOn: '2017-07-17',
      }),
      timed.wish('ReviewAccount', secretary, '2017-07-17', { state: '仍无法解决', nextReviewOn: '2017-10-17' }),
      timed.wish('TakeOffAccount', secretary, '2017-10-17', { reason: '已具备条件' }),
    ),
    continued(running, timed.wish('MigrateCase', timed.dutyOfficer, '2017-04-17', { policy: timed.three.id, dryRunId })),
  ];
};
