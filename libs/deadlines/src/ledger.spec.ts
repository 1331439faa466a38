import type { CaseEvent } from '@gridloop/domain';
import type { Recorded } from '@gridloop/engine';
import { accept, dispatch, expire, happened, on, report } from '../../domain/src/cases/given';
import { alarmIn } from './deadlines.view';
import { DeadlineLedger } from './ledger';

/** Events of one case as the log has them, recorded at a time of that day. */
const recorded = (events: readonly CaseEvent[], at: string): Recorded<CaseEvent>[] =>
  events.map((event, revision) => ({
    ...event,
    id: `e${revision}`,
    stream: 'case-c1',
    revision,
    position: { commit: BigInt(revision), prepare: BigInt(revision) },
    metadata: { recordedAt: at },
  })) as Recorded<CaseEvent>[];

const ledgerOf = (events: readonly Recorded<CaseEvent>[]): DeadlineLedger => {
  const ledger = new DeadlineLedger();
  for (const event of events) ledger.take(event);
  return ledger;
};

const dispatched = happened(report(), accept(), dispatch());
const rung = happened(report(), accept(), dispatch(), expire('HANDLE', 1, on('14:04')));

describe('a ledger of deadlines', () => {
  it('knows what waits, and what should have rung', () => {
    const ledger = ledgerOf(recorded(dispatched, on('10:03')));
    expect([...ledger.armed.keys()]).toEqual(['c1/TOTAL', 'c1/HANDLE']);
    expect(ledger.unfired(on('14:03'))).toEqual([]);
    expect(ledger.unfired(on('14:04')).map(({ deadline }) => deadline)).toEqual(['c1/HANDLE']);
  });

  it('finds nothing wrong with a rung claimed once and in time', () => {
    const ledger = ledgerOf(recorded(rung, on('14:04')));
    expect([ledger.rung, ledger.faults, ledger.unfired(on('14:05'))]).toEqual([1, [], []]);
  });

  it('names a rung claimed twice, and one claimed early', () => {
    const card = rung.find((event) => event.type === 'RedCardIssued')!;
    expect(ledgerOf(recorded([...rung, card], on('14:04'))).faults).toEqual(['c1/HANDLE 1 was rung twice']);
    expect(ledgerOf(recorded(rung, on('14:03'))).faults).toEqual([
      `c1/HANDLE 1 was rung before it was due, ${on('14:03')}`,
    ]);
  });

  it('pitfall 9 of handbook §5.6: a timer that is lost comes back from the log, and rings when it would have', () => {
    const [before, rebuilt] = [1, 2].map(() => [...ledgerOf(recorded(dispatched, on('10:03'))).armed.values()]);
    expect(rebuilt?.flatMap((row) => alarmIn(row) ?? [])).toEqual([
      { caseId: 'c1', deadlineId: 'TOTAL', generation: 1, dueAt: expect.any(String) },
      { caseId: 'c1', deadlineId: 'HANDLE', generation: 1, dueAt: on('14:03') },
    ]);
    expect(rebuilt).toEqual(before);
  });

  it('names every difference to an index', () => {
    const ledger = ledgerOf(recorded(dispatched, on('10:03')));
    const [total, handle] = [...ledger.armed.values()];
    expect(ledger.differences(ledger.armed.values())).toEqual([]);
    expect(
      ledger.differences([
        { ...total!, generation: 9 },
        { ...handle!, deadline: 'c2/HANDLE' },
      ]),
    ).toEqual([
      `c1/TOTAL is generation 1, due ${total?.due_at} by the log, but generation 9, due ${total?.due_at} by the index`,
      `c1/HANDLE waits by the log until ${handle?.due_at}, but the index lacks it`,
      `c2/HANDLE waits by the index until ${handle?.due_at}, but not by the log`,
    ]);
  });
});
