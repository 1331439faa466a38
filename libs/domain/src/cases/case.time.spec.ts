import { cn, cnEvents, sd2017, sd2020, closedLoop } from '@gridloop/presets';
import { at } from '../deadlines/given';
import { specification } from '../kernel/given';
import { faults } from '../workflow/faults';
import { foldRulebook } from '../workflow/rulebook';
import { caseDecider, rulesOf } from './case';
import type { CaseCommand } from './case.commands';
import type { CaseEvent } from './case.events';
import { dryRun } from './case.time';
import { branch, dispatcher, headOf, secretary, jiangJun } from './given';
import {
  ask,
  bookOf,
  caseId,
  deny,
  dispatched,
  dueOf,
  dutyOfficer,
  grant,
  handle,
  pause,
  resume,
  ring,
  three,
  wish,
  type Wish,
} from './timed/given';

it('has a definition without faults', () => expect(faults(closedLoop)).toEqual([]));

describe('an extension (handbook §9.2, 5)', () => {
  const { given, happened, continued } = specification(caseDecider, bookOf(sd2017));
  const running = happened(...dispatched('2017-04-14'));
  const asked = continued(running, ask('2017-05-08'));

  it('is due, yellow and red as SD-2017 says', () =>
    expect(running.findLast(({ type }) => type === 'DeadlineSet')?.data).toMatchObject({
      dueAt: at('2017-05-08 23:59:59.999'),
      yellowCardAt: at('2017-05-05 09:00'),
      redCardAt: at('2017-05-09 09:00'),
    }));
  it('asked on the last day and granted, is due 05-17', () => {
    given(running)
      .when(ask('2017-05-08'))
      .then(['ExtensionRequested', { amount: 7 }]);
    given(asked)
      .when(grant('2017-05-09'))
      .then(
        ['ExtensionGranted', { newBudget: 22 }],
        ['DeadlineRecomputed', { cause: 'EXTENSION_GRANTED', extended: 7, dueAt: at('2017-05-17 23:59:59.999') }],
      );
  });
  it('asked a day late, is refused', () => given(running).when(ask('2017-05-09')).thenRejected('EXTENSION_TOO_LATE'));
  it('is refused beyond the cap', () => {
    given(running).when(ask('2017-05-08', 8)).thenRejected('EXTENSION_LIMIT_EXCEEDED');
    given(continued(asked, grant('2017-05-09'), ask('2017-05-10'), grant('2017-05-11')))
      .when(ask('2017-05-12'))
      .thenRejected('EXTENSION_LIMIT_EXCEEDED');
  });
  it('is asked one at a time, with a reason', () => {
    given(asked).when(ask('2017-05-08')).thenRejected('EXTENSION_PENDING');
    given(running)
      .when(wish('RequestExtension', jiangJun, '2017-05-08', { clock: 'HANDLE', amount: 1, reason: ' ' }))
      .thenRejected('REASON_MISSING');
  });
  it('is decided by another than asked', () => {
    given(asked).when(grant('2017-05-09', jiangJun)).thenRejected('APPROVER_MISSING');
    given(running).when(grant('2017-05-08')).thenRejected('MOVE_NOT_ALLOWED');
  });
  it('holds back the card while it is undecided, and lets it fall once it is denied', () => {
    given(asked).when(ring('2017-05-09 09:00', 1)).thenNothing();
    const denied = continued(asked, deny('2017-05-09'));
    expect(dueOf(denied)).toBe('2017-05-08 23:59');
    given(denied)
      .when(ring('2017-05-09 10:01', 2))
      .then(['RedCardIssued', { rule: 'FIRST_WORK_DAY_AFTER' }], ['SupervisionOpened']);
  });
  it('holds back the verdict, which then counts the day of the act', () => {
    const done = continued(asked, handle('2017-05-10'));
    expect(done.map(({ type }) => type)).toContain('VerdictDeferred');
    given(done)
      .when(wish('CloseCase', dispatcher, '2017-05-10', {}))
      .thenRejected('EXTENSION_PENDING');
    given(done)
      .when(grant('2017-05-11'))
      .then(['ExtensionGranted'], ['VerdictRecorded', { result: 'ON_TIME', actAt: at('2017-05-10') }]);
    given(done)
      .when(deny('2017-05-11'))
      .then(['ExtensionDenied'], ['VerdictRecorded', { result: 'OVERDUE', dueAt: at('2017-05-08 23:59:59.999') }]);
  });
});

