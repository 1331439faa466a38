import { closedLoop } from '@gridloop/presets';
import { diagram } from './diagram';
import { faults } from './faults';
import type { Move, WorkflowDefinition } from './definition';

const without = (...commands: string[]): WorkflowDefinition => ({
  ...closedLoop,
  moves: closedLoop.moves.filter((move) => !commands.includes(move.command)),
});

const ends = ['CloseCase', 'ForceCloseCase', 'WithdrawCase', 'VoidCase', 'MergeCase', 'RejectCase'];

describe('faults', () => {
  it('finds none in the closed loop', () => expect(faults(closedLoop)).toEqual([]));

  it('names a status that cannot be reached', () =>
    expect(faults(without('ReviewCase'))).toContain('AWAITING_CLOSE cannot be reached'));

  it('names statuses from which no end can be reached', () =>
    expect(faults(without(...ends))).toContain('AWAITING_CLOSE never comes to an end'));

  it('names a status that may wait for ever', () =>
    expect(faults({ ...closedLoop, clocks: closedLoop.clocks.filter((rule) => rule.clock !== 'TOTAL') })).toContain(
      'AWAITING_REVIEW may wait for ever: no clock runs in it',
    ));

  it('names an open status without a stage', () => {
    const statuses = { ...closedLoop.statuses, REWORK: { name: { zh: '重办', en: 'Rework' } } };
    expect(faults({ ...closedLoop, statuses })).toEqual(['REWORK belongs to no stage']);
  });
  it('takes no window for a clock: it is an opportunity, and rings for nobody', () => {
    const clocks = closedLoop.clocks.map((rule) =>
      rule.clock === 'TOTAL' ? { ...rule, window: true as const } : rule,
    );
    expect(faults({ ...closedLoop, clocks })).toContain('AWAITING_REVIEW may wait for ever: no clock runs in it');
  });

  it('names a predicate, a guard and a level that do not exist', () => {
    const move: Move = JSON.parse(
      '{"command":"Dream","from":["OPEN"],"by":[{"posts":["D"],"at":"UNIT","when":"ASLEEP"},{"posts":["D"],"at":"UNIT","levels":[]}],"guards":["NIGHT"],"outcomes":[{"when":"AWAKE","event":"Dreamt"}]}',
    );
    expect(faults({ ...closedLoop, moves: [...closedLoop.moves, move] })).toEqual([
      'Dream asks ASLEEP, which nobody can answer',
      'Dream asks AWAKE, which nobody can answer',
      'Dream is guarded by NIGHT, which nobody knows',
      'Dream is open to posts of no level',
    ]);
  });

  it('names a status that is used, but not defined', () => {
    const { REWORK: _, ...statuses } = closedLoop.statuses;
    expect(faults({ ...closedLoop, statuses })).toContain('REWORK is used, but not defined');
  });

  it('names a move that is open to nobody, and one that starts nowhere', () => {
    const moves = [{ command: 'Dream', from: [], by: [], outcomes: [{ event: 'Dreamt' }] }, ...closedLoop.moves];
    expect(faults({ ...closedLoop, moves })).toEqual(['Dream starts nowhere', 'Dream is open to nobody']);
  });

  it('names an outcome that shadows the next', () => {
    const move = {
      command: 'Toss',
      from: ['OPEN'],
      by: [{ anyone: true }],
      outcomes: [{ event: 'Heads' }, { event: 'Tails' }],
    } as const;
    expect(faults({ ...closedLoop, moves: [...closedLoop.moves, move] })).toEqual([
      'Toss never gets past its outcome Heads',
    ]);
  });
});

describe('diagram', () => {
  it('draws every status and every move that leads elsewhere', () => {
    const drawn = diagram(closedLoop);
    for (const status of Object.keys(closedLoop.statuses)) expect(drawn).toContain(`  ${status}: ${status}`);
    expect(drawn).toContain('  [*] --> PENDING_ACCEPTANCE: CaseReported, CaseDiscovered');
    expect(drawn).toContain('  AWAITING_INSPECTION --> REWORK: InspectionFailed');
    expect(drawn).toContain('  CLOSED --> [*]');
  });
});
