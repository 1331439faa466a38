import type { Command, Decider, Event } from '@gridloop/domain';
import type { Link } from './envelope';
import type { Envelope, Position } from './event-store';

/** All of a stream that its next command needs. */
export interface Fold<State> {
  readonly state: State;
  readonly last: Link;
  readonly position: Position | undefined;
  /** First answers by person and idempotency key. Grows in place: it only ever holds what is recorded. */
  readonly answers: Map<string, Answer>;
}

interface Answer {
  /** Type of the command. */
  readonly command: string;
  readonly revision: number;
  readonly position: Position;
}

/** An event as far as a fold looks at it. */
interface Foldable {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly revision: number;
  readonly position: Position;
  readonly metadata: Envelope;
}

/** A key belongs to the person who chose it. */
export const answerKey = (person: string, idempotencyKey: string): string => `${person}\n${idempotencyKey}`;

/** The fold of a stream that does not exist. */
export const emptyFold = <State>(initial: State): Fold<State> => ({
  state: initial,
  last: { revision: -1, hash: '' },
  position: undefined,
  answers: new Map(),
});

export const folded = <State, E extends Event, C extends Command, Rules>(
  decider: Decider<State, E, C, Rules>,
  fold: Fold<State>,
  { id, type, data, revision, position, metadata }: Foldable,
): Fold<State> => {
  const { actor, idempotencyKey, command, contentHash } = metadata;
  fold.answers.set(answerKey(actor.person, idempotencyKey), { command, revision, position });
  const state = decider.evolve(fold.state, { type, data } as E, id);
  return { state, last: { revision, hash: contentHash }, position, answers: fold.answers };
};

/** The folds of the streams used last, and a queue for each: commands of one process on one stream would only get in each other's way. */
export class Folds {
  private readonly folds = new Map<string, unknown>(); // in order of use
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(private readonly most: number) {}

  get<State>(stream: string): Fold<State> | undefined {
    return this.folds.get(stream) as Fold<State> | undefined;
  }

  set<State>(stream: string, fold: Fold<State>): void {
    this.folds.delete(stream);
    this.folds.set(stream, fold);
    const [oldest] = this.folds.keys();
    if (this.folds.size > this.most && oldest !== undefined) this.folds.delete(oldest);
  }

  async inTurn<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.turns.get(stream) ?? Promise.resolve()).then(work, work);
    this.turns.set(stream, turn);
    try {
      return await turn;
    } finally {
      if (this.turns.get(stream) === turn) this.turns.delete(stream);
    }
  }
}
