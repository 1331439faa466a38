import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  appealDecider,
  caseDecider,
  deliberationDecider,
  emptyRulebook,
  foldRulebook,
  jointReviewDecider,
  unreported,
  type AppealEvent,
  type CaseEvent,
  type CaseState,
  type Command,
  type Decider,
  type DeliberationEvent,
  type Event,
  type JointReviewEvent,
  type RulebookEvent,
} from '@gridloop/domain';
import { appealStories, councilStories, reviewStories } from './councils';
import { stories } from './stories';
import { structureStories } from './structures';

// One stored example of each event version. Additions only: a changed shape fails here until an upcaster exists.

const fileOf = (type: string) => join(__dirname, `${type}.v1.json`);
type Beside = DeliberationEvent | JointReviewEvent | AppealEvent;
type Stored = CaseEvent | RulebookEvent | Beside;
const beside: readonly Beside[] = [...councilStories(), ...reviewStories(), ...appealStories()].flat();
const emitted = new Map<string, Stored[]>();
for (const event of [...stories().flat(), ...structureStories().flat(), ...beside])
  emitted.set(event.type, [...(emitted.get(event.type) ?? []), event]);

const stored = readdirSync(__dirname)
  .filter((name) => name.endsWith('.v1.json'))
  .map((name) => JSON.parse(readFileSync(join(__dirname, name), 'utf8')) as Stored);

const ofStructures = new Set<string>(structureStories().flat().map(({ type }) => type));
const isOfStructures = (event: Stored): event is RulebookEvent => ofStructures.has(event.type);

/** What an event of a council, a joint review or an appeal folds to; undefined for any other. */
const foldedBeside = ({ type, data }: Stored): unknown =>
  [
    foldedBy(deliberationDecider, councilStories(), type, data),
    foldedBy(jointReviewDecider, reviewStories(), type, data),
    foldedBy(appealDecider, appealStories(), type, data),
  ].find((folded) => folded !== undefined);

const foldedBy = <State, E extends Event, C extends Command, Rules>(
  decider: Decider<State, E, C, Rules>,
  told: readonly (readonly E[])[],
  type: string,
  data: unknown,
): State | undefined => {
  const like = told.flat().find((event) => event.type === type);
  return like && decider.evolve(decider.initial, { ...like, data }, 'e0');
};

/** Names of fields with the kinds of their values, however deep. */
const shapeOf = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.slice(0, 1).map(shapeOf)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]))
      : typeof value;

describe('events as they were stored', () => {
  it.each([...emitted.keys()])('%s has an example (else: npm run golden)', (type) => {
    if (process.env['WRITE_GOLDEN'] && !existsSync(fileOf(type)))
      writeFileSync(fileOf(type), `${JSON.stringify(emitted.get(type)?.[0], null, 2)}\n`);
    expect(existsSync(fileOf(type))).toBe(true);
  });

  it.each(stored.map((event) => [event.type, event] as const))('%s keeps its shape', (type, event) => {
    const shapes = (emitted.get(type) ?? []).map(({ data }) => shapeOf(data));
    expect(shapes).toContainEqual(shapeOf(event.data));
  });

  it.each(stored.map((event) => [event.type, event] as const))('%s still folds', (_, event) => {
    if (isOfStructures(event)) {
      expect(foldRulebook(emptyRulebook, [event])).toEqual(expect.objectContaining({ roots: expect.any(Array) }));
      return;
    }
    const folded = foldedBeside(event);
    if (folded) {
      expect(folded).toEqual(expect.any(Object));
      return;
    }
    const begun = stories()[0]?.slice(0, 1).reduce<CaseState>((state, one) => caseDecider.evolve(state, one, 'e0'), unreported);
    expect(caseDecider.evolve(begun ?? unreported, event as CaseEvent, 'e1')).toEqual(expect.objectContaining({ status: expect.any(String) }));
  });
});
