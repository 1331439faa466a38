import type { Actor, Command, Event } from './event';

/**
 * The rules of one aggregate as three pure functions over its stream `<category>-<id>`.
 * Time, chance and outside knowledge (`rules`) arrive as arguments.
 */
export interface Decider<State, E extends Event, C extends Command, Rules> {
  readonly category: string;
  readonly initial: State;
  /** Events that follow from the wish, `[]` when nothing is to do; throws `Rejection` when refused. */
  decide(command: C, state: State, rules: Rules): readonly E[];
  /** Folds one fact, stored under `id`; never throws, and leaves sealed fields unopened. */
  evolve(state: State, event: E, id: string): State;
  /** In which post and role the person of the command acts; throws `Rejection` when in none. */
  actor(command: C, state: State, rules: Rules): Actor;
  /** The event's fields marked † → the data subjects whose keys seal them; `state` is the one after the event. */
  personal(event: E, state: State): Readonly<Record<string, readonly string[]>>;
}
