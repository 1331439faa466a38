import type { CaseEvent } from '@gridloop/domain';
import { deadlineOf, whenDeadlineThenArm, type ArmedRow } from './when-deadline-then-arm';

const set = (generation: number, dueAt: string): CaseEvent => ({
  type: 'DeadlineSet',
  data: {
    clock: 'HANDLE',
    generation,
    anchor: '2020-02-19T02:00:00.000Z',
    limit: { type: 'URGENT_HOUR', minutes: 60 },
    policy: 'p@1',
    calendar: 'none',
    yellowAt: dueAt,
    dueAt,
  },
});
const card = (generation: number): CaseEvent => ({
  type: 'RedCardIssued',
  data: { clock: 'HANDLE', generation, dueAt: '2020-02-19T03:00:00.000Z', rule: 'WHEN_DUE' },
});
const verdict = (generation: number): CaseEvent => ({
  type: 'VerdictRecorded',
  data: {
    clock: 'HANDLE',
    generation,
    result: 'ON_TIME',
    dueAt: '2020-02-19T03:00:00.000Z',
    actAt: '2020-02-19T02:30:00.000Z',
    policy: 'p@1',
    calendar: 'none',
  },
});
const when = (...events: CaseEvent[]) =>
  events.reduce<ArmedRow | undefined>((armed, event) => whenDeadlineThenArm(armed, 'c1', event), undefined);

describe('when a deadline …', () => {
  it('is set, then it is armed', () =>
    expect(when(set(1, '2020-02-19T03:00:00.000Z'))).toEqual({
      deadline: 'c1/HANDLE',
      case_id: 'c1',
      clock: 'HANDLE',
      generation: 1,
      calendar: 'none',
      alarm: 'RED',
      due_at: '2020-02-19T03:00:00.000Z',
      red_at: '2020-02-19T03:00:00.000Z',
    }));
  it('is set again, then only the new one is armed', () =>
    expect(when(set(1, '2020-02-19T03:00:00.000Z'), set(2, '2020-02-19T05:00:00.000Z'))?.generation).toBe(2));
  it('has rung, then it is disarmed', () =>
    expect(when(set(1, '2020-02-19T03:00:00.000Z'), card(1))).toMatchObject({ alarm: null, due_at: null }));
  it('is met, then it is disarmed', () => expect(when(set(1, '2020-02-19T03:00:00.000Z'), verdict(1))).toBeUndefined());
  it('got its verdict after the next was set, then the next stays armed', () =>
    expect(when(set(2, '2020-02-19T05:00:00.000Z'), verdict(1))?.generation).toBe(2));
  const yellow = '2020-02-19T02:30:00.000Z';
  const withCards = (more: object = {}): CaseEvent => {
    const { type, data } = set(1, '2020-02-19T03:00:00.000Z') as Extract<CaseEvent, { type: 'DeadlineSet' }>;
    return { type, data: { ...data, yellowCardAt: yellow, redCardAt: '2020-02-20T01:00:00.000Z', ...more } };
  };
  const about = { clock: 'HANDLE', generation: 1 } as const;
  it('has a yellow card, then that is armed, and the red one after it', () => {
    expect(when(withCards())).toMatchObject({ alarm: 'YELLOW', due_at: yellow });
    const dueAt = '2020-02-19T03:00:00.000Z';
    const issued: CaseEvent = { type: 'YellowCardIssued', data: { ...about, dueAt, rule: 'DAYS_LEFT' } };
    expect(when(withCards(), issued)).toMatchObject({ alarm: 'RED', due_at: '2020-02-20T01:00:00.000Z' });
  });
  it('is paused, then the end of the pause is armed, and a verdict still ends it', () => {
    const paused: CaseEvent = {
      type: 'ClockPaused',
      data: {
        ...about,
        generation: 2,
        reasonCode: 'R',
        from: yellow,
        until: '2020-02-22T00:00:00.000Z',
        budgetSpent: 0,
      },
    };
    expect(when(withCards(), paused)).toMatchObject({
      generation: 2,
      alarm: 'RESUME',
      due_at: '2020-02-22T00:00:00.000Z',
    });
    expect(when(withCards(), paused, verdict(2))).toBeUndefined();
  });
  it('waits for the decision on an extension, then nothing is armed', () => {
    const asked: CaseEvent = { type: 'ExtensionRequested', data: { ...about, amount: 1, reason: 'r', person: 'p' } };
    expect(when(withCards(), asked)).toMatchObject({ alarm: null, due_at: null });
  });
  it('lies in a year that is not published, or has its red card, then nothing is armed', () =>
    expect([when(withCards({ unpublished: 2027 }))?.alarm, when(withCards({ carded: true }))?.alarm]).toEqual([
      null,
      null,
    ]));
  it('is not meant, then nothing is armed', () => {
    const note: CaseEvent = { type: 'ProgressNoted', data: { person: 'p', note: 'n' } };
    expect([deadlineOf('c1', note), when(note)]).toEqual([undefined, undefined]);
  });
});
