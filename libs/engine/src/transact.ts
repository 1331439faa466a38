import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Rejection, type Command, type Decider, type Event, type Instant } from '@gridloop/domain';
import { enveloped, eventIdOf, type Origin } from './envelope';
import { WrongRevision, type EventStore, type NewEvent, type Position, type RecordedEvent } from './event-store';
import { answerKey, emptyFold, folded, Folds, type Fold } from './fold';
import type { KeyVault } from './key-vault';
import { inPresentShape } from './present-events';

/** What comes with a command from the edge. */
export interface Context {
  /** Scoped by person: his repeated command gets the first answer. */
  readonly idempotencyKey: string;
  readonly correlationId: string;
  /** Id of the event that caused the command; default: the correlation id. */
  readonly causationId?: string;
  /** The revision that the person had before his eyes. */
  readonly ifMatch?: number;
  readonly onBehalfOf?: string;
}

/** The answer to a command. */
export interface Transacted {
  /** Of the stream after the command; -1 when there is none. */
  readonly revision: number;
  /** A query that has reached it shows the command's effect. */
  readonly position: Position | undefined;
  /** As they were stored; none when nothing was to do or the command had been here before. */
  readonly events: readonly Written[];
  readonly repeated: boolean;
}

export type Written = NewEvent & Pick<RecordedEvent, 'stream' | 'revision'>;

/** The stream has moved on: from what the person saw, or again and again while the command was decided. */
export class Conflict extends Error {
  readonly code = 'CONFLICT';
  constructor(
    readonly stream: string,
    readonly revision: number,
  ) {
    super(`Expected to change ${stream}, but it has moved on to revision ${revision}`);
    this.name = 'Conflict';
  }
}

export interface TransactorOptions {
  readonly store: EventStore;
  readonly vault: KeyVault;
  /** How many streams are kept folded; default 5,000. */
  readonly folds?: number;
  /** How often a command is decided afresh before it is a `Conflict`; default 10. */
  readonly attempts?: number;
  /** Awaited after the n-th attempt that others overtook; default: a random while, longer each time. */
  readonly rest?: (attempt: number) => Promise<void>;
}

const jitter = (attempt: number): Promise<void> => sleep(Math.random() * Math.min(100, 2 ** attempt));

/** The one write path: read, decide, append (architecture §5.1). */
export class Transactor {
  private readonly engine: Engine;

  constructor({ store, vault, folds = 5_000, attempts = 10, rest = jitter }: TransactorOptions) {
    this.engine = { store: inPresentShape(store), vault, folds: new Folds(folds), attempts, rest };
  }

  /**
   * Decides the command on `<category>-<id>` and appends what follows from it, once, however often it is sent.
   * @throws Rejection when refused, `Conflict` when the stream moved on, `Unavailable` when the outcome is unknown: send it again
   */
  transact<State, E extends Event, C extends Command, Rules>(
    decider: Decider<State, E, C, Rules>,
    id: string,
    command: C,
    context: Context,
    rules: Rules,
  ): Promise<Transacted> {
    const stream = `${decider.category}-${id}`;
    const course = new Course(this.engine, decider, stream, command, context, rules);
    return this.engine.folds.inTurn(stream, () => course.run());
  }

  /** What `<category>-<id>` has come to by now: the fold that its next command would be decided on. */
  stateOf<State, E extends Event, C extends Command, Rules>(
    decider: Decider<State, E, C, Rules>,
    id: string,
  ): Promise<State> {
    const stream = `${decider.category}-${id}`;
    return this.engine.folds.inTurn(stream, async () => (await refreshed(this.engine, decider, stream)).state);
  }

  /** Keeps the fold of a stream up with an event that was read elsewhere: the next command on it need not read it again. */
  learn<State, E extends Event, C extends Command, Rules>(
    decider: Decider<State, E, C, Rules>,
    event: RecordedEvent,
  ): void {
    const { folds } = this.engine;
    const known = knownOf(this.engine, decider.initial, event.stream);
    if (event.revision === known.last.revision + 1) folds.set(event.stream, folded(decider, known, event));
  }
}

interface Engine {
  readonly store: EventStore;
  readonly vault: KeyVault;
  readonly folds: Folds;
  readonly attempts: number;
  readonly rest: (attempt: number) => Promise<void>;
}

/** The fold in memory; that of an empty stream is as good a guess as any when there is none. */
const knownOf = <State>({ folds }: Engine, initial: State, stream: string): Fold<State> =>
  folds.get<State>(stream) ?? emptyFold(initial);

