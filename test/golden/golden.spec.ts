import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  caseDecider,
  emptyRulebook,
  foldRulebook,
  unreported,
  type CaseEvent,
  type CaseState,
  type RulebookEvent,
} from '@gridloop/domain';
import { foldedIdentity, identityStories, type IdentityEvent } from './identities';
import { stories } from './stories';
import { structureStories } from './structures';

// One stored example of each event version. Additions only: a changed shape fails here until an upcaster exists.

const fileOf = (type: string) => join(__dirname, `${type}.v1.json`);
type Stored = CaseEvent | RulebookEvent | IdentityEvent;
const emitted = new Map<string, Stored[]>();
for (const event of [...stories().flat(), ...structureStories().flat(), ...identityStories().flat()])
  emitted.set(event.type, [...(emitted.get(event.type) ?? []), event]);

const stored = readdirSync(__dirname)
  .filter((name) => name.endsWith('.v1.json'))
  .map((name) => JSON.parse(readFileSync(join(__dirname, name), 'utf8')) as Stored);

const ofStructures = new Set<string>(structureStories().flat().map(({ type }) => type));
const isOfStructures = (event: Stored): event is RulebookEvent => ofStructures.has(event.type);

const ofIdentities = new Set<string>(identityStories().flat().map(({ type }) => type));
const isOfIdentities = (event: Stored): event is IdentityEvent => ofIdentities.has(event.type);

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
    if (isOfIdentities(event)) {
      expect(foldedIdentity(event)).toEqual(expect.any(Object));
      return;
    }
    const begun = stories()[0]?.slice(0, 1).reduce<CaseState>((state, one) => caseDecider.evolve(state, one, 'e0'), unreported);
    expect(caseDecider.evolve(begun ?? unreported, event, 'e1')).toEqual(expect.objectContaining({ status: expect.any(String) }));
  });
});
