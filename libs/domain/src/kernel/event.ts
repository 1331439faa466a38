/** A fact that has happened: its name in the past tense and what it says. Stored for ever; its JSON never changes shape. */
export interface Event<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Readonly<Data>;
}

/** A wish in the imperative. `by` is the person who wishes, `at` the instant; both are set at the edge, never by the body. */
export interface Command<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Readonly<Data & { by: string; at: Instant }>;
}

/** An instant as `2020-02-19T02:00:00.000Z`: UTC, milliseconds, always 24 characters, so that text order is time order. */
export type Instant = string;

/** Who acts: the person, the post that entitles him to, and the role he has in the matter. */
export interface Actor {
  readonly person: string;
  readonly post?: string;
  readonly role?: string;
}

/** Text in both languages of the interface. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** Ciphertext of a personal value: unreadable once the key of any of its subjects is destroyed (handbook §8). */
export interface Sealed {
  /** Algorithm id, such as `A256GCM`. */
  readonly sealed: string;
  readonly subjects: readonly string[];
  readonly iv: string;
  readonly box: string;
}

/** A value marked † in the handbook: clear inside a decision, sealed in the log. Folding must not look inside. */
export type Personal<T> = T | Sealed;

/** Closes a switch over events: the compiler catches a forgotten one, the program one of a later version, before it is taken for nothing. */
export const unknownEvent = (event: never): never => {
  const { type }: { type?: string } = event;
  throw new Error(`Expected an event that this version knows, but found ${type}`);
};
