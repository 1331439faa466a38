import fc from 'fast-check';
import { appealDecider, type AppealCommand } from '../appeals/appeal';
import { jointReviewDecider, type JointReviewCommand } from '../joint-reviews/joint-review';
import type { Decider } from '../kernel/decider';
import type { Command, Event } from '../kernel/event';
import { refusals } from '../kernel/refusals';
import { Rejection } from '../kernel/rejection';
import { deliberationDecider } from './deliberation';
import {
  addItem,
  adopt,
  book,
  convene,
  fulfil,
  hold,
  met,
  nameMembers,
  publish,
  recuse,
  signIn,
  withdraw,
} from './given';

// The laws of every decider, for the aggregates beside the case: any row of wishes, sensible or not.

const people = fc.constantFrom(
  'leader',
  'above',
  'dispatcher',
  'supervisor',
  'convener',
  'worker',
  'engine',
  'm1',
  'm2',
  'm3',
  'm4',
  'nobody',
);
const ids = fc.constantFrom('i', 'i-1', 'h', 'constructor', '__proto__', '');
const words = fc.constantFrom('', '理由');
const votes = fc.record({
  inFavour: fc.array(people, { maxLength: 4 }),
  against: fc.array(fc.record({ person: people, reason: words }), { maxLength: 2 }),
  abstained: fc.array(people, { maxLength: 1 }),
});
const changes = fc.record(
  {
    ...{ by: people, person: people, itemId: ids, meetingId: ids, taskId: ids, appealId: ids, reviewId: ids },
    ...{ title: words, reason: words, caseId: ids, repeatOf: ids, cause: words, votes, upheld: fc.boolean() },
    ...{ heldOn: fc.constantFrom('2020', '2020-11-20', 'never'), unitId: fc.constantFrom('c', 'g1', 'nowhere') },
    ...{ items: fc.array(ids, { maxLength: 2 }), parties: fc.array(people, { maxLength: 2 }) },
    ...{ step: fc.constantFrom('PRE_CHECK', 'DEPARTMENT', 'LEADER') },
  },
  { requiredKeys: [] },
);

/** Holds the laws over rows of commands, each sensible one as it is or changed in some of the fields it has. */
const obeys = <State, E extends Event, C extends Command>(
  decider: Decider<State, E, C, typeof book>,
  sensible: readonly C[],
): void => {
  const wish = fc.tuple(fc.constantFrom(...sensible), changes, fc.boolean()).map(([command, change, changed]): C => {
    const known = Object.entries(change).filter(([field]) => field in command.data);
    return changed ? { ...command, data: { ...command.data, ...Object.fromEntries(known) } } : command;
  });
  const scripts = fc
    .tuple(fc.nat(sensible.length), fc.array(wish, { maxLength: 25 }))
    .map(([steps, rest]) => [...sensible.slice(0, steps), ...rest]);
  const decided = (command: C, state: State): readonly E[] | undefined => {
    try {
      decider.actor(command, state, book);
      return decider.decide(command, state, book);
    } catch (refusal) {
      if (!(refusal instanceof Rejection)) throw refusal;
      expect(Object.keys(refusals)).toContain(refusal.code);
      return undefined;
    }
  };
  fc.assert(
    fc.property(scripts, (script) => {
      let state = decider.initial;
      for (const command of script) {
        const before = state;
        for (const event of decided(command, state) ?? []) state = decider.evolve(state, event, 'e');
        if (state !== before) expect(decided(command, state) ?? []).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
};

it('a council writes nothing for a wish that is repeated, and folds whatever it decided', () => {
  const all = [...met, recuse('m5'), adopt(), fulfil(), publish(), nameMembers(['m1', 'm2'])];
  const more = [
    withdraw(),
    addItem({ itemId: 'j', caseId: 'case' }),
    hold({ meetingId: 'h2', items: ['j'] }),
    signIn('m5'),
  ];
  obeys(deliberationDecider, [...all, ...more, convene({ by: 'convener' })]);
});

it('a joint review does, too', () => {
  const said = { reviewId: 'r', by: 'leader', at: '2020-12-01T00:00:00.000Z' };
  const held = { unitId: 'c', heldOn: '2020-11-20', participants: ['leader'], cases: ['a', 'b'] };
  const all: JointReviewCommand[] = [
    { type: 'HoldReview', data: { ...held, ...said } },
    { type: 'RecordFinding', data: { caseId: 'a', cause: '老化', ...said } },
    { type: 'RecordFinding', data: { caseId: 'b', cause: '老化', repeatOf: 'a', ...said } },
  ];
  obeys(jointReviewDecider, all);
});

it('an appeal does, too', () => {
  const said = { appealId: 'x', at: '2020-12-01T00:00:00.000Z' };
  const filed = { caseId: 'a', unitId: 'c', against: 'CARD', clock: 'HANDLE', generation: 1, grounds: '有误' } as const;
  const upheld = { upheld: true, reason: '属实' };
  const all: AppealCommand[] = [
    { type: 'FileAppeal', data: { ...filed, by: 'leader', ...said } },
    { type: 'DecideAppealStep', data: { step: 'PRE_CHECK', ...upheld, by: 'dispatcher', ...said } },
    { type: 'DecideAppealStep', data: { step: 'DEPARTMENT', ...upheld, by: 'supervisor', ...said } },
    { type: 'DecideAppealStep', data: { step: 'LEADER', ...upheld, by: 'above', ...said } },
  ];
  obeys(appealDecider, all);
});
