import { sd2017, sd2020 } from '@gridloop/presets';
import { local } from '../deadlines/given';
import { specification } from '../kernel/given';
import { caseDecider, rulesOf } from './case';
import type { CaseEvent } from './case.events';
import { bookOf, dispatched, handle, pause, three } from './timed/given';
import { whatIf } from './case.what-if';

const book = bookOf(sd2020);
const { happened, fold } = specification(caseDecider, book);
const running = happened(...dispatched('2020-07-20'));
const under = (events: readonly CaseEvent[], policy = three) => {
  const state = fold(events);
  if (state.status === 'START') throw new Error('Expected a case');
  const { dueAt, verdict, supposed } =
    whatIf(events, { ...rulesOf(state, book), policy }).find(({ clock }) => clock === 'HANDLE') ?? {};
  return [local(dueAt), verdict, local(supposed?.dueAt), supposed?.verdict];
};

describe('what if another policy had held', () => {
  it('a running clock would be due on another day', () =>
    expect(under(running)).toEqual(['2020-07-27 23:59', undefined, '2020-07-23 23:59', undefined]));
  it('a verdict would have been another, and the recorded one stands beside it', () => {
    const handled = happened(...dispatched('2020-07-20'), handle('2020-07-24'));
    expect(under(handled)).toEqual(['2020-07-27 23:59', 'ON_TIME', '2020-07-23 23:59', 'OVERDUE']);
    expect(under(handled, sd2017)).toEqual(['2020-07-27 23:59', 'ON_TIME', '2020-08-10 23:59', 'ON_TIME']);
  });
  it('pauses count as they were, even one that had not ended', () => {
    const paused = happened(
      ...dispatched('2020-07-20'),
      pause('2020-07-21 10:00', '2020-07-30 10:00'),
      handle('2020-07-24'),
    );
    expect(under(paused)).toEqual(['2020-07-30 23:59', 'ON_TIME', '2020-07-28 23:59', 'ON_TIME']);
  });
  it('under its own policy everything is as it was', () => {
    const handled = happened(...dispatched('2020-07-20'), handle('2020-07-28'));
    expect(under(handled, sd2020)).toEqual(['2020-07-27 23:59', 'OVERDUE', '2020-07-27 23:59', 'OVERDUE']);
  });
});
