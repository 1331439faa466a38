import type { Actor, CaseEvent, CaseEventOf, RefusalCode, Text } from '@gridloop/domain';

/** A story of the articles as data (handbook §9.1): what was done, by whom, and what must be sayable afterwards. */
export interface Story {
  readonly name: string;
  readonly title: Text;
  /** The structure in which it plays. */
  readonly structure: string;
  readonly cases: readonly StoryCase[];
  /** What belongs to it but cannot be played yet. */
  readonly left?: Text;
}

export interface StoryCase {
  readonly begins: Pick<Step, 'at' | 'assumed' | 'by'> & { readonly body: Body };
  readonly steps: readonly Step[];
  readonly sayable: readonly Claim[];
}

export interface Step {
  /** The story's own time, local; the system writes down when it was played. */
  readonly at: string;
  /** The article does not say when. */
  readonly assumed?: true;
  /** A person, or whoever was drawn to inspect. */
  readonly by: string | 'DRAWN';
  /** As the route names it. */
  readonly command: string;
  readonly body?: Body;
  /** The refusal that the story is about here. */
  readonly refusedWith?: RefusalCode;
}

/** `dayIn` names the day so many days from now. */
type Body = object | ((dayIn: (days: number) => string) => object);

type StoryEvent = CaseEvent & { readonly actor: Actor };

/** A sentence, and whether the history of the case bears it out. */
export interface Claim {
  readonly says: Text;
  holds(history: readonly StoryEvent[]): boolean;
}

export const claim = (zh: string, en: string, holds: Claim['holds']): Claim => ({ says: { zh, en }, holds });

/** The events of one kind. */
export const those = <Type extends CaseEvent['type']>(
  history: readonly CaseEvent[],
  type: Type,
): readonly CaseEventOf<Type>['data'][] =>
  history.flatMap((event) => (event.type === type ? [event.data as CaseEventOf<Type>['data']] : []));

/** The steps of a story one after the other, each at its time. */
export const timed = (
  ...steps: readonly (readonly [at: string, by: string, command: string, more?: Partial<Step>])[]
): readonly Step[] => steps.map(([at, by, command, more]) => ({ at, assumed: true, by, command, ...more }));

/** People of the centre, each at his desk. */
export interface Office {
  readonly dispatcher: string;
  readonly clerk: string;
  readonly leader: string;
}

export const officeOf = (unitId: string): Office => ({
  dispatcher: `${unitId}-dispatcher`,
  clerk: `${unitId}-clerk`,
  leader: `${unitId}-leader`,
});

export const closed = claim('五个环节都有据可查后结案', 'closed with the proof of all five stages', (history) =>
  those(history, 'CaseClosed').some(({ stageProof }) => Object.values(stageProof).every(Boolean)),
);

export const checkedByAnother = claim('由他人核查，本人不得自查', 'checked by another than handled it', (history) => {
  const handlers = those(history, 'CaseHandled').map(({ person }) => person);
  const inspectors = those(history, 'InspectionPassed').map(({ inspector }) => inspector);
  return inspectors.length > 0 && inspectors.every((inspector) => !handlers.includes(inspector));
});