const refreshed = async <State, E extends Event, C extends Command, Rules>(
  engine: Engine,
  decider: Decider<State, E, C, Rules>,
  stream: string,
): Promise<Fold<State>> => {
  const known = knownOf(engine, decider.initial, stream);
  const newer = await engine.store.read(stream, known.last.revision + 1);
  const fold = newer.reduce((so, event) => folded(decider, so, event), known);
  engine.folds.set(stream, fold);
  return fold;
};

/** One command on its way through the steps. */
class Course<State, E extends Event, C extends Command, Rules> {
  private readonly id = randomUUID();

  constructor(
    private readonly engine: Engine,
    private readonly decider: Decider<State, E, C, Rules>,
    private readonly stream: string,
    private readonly command: C,
    private readonly context: Context,
    private readonly rules: Rules,
  ) {}

  async run(): Promise<Transacted> {
    const guessed = await this.attempt(this.known, 'maybe stale');
    if (guessed) return guessed;
    for (let attempt = 1; attempt <= this.engine.attempts; attempt += 1) {
      const transacted = await this.attempt(await refreshed(this.engine, this.decider, this.stream), 'fresh');
      if (transacted) return transacted;
      await this.engine.rest(attempt);
    }
    throw new Conflict(this.stream, this.known.last.revision);
  }

  private get known(): Fold<State> {
    return knownOf(this.engine, this.decider.initial, this.stream);
  }

  /**
   * Decides and appends; undefined when a fresh fold must be asked. On a stale one an append may go ahead, for the expected
   * revision guards it, and a recorded answer stands; but a refusal, or nothing to do, may have been overtaken.
   */
  private async attempt(fold: Fold<State>, age: 'fresh' | 'maybe stale'): Promise<Transacted | undefined> {
    const answer = this.firstAnswer(fold);
    if (answer) return answer;
    try {
      const decided = this.decide(fold);
      if (decided.length > 0) return await this.append(fold, decided);
      const { last, position } = fold;
      return age === 'fresh' ? { revision: last.revision, position, events: [], repeated: false } : undefined;
    } catch (error) {
      if (error instanceof WrongRevision) return undefined;
      if (age === 'maybe stale' && (error instanceof Rejection || error instanceof Conflict)) return undefined;
      throw error;
    }
  }

  private firstAnswer({ answers }: Fold<State>): Transacted | undefined {
    const { command, context, stream } = this;
    const answer = answers.get(answerKey(command.data.by, context.idempotencyKey));
    if (!answer) return undefined;
    if (answer.command !== command.type)
      throw new Rejection(
        'invalid-state',
        'IDEMPOTENCY_KEY_REUSED',
        `Expected to ${command.type} on ${stream}, but this idempotency key was used to ${answer.command}`,
      );
    return { revision: answer.revision, position: answer.position, events: [], repeated: true };
  }

  private decide({ state, last }: Fold<State>): readonly E[] {
    const { ifMatch } = this.context;
    if (ifMatch !== undefined && ifMatch !== last.revision) throw new Conflict(this.stream, last.revision);
    return this.decider.decide(this.command, state, this.rules);
  }

  private async append(fold: Fold<State>, decided: readonly E[]): Promise<Transacted> {
    const { decider, stream, engine } = this;
    const origin = this.origin(fold);
    const events: Written[] = [];
    let { state, last } = fold;
    for (const [index, event] of decided.entries()) {
      const id = eventIdOf(origin, index);
      state = decider.evolve(state, event, id);
      const written = await enveloped(engine.vault, origin, id, event, decider.personal(event, state), last);
      last = { revision: last.revision + 1, hash: written.metadata.contentHash };
      events.push({ ...written, stream, revision: last.revision });
    }
    const expected = fold.last.revision < 0 ? 'no-stream' : fold.last.revision;
    const { revision, position } = await engine.store.append(stream, events.map(toNewEvent), expected);
    const grown = events.reduce((so, event) => folded(decider, so, { ...event, position }), fold);
    engine.folds.set(stream, grown);
    return { revision, position, events, repeated: false };
  }

  private origin({ state }: Fold<State>): Origin {
    const { decider, stream, id, command, context, rules } = this;
    const { by, at, occurredAt = at }: { by: string; at: Instant; occurredAt?: Instant } = command.data; // a late entry says when
    return {
      ...context,
      stream,
      run: id,
      command: command.type,
      actor: { ...decider.actor(command, state, rules), person: by },
      occurredAt,
      recordedAt: at,
    };
  }
}

const toNewEvent = ({ id, type, data, metadata }: Written): NewEvent => ({ id, type, data, metadata });
