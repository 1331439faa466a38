import { printed } from '../deadlines/explanation';
import { accept, book, dispatch, expire, handle, happened, jiangJun, on, report, sign, zhaoMeiju } from './given';
import { clockRuns, explainRun } from './case.runs';

const runs = clockRuns(
  happened(
    report(),
    accept('demo@1'),
    dispatch(),
    expire('HANDLE', 1, on('10:03:11')),
    expire('HANDLE', 2, on('10:03:22')),
    sign(jiangJun, '10:03:23'),
    handle(jiangJun, '10:03:25'),
  ),
);

describe('the runs of a case’s clocks', () => {
  it('are told in their order, with recounts, cards and verdicts', () =>
    expect(
      runs.map(({ deadline, recomputed, cards, verdict }) => [
        deadline.clock,
        deadline.generation,
        recomputed.map(({ cause }) => cause),
        cards,
        verdict?.result,
      ]),
    ).toEqual([
      ['TOTAL', 2, ['POLICY_CHOSEN'], [], undefined],
      ['HANDLE', 1, [], ['RED'], 'OVERDUE'],
      ['HANDLE', 2, [], ['RED'], 'OVERDUE'],
      ['HANDLE', 3, [], [], 'ON_TIME'],
    ]));

  it('explain their deadline to the millisecond, and in the same bytes again', () => {
    for (const run of runs) {
      const explained = explainRun(run, book);
      expect(explained).toMatchObject({ dueAt: run.deadline.dueAt, yellowAt: run.deadline.yellowAt });
      expect(JSON.stringify(explainRun(run, book))).toBe(JSON.stringify(explained));
      expect(printed(explainRun(run, book), 'zh')).toBe(printed(explained, 'zh'));
    }
  });

  it('cannot be explained without their policy', () => {
    const [run] = clockRuns(happened(report(), accept(), dispatch(), sign(zhaoMeiju)));
    expect(() => run && explainRun(run, { ...book, policies: new Map() })).toThrow(
      expect.objectContaining({ code: 'POLICY_UNKNOWN' }),
    );
  });
});
