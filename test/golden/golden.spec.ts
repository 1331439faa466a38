import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  appealDecider,
  caseDecider,
  deliberationDecider,
  emptyRulebook,
  eventNames,
  foldRulebook,
  jointReviewDecider,
  schemaVersionOf,
  unreported,
  upcast,
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
import { foldedIdentity, identityStories, type IdentityEvent } from './identities';
import { appealStories, councilStories, reviewStories } from './councils';
import { stories } from './stories';
import { structureStories } from './structures';

// One stored example of each event version. Additions only: a changed shape fails here until an upcaster exists.

const fileOf = (type: string) => join(__dirname, `${type}.v${schemaVersionOf(type)}.json`);
type Beside = DeliberationEvent | JointReviewEvent | AppealEvent;
type Stored = CaseEvent | RulebookEvent | Beside | IdentityEvent;
const beside: readonly Beside[] = [...councilStories(), ...reviewStories(), ...appealStories()].flat();
const told = stories();
const begun = (told[0] ?? []).slice(0, 1).reduce<CaseState>((state, one) => caseDecider.evolve(state, one, 'e0'), unreported);
const emitted = new Map<string, Stored[]>();
for (const event of [...told.flat(), ...structureStories().flat(), ...identityStories().flat(), ...beside])
  emitted.set(event.type, [...(emitted.get(event.type) ?? []), event]);

/** Every example as the log would have it, by its file `<type>.v<version>`. */
const stored = readdirSync(__dirname).flatMap((name) => {
  const [file, version] = /^\w+\.v(\d+)(?=\.json$)/.exec(name) ?? [];
  if (!file) return [];
  const event = JSON.parse(readFileSync(join(__dirname, name), 'utf8')) as Stored;
  return [[file, { ...event, metadata: { schemaVersion: Number(version), recordedAt: '2020-02-19T04:10:00.000Z' } }]] as const;
});

const ofStructures = new Set<string>(structureStories().flat().map(({ type }) => type));
const isOfStructures = (event: Stored): event is RulebookEvent => ofStructures.has(event.type);

const ofIdentities = new Set<string>(identityStories().flat().map(({ type }) => type));
const isOfIdentities = (event: Stored): event is IdentityEvent => ofIdentities.has(event.type);
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

const shapesOf = (type: string) => (emitted.get(type) ?? []).map(({ data }) => shapeOf(data));

describe('events as they were stored', () => {
  it('every event of a case stands in a story', () =>
    expect(Object.keys(eventNames).filter((type) => !emitted.has(type))).toEqual([]));

  it.each([...emitted.keys()])('%s has an example (else: npm run golden)', (type) => {
    if (process.env['WRITE_GOLDEN'] && !existsSync(fileOf(type)))
      writeFileSync(fileOf(type), `${JSON.stringify(emitted.get(type)?.[0], null, 2)}\n`);
    expect(existsSync(fileOf(type))).toBe(true);
  });

  it.each(stored)('%s is read in the shape in which it is written now', (_, event) =>
    expect(shapesOf(event.type)).toContainEqual(shapeOf(upcast(event).data)));

  it('a changed shape is not read without its upcaster', () => {
    const older = stored.filter(([, { type, metadata }]) => metadata.schemaVersion < schemaVersionOf(type));
    expect(older.map(([file]) => file)).toEqual(['CaseAccepted.v1', 'CaseClosed.v1', 'VerdictRecorded.v1']);
    for (const [, { type, data }] of older) expect(shapesOf(type)).not.toContainEqual(shapeOf(data));
  });

  it.each(stored)('%s still folds', (_, written) => {
    const event = upcast(written);
    if (isOfStructures(event)) {
      expect(foldRulebook(emptyRulebook, [event])).toEqual(expect.objectContaining({ roots: expect.any(Array) }));
      return;
    }
    if (isOfIdentities(event)) {
      expect(foldedIdentity(event)).toEqual(expect.any(Object));
      return;
    }
    const folded = foldedBeside(event);
    if (folded) {
      expect(folded).toEqual(expect.any(Object));
      return;
    }
    expect(caseDecider.evolve(begun, event as CaseEvent, 'e1')).toEqual(expect.objectContaining({ status: expect.any(String) }));
  });
});
