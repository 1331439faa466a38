import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

const behaviours = (): string => {
  const told = sentences();
  const expiry = {
    command: 'ExpireDeadline',
    outcomes: [{ event: 'RedCardIssued' }, { event: 'CaseEscalated' }, { event: 'SupervisionOpened' }],
  };
  return [
    '| Command | Events | What its spec says |',
    '| --- | --- | --- |',
    ...[...closedLoop.moves, expiry].map(({ command, outcomes }) => {
      const events = [...new Set(outcomes.map((outcome) => `\`${outcome.event}\``))].join('<br>');
      return `| \`${command}\` | ${events} | ${(told.get(command) ?? []).join('; ')} |`;
    }),
  ].join('\n');
};

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

  it('has a spec for every command', () => {
    const told = sentences();
    expect(closedLoop.moves.map((move) => move.command).filter((command) => !told.has(command))).toEqual([]);
  });
});
