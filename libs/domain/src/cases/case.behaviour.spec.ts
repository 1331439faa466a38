import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closedLoop } from '@gridloop/presets';
import { openStatuses, statuses, type Status } from '../workflow/definition';
import { caseDecider } from './case';
import type { MoveCommand } from './case.commands';
import { unreported } from './case.state';
import { attemptProperly, commands, commandsFrom, plainly, spoken } from './street/given-language';
import { morePlaces, plainPlaces, type Place } from './street/given-places';

const file = join(__dirname, '../../../../docs/behaviour.md');

/** What the proper person’s plain wish comes to: the first event and where it leads, or the code of its refusal. */
const outcome = (type: MoveCommand['type'], { state, at }: Pick<Place, 'state' | 'at'>): string => {
  const { events, refused } = attemptProperly(spoken(type, state, 'dispatcher', at, plainly), state);
  if (refused) return `*${refused.code}*`;
  const to = events.reduce((after, event, index) => caseDecider.evolve(after, event, `e${index}`), state).status;
  return events[0] ? `\`${events[0].type}\`${to === state.status ? '' : ` → ${to}`}` : 'nothing to do';
};

/** Places told in short where all of their sort are among them. */
const told = (names: readonly string[]): string => {
  const sorts: readonly (readonly [string, readonly Status[]])[] = [
    ['whatever is open', openStatuses(closedLoop)],
    ['whatever has ended', statuses.filter((status) => closedLoop.statuses[status]?.terminal)],
  ];
  for (const [name, sort] of sorts)
    if (sort.every((status) => names.includes(status)))
      return told([name, ...names.filter((one) => !sort.some((status) => status === one))]);
  return names.join(', ');
};

/** Each outcome of a command with the places in which it comes; the most frequent refusal is said of the rest. */
const outcomes = (type: MoveCommand['type']): readonly (readonly [outcome: string, places: readonly string[]])[] => {
  const usual = new Map(plainPlaces.map((place) => [place.status, outcome(type, place)]));
  const found = new Map<string, string[]>();
  const note = (came: string, name: string) => found.set(came, [...(found.get(came) ?? []), name]);
  for (const [status, came] of usual) note(came, status);
  for (const place of morePlaces) {
    const came = outcome(type, place);
    if (came !== usual.get(place.status)) note(came, place.name);
  }
  const [rest] = [...found].filter(([came]) => came.startsWith('*')).sort(([, a], [, b]) => b.length - a.length);
  return [...found]
    .map(([came, names]) => [came, came === rest?.[0] ? ['elsewhere'] : names] as const)
    .sort(([a], [b]) => Number(a.startsWith('*')) - Number(b.startsWith('*')));
};

const table = (types: readonly MoveCommand['type'][]): string =>
  [
    '| Command | Where the case stands | What comes of it |',
    '| --- | --- | --- |',
    ...types.flatMap((type) =>
      outcomes(type).map(
        ([came, names], index) => `| ${index === 0 ? `\`${type}\`` : ''} | ${told(names)} | ${came} |`,
      ),
    ),
  ].join('\n');

const beginnings = commandsFrom('START');

const page = (): string =>
  [
    '# What each command comes to, wherever a case stands',
    [
      'Asked of the decider itself under `closed-loop@3`: each command in plain words, by whoever may say it there.',
      `A case begins with ${beginnings.map((type) => `\`${type}\``).join(', ')}; before that every other command is refused`,
      'with *CASE_UNKNOWN*. Who may say what stands in the definition; `npm run docs` writes this page.',
    ].join('\n'),
    table(commands.filter((type) => !beginnings.includes(type))),
  ].join('\n\n') + '\n';

describe('the table of behaviour', () => {
  it('is as the decider answers now (else: npm run docs)', () => {
    if (process.env['WRITE_DOCS']) writeFileSync(file, page());
    else expect(readFileSync(file, 'utf8')).toBe(page());
  });

  it('knows a place for every command where it comes to something', () =>
    expect(
      commands.filter((type) => !beginnings.includes(type) && !outcomes(type).some(([came]) => came.startsWith('`'))),
    ).toEqual([]));

  it('begins with a beginning only', () => {
    for (const type of commands) {
      const came = outcome(type, { state: unreported, at: '2020-07-20T02:00:00.000Z' });
      if (beginnings.includes(type)) expect(came).toMatch(/^`Case(Reported|Discovered)` → PENDING_ACCEPTANCE$/);
      else expect(came).toBe('*CASE_UNKNOWN*');
    }
  });
});
