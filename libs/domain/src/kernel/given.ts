import { expect } from '@jest/globals';
import type { Decider } from './decider';
import type { Command, Event } from './event';

/** Given past events, when a command, then events, nothing or a refusal: the form of every decision's spec. */
export const specification = <State, E extends Event, C extends Command, Rules>(
  decider: Decider<State, E, C, Rules>,
  rules: Rules,
) => {
  const fold = (events: readonly E[]): State =>
    events.reduce((state, event, index) => decider.evolve(state, event, `e${index}`), decider.initial);

  /** A past and what a row of commands adds to it. */
  const continued = (past: readonly E[], ...commands: readonly C[]): readonly E[] =>
    commands.reduce((events, command) => [...events, ...decider.decide(command, fold(events), rules)], past);

  /** The events that a row of commands brings about. */
  const happened = (...commands: readonly C[]): readonly E[] => continued([], ...commands);

  const given = (past: readonly E[]) => ({
    when: (command: C) => {
      const decided = () => {
        decider.actor(command, fold(past), rules);
        return decider.decide(command, fold(past), rules);
      };
      return {
        /** Exactly these types in this order, each holding at least these fields. */
        then: (...expected: readonly [E['type'], Readonly<Record<string, unknown>>?][]) =>
          expect(decided().map(({ type, data }) => [type, data])).toEqual(
            expected.map(([type, fields]) => [type, fields ? expect.objectContaining(fields) : expect.anything()]),
          ),
        thenNothing: () => expect(decided()).toEqual([]),
        thenRejected: (code: string) => expect(decided).toThrow(expect.objectContaining({ name: 'Rejection', code })),
      };
    },
  });
  return { given, happened, continued, fold };
};
