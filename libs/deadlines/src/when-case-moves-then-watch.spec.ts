import type { CaseEvent } from '@gridloop/domain';
import type { Recorded } from '@gridloop/engine';
import {
  accept,
  building,
  caseId,
  classify,
  community,
  dispatch,
  escalate,
  expire,
  happened,
  household,
  on,
  report,
  jiangJun,
  sign,
  supervisor,
  wish,
} from '../../domain/src/cases/given';
import { whenCaseMovesThenWatch, type WatchedCase } from './when-case-moves-then-watch';

const when = (events: readonly CaseEvent[], role = 'ENGINE') =>
  events.reduce<WatchedCase | undefined>((watched, event) => {
    const metadata = { recordedAt: on('12:00'), actor: { person: 'p', role } };
    return whenCaseMovesThenWatch(watched, caseId, { ...event, metadata } as unknown as Recorded<CaseEvent>);
  }, undefined);

const dispatched = [report(), classify('URGENT'), accept('demo@1'), dispatch()] as const;

describe('when a case …', () => {
  it('is dispatched, then its place and its running clocks are watched', () =>
    expect(when(happened(...dispatched))).toMatchObject({
      case_id: caseId,
      path: [household, building, 'ruixiang-b1', community],
      unit: household,
      urgency: 'URGENT',
      alarms: 2,
      due_at: on('10:03:10'),
      red_at: on('10:03:10'),
      gravity: 5,
    }));

  it('climbs by itself, then it weighs more, and the board can say why', () =>
    expect(when(happened(...dispatched, expire('HANDLE', 1, on('10:03:11'))))).toMatchObject({
      unit: building,
      gravity: 9,
      climbed_at: on('12:00'),
      climbs: [{ from: household, to: building, skipped: [], reason: 'HANDLE_OVERDUE', byEngine: true }],
    }));

  it('is escalated by a person, then it is he who did it', () =>
    expect(when(happened(...dispatched, sign(), escalate()), 'HANDLER')?.climbs).toMatchObject([
      { to: building, byEngine: false },
    ]));

  it('is under supervision, then it weighs more until that is over', () => {
    const supervised = [report(), accept('demo@1'), dispatch(community), expire('HANDLE', 1, on('10:04'))] as const;
    expect(when(happened(...supervised))).toMatchObject({ supervised: true, gravity: 18, red_at: expect.any(String) });
    const over = wish('CloseSupervision', supervisor, '10:30', { decision: '销号' });
    const answer = wish('AnswerSupervision', jiangJun, '10:20', { answer: '已处理' });
    expect(when(happened(...supervised, answer, over))).toMatchObject({ supervised: false, gravity: 16 });
  });

  it('is noted on, then nothing is watched otherwise', () => {
    const note: CaseEvent = { type: 'ProgressNoted', data: { person: 'p', note: 'n' } };
    const before = when(happened(...dispatched));
    expect(when([...happened(...dispatched), note])).toEqual(before);
  });
});