describe('cards (handbook §9.2, 11)', () => {
  const { given, happened, continued } = specification(caseDecider, bookOf(sd2017));
  const running = happened(...dispatched('2017-04-14'));
  const warned = continued(running, ring('2017-05-05 09:00', 1));

  it('are yellow once, when one day is left', () => {
    given(running).when(ring('2017-05-05 08:59:59.999', 1)).thenNothing();
    given(running)
      .when(ring('2017-05-05 09:00', 1))
      .then(['YellowCardIssued', { rule: 'DAYS_LEFT' }]);
    given(warned).when(ring('2017-05-05 09:01', 1)).thenNothing();
  });
  it('are red once, when work opens on the day after, though the lamp is red from midnight', () => {
    given(warned).when(ring('2017-05-09 08:59:59.999', 1)).thenNothing();
    given(warned)
      .when(ring('2017-05-09 09:00', 1))
      .then(['RedCardIssued', { clock: 'HANDLE' }], ['SupervisionOpened']);
    given(continued(warned, ring('2017-05-09 09:00', 1)))
      .when(ring('2017-05-09 09:01', 1))
      .thenNothing();
  });
});

describe('a revision of the calendar (handbook §9.2, 7)', () => {
  const before = specification(caseDecider, bookOf(sd2020, '2020-01-25'));
  const after = specification(caseDecider, bookOf(sd2020, '2020-01-26'));
  const running = before.happened(...dispatched('2020-01-21'));
  const recompute: CaseCommand = {
    type: 'RecomputeDeadlines',
    data: { caseId, by: 'engine', at: at('2020-01-27') },
  };

  it('recomputes what runs, with its reason', () => {
    expect(dueOf(running)).toBe('2020-02-03 23:59');
    after
      .given(running)
      .when(recompute)
      .then(
        ['DeadlineRecomputed', { clock: 'TOTAL', calendar: 'cn@20' }],
        [
          'DeadlineRecomputed',
          {
            clock: 'HANDLE',
            cause: 'CALENDAR_REVISED',
            calendar: 'cn@20',
            previousDueAt: at('2020-02-03 23:59:59.999'),
            dueAt: at('2020-02-05 23:59:59.999'),
          },
        ],
        ['DeadlineRecomputed', { clock: 'RETURN', window: true, dueAt: at('2020-01-23 23:59:59.999') }],
      );
  });
  it('does so once', () => after.given(after.continued(running, recompute)).when(recompute).thenNothing());
  it('touches no verdict', () => {
    const done = before.continued(running, handle('2020-01-22'));
    expect(after.continued(done, recompute).filter(({ type }) => type === 'VerdictRecorded')).toEqual(
      done.filter(({ type }) => type === 'VerdictRecorded'),
    );
  });
  it('takes no promise back for an earlier day', () => {
    const revised = after.continued(running, recompute);
    expect(dueOf(revised)).toBe('2020-02-05 23:59');
    const backAgain = bookOf(sd2020, '2020-01-25');
    const withdrawn = foldRulebook(backAgain, [
      {
        type: 'CalendarRevised',
        data: {
          calendarId: cn,
          version: 'cn@21',
          reason: '撤回延长',
          arrangement: backAgain.calendars.get(cn)?.years.get(2020)?.arrangement ?? cnEvents[0]!.data.arrangement,
        },
      },
    ]);
    expect(dueOf(specification(caseDecider, withdrawn).continued(revised, recompute))).toBe('2020-02-05 23:59');
  });
});

