import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagram } from '@gridloop/domain';
import { closedLoop } from '@gridloop/presets';

const file = (path: string) => join(__dirname, '..', path);
const read = (path: string) => readFileSync(file(path), 'utf8');

const cases = 'libs/domain/src/cases';
const specs = readdirSync(file(cases)).filter((name) => name.endsWith('.spec.ts') && !name.endsWith('.laws.spec.ts'));
const givens = ['given.ts', 'timed/given.ts', 'street/given.ts'].map((path) => read(`${cases}/${path}`)).join('');

/** Command → the sentences of its specs, read from the specs themselves and from the functions that build its commands. */
const sentences = (): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const spec of specs)
    for (const [command, title] of sentencesOf(read(`${cases}/${spec}`)))
      found.set(command, [...new Set([...(found.get(command) ?? []), title])]);
  return found;
};

const sentencesOf = (spec: string): [command: string, title: string][] => {
  const builders = new Map(
    [...`${givens}${spec}`.matchAll(/const (\w+) = [^;]*?(?:wish\('|type: ')(\w+)'/g)].map(
      ([, builder = '', command = '']) => [builder, command],
    ),
  );
  const found: [string, string][] = [];
  for (const [, title = '', body = ''] of spec.matchAll(/\bit\('([^']+)'([\s\S]*?)(?=\n {2}it\(|\n\}\);)/g))
    for (const [, call = '', named = ''] of body.matchAll(
      /(?:\.when\(\s*(?:\{\s*\.\.\.|later\(\d+, )?|continued\(\w+, )(\w+)\((?:'(\w+)')?/g,
    )) {
      const command = call === 'wish' ? named : builders.get(call);
      if (command) found.push([command, title]);
    }
  return found;
};

const expiry = {
  command: 'ExpireDeadline',
  outcomes: [{ event: 'RedCardIssued' }, { event: 'CaseEscalated' }, { event: 'SupervisionOpened' }],
};

const eventsOf = ({ outcomes }: Pick<(typeof closedLoop.moves)[number], 'outcomes'>): string =>
  [...new Set(outcomes.map((outcome) => `\`${outcome.event}\``))].join('<br>');

/** The spec that says most about a command. */
const specOf = (command: string): string => {
  const said = specs.map(
    (spec) => [sentencesOf(read(`${cases}/${spec}`)).filter(([of]) => of === command).length, spec] as const,
  );
  return said.toSorted(([a], [b]) => b - a)[0]?.[1] ?? '';
};

const behaviours = (): string =>
  [
    '| Command | Events | Spec |',
    '| --- | --- | --- |',
    ...[...closedLoop.moves, expiry].map((move) => {
      const spec = specOf(move.command);
      return `| \`${move.command}\` | ${eventsOf(move)} | [\`${spec}\`](${cases}/${spec}) |`;
    }),
  ].join('\n');

const generated: Readonly<Record<string, () => string>> = {
  diagram: () => ['```mermaid', diagram(closedLoop), '```'].join('\n'),
  behaviours,
};

describe('README', () => {
  it.each(Object.entries(generated))('shows the %s as it is now (else: npm run docs)', (name, generate) => {
    const [begin, end] = [`<!-- ${name}: generated -->`, `<!-- /${name} -->`];
    const readme = read('README.md');
    const [before, rest = ''] = readme.split(begin);
    const [shown, after] = rest.split(end);
    if (process.env['WRITE_DOCS'])
      writeFileSync(file('README.md'), `${before}${begin}\n\n${generate()}\n\n${end}${after}`);
    else expect(shown?.trim()).toBe(generate());
  });

  it('leads nowhere that is not there', () => {
    const links = [...read('README.md').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((link) => !existsSync(file(link)))).toEqual([]);
  });

  it('has a spec for every command', () => {
    const told = sentences();
    expect(closedLoop.moves.map((move) => move.command).filter((command) => !told.has(command))).toEqual([]);
  });
});