describe('a pause and a migration (handbook §9.2, 10)', () => {
  const book = bookOf(sd2020);
  const { given, happened, continued, fold } = specification(caseDecider, book);
  const running = happened(...dispatched('2020-07-20'));
  const paused = continued(running, pause('2020-07-21', '2020-07-25'));
  const resumed = continued(paused, resume('2020-07-23'));
  const preview = (events: readonly CaseEvent[]) => {
    const state = fold(events);
    if (state.status === 'START') throw new Error('Expected a case');
    return dryRun(state, { ...rulesOf(state, book), policy: three });
  };
  const migrate = (dryRunId: string, time = '2020-07-23 11:00') =>
    wish('MigrateCase', dutyOfficer, time, { policy: three.id, dryRunId });

  it('keeps what was spent, and counts on from there', () => {
    given(running)
      .when(pause('2020-07-22 10:00', '2020-07-25'))
      .then(['ClockPaused', { clock: 'HANDLE', budgetSpent: 1, reasonCode: 'AWAITING_REPORTER' }]);
    given(paused)
      .when(resume('2020-07-23'))
      .then(
        ['ClockResumed', { at: at('2020-07-23') }],
        ['DeadlineRecomputed', { cause: 'CLOCK_RESUMED', dueAt: at('2020-07-29 23:59:59.999') }],
      );
  });
  it('ends by itself on its day', () => {
    given(paused).when(ring('2020-07-24', 2)).thenNothing();
    given(paused)
      .when(ring('2020-07-25 10:00:07', 2))
      .then(['ClockResumed', { at: at('2020-07-25') }], ['DeadlineRecomputed', { cause: 'CLOCK_RESUMED' }]);
  });
  it('is for listed reasons, and capped over all pauses', () => {
    given(running)
      .when(pause('2020-07-21', '2020-07-22', 'TIRED'))
      .thenRejected('PAUSE_REASON_INVALID');
    given(running).when(pause('2020-07-21', '2020-08-20')).then(['ClockPaused']);
    given(running).when(pause('2020-07-21', '2020-08-20 10:00:00.001')).thenRejected('PAUSE_CAP_EXCEEDED');
    given(resumed).when(pause('2020-07-23', '2020-08-20 10:00:00.001')).thenRejected('PAUSE_CAP_EXCEEDED');
  });
  it('stands still for rings, and is met as if it had gone on', () => {
    given(paused).when(ring('2020-08-30', 1)).thenNothing();
    given(continued(running, pause('2020-07-21', '2020-08-10')))
      .when(handle('2020-08-05'))
      .then(
        ['CaseHandled'],
        ['VerdictRecorded', { clock: 'HANDLE', result: 'ON_TIME' }],
        ['DeadlineWithdrawn', { clock: 'RETURN', cause: 'WINDOW_UNUSED' }],
      );
  });
  it('is not touched by a policy published meanwhile', () => expect(dueOf(resumed)).toBe('2020-07-29 23:59'));
  it('is kept by a migration that was seen before', () => {
    const { dryRunId, clocks } = preview(resumed);
    expect(clocks).toContainEqual(
      expect.objectContaining({
        clock: 'HANDLE',
        dueAt: at('2020-07-29 23:59:59.999'),
        newDueAt: at('2020-07-27 23:59:59.999'),
      }),
    );
    given(resumed)
      .when(migrate(dryRunId))
      .then(
        ['CaseMigrated', { fromVersion: sd2020.id, toVersion: three.id }],
        [
          'DeadlineRecomputed',
          { cause: 'POLICY_MIGRATED', dueAt: at('2020-07-27 23:59:59.999'), pauses: [expect.anything()] },
        ],
      );
  });
  it('refuses a migration that nobody has seen', () =>
    given(resumed)
      .when(migrate(preview(running).dryRunId))
      .thenRejected('DRY_RUN_STALE'));
  it('migrates once', () => {
    const { dryRunId } = preview(resumed);
    given(continued(resumed, migrate(dryRunId)))
      .when(migrate(dryRunId))
      .thenNothing();
  });
});

describe('suspension and account', () => {
  const { given, happened, continued } = specification(caseDecider, bookOf(sd2020));
  const running = happened(...dispatched('2020-07-20'));
  const suspend = (resumeOn?: string) =>
    wish('SuspendCase', secretary, '2020-07-21', { reason: '等待雨季结束', ...(resumeOn ? { resumeOn } : {}) });
  const suspended = continued(running, suspend('2020-07-23'));
  const account = (by = secretary, more: Partial<Wish<'PutOnAccount'>> = {}) =>
    wish('PutOnAccount', by, '2020-07-21', {
      explanation: '已向居民说明',
      verifiedBy: 'p-1104',
      owner: secretary,
      reviewOn: '2020-10-20',
      ...more,
    });

  it('suspends with a day on which it resumes, and all clocks stop', () => {
    given(running).when(suspend()).thenRejected('RESUME_DATE_MISSING');
    given(running).when(suspend('2020-07-20')).thenRejected('RESUME_DATE_MISSING');
    expect(
      suspended.filter(({ type }) => type === 'ClockPaused').map(({ data }) => 'clock' in data && data.clock),
    ).toEqual(['TOTAL', 'HANDLE']);
    given(suspended)
      .when(wish('CloseCase', dispatcher, '2020-07-22', {}))
      .thenRejected('CASE_PARKED');
  });
  it('resumes by itself, with every clock', () =>
    given(suspended)
      .when(ring('2020-07-23 00:00:05', 2))
      .then(
        ['CaseResumed', { status: 'IN_HANDLING' }],
        ['ClockResumed'],
        ['ClockResumed'],
        ['DeadlineRecomputed', { clock: 'HANDLE', dueAt: at('2020-07-29 23:59:59.999') }],
        ['DeadlineRecomputed', { clock: 'TOTAL' }],
      ));
  it('resumes earlier when told', () =>
    expect(dueOf(continued(suspended, wish('ResumeCase', secretary, '2020-07-22', {})))).toBe('2020-07-28 23:59'));
  it('goes on account by the community, explained, checked, owned and reviewed', () => {
    given(running)
      .when(account(headOf(branch)))
      .thenRejected('ACCOUNT_APPROVAL_MISSING');
    given(running)
      .when(account(secretary, { verifiedBy: '' }))
      .thenRejected('ACCOUNT_APPROVAL_MISSING');
    given(running)
      .when(account())
      .then(
        ['CasePutOnAccount', { owner: secretary }],
        ['ClockPaused', { clock: 'TOTAL', reasonCode: 'ON_ACCOUNT' }],
        ['ClockPaused', { clock: 'HANDLE', until: at('2020-10-20 00:00') }],
        ['DeadlineWithdrawn', { clock: 'RETURN' }],
      );
  });

  const parked = continued(running, account());
  const review = (nextReviewOn: string) =>
    wish('ReviewAccount', secretary, '2020-10-20', { state: '仍无法解决', nextReviewOn });
  const due = ring('2020-10-20 00:00:05', 2);

  it('reminds its owner of the review on its day, once, and no clock goes on', () => {
    given(parked).when(ring('2020-10-19 23:59:59.999', 2)).thenNothing();
    given(parked)
      .when(due)
      .then(
        ['ReminderSent', { to: secretary, clock: 'HANDLE', generation: 2, person: 'engine' }],
        ['ClockPaused', { clock: 'HANDLE', generation: 3, from: at('2020-07-21'), reasonCode: 'ON_ACCOUNT' }],
      );
    const reminded = continued(parked, due);
    given(reminded).when(due).thenNothing();
    given(reminded).when(ring('2020-10-21', 3)).thenNothing();
  });
  it('is reviewed on the next day that is named', () => {
    const reviewed = continued(parked, due, review('2021-01-20'));
    expect(reviewed.at(-1)).toMatchObject({
      type: 'ClockPaused',
      data: { clock: 'HANDLE', generation: 4, from: at('2020-07-21'), until: at('2021-01-20 00:00') },
    });
    given(reviewed)
      .when(ring('2021-01-20 00:00:05', 4))
      .then(['ReminderSent', { generation: 4 }], ['ClockPaused']);
    given(parked).when(review('2020-10-20')).thenRejected('ACCOUNT_APPROVAL_MISSING');
  });
  it('goes on with every clock once it is taken off', () =>
    given(parked)
      .when(wish('TakeOffAccount', secretary, '2020-10-21', { reason: '已具备条件' }))
      .then(
        ['CaseTakenOffAccount', { status: 'IN_HANDLING' }],
        ['ClockResumed'],
        ['ClockResumed'],
        ['DeadlineRecomputed', { clock: 'HANDLE', cause: 'CLOCK_RESUMED' }],
        ['DeadlineRecomputed', { clock: 'TOTAL', cause: 'CLOCK_RESUMED' }],
      ));
  it('counts the days before and after, however often it was reviewed', () => {
    const takeOff = wish('TakeOffAccount', secretary, '2020-10-21', { reason: '已具备条件' });
    const dueOnceOff = (...commands: readonly CaseCommand[]) => dueOf(continued(parked, ...commands, takeOff));
    expect([dueOnceOff(), dueOnceOff(due), dueOnceOff(due, review('2021-01-20'))]).toEqual([
      '2020-10-27 23:59',
      '2020-10-27 23:59',
      '2020-10-27 23:59',
    ]);
  });
  it('ends the pause of one clock, which else would end in the midst of the wait', () => {
    const paused = continued(running, pause('2020-07-20 11:00', '2020-07-22'));
    given(paused)
      .when(suspend('2020-07-23'))
      .then(
        ['CaseSuspended'],
        ['ClockPaused', { clock: 'TOTAL' }],
        ['ClockResumed', { clock: 'HANDLE', at: at('2020-07-21') }],
        ['ClockPaused', { clock: 'HANDLE', reasonCode: 'SUSPENDED', until: at('2020-07-23 00:00') }],
        ['DeadlineWithdrawn', { clock: 'RETURN' }],
      );
  });
});
