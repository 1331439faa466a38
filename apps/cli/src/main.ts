import type { CommandLine } from './command-line';
import { demo } from './demo/demo';
import { identities } from './identities';
import { importStructure } from './import';
import { structures } from './structures/structures';
import { token } from './token';
import { up } from './up';
import { verify } from './verify';

const commands: ReadonlyMap<string, CommandLine> = new Map(
  Object.entries({ up, demo, identities, token, import: importStructure, structures, verify }),
);

const usage = [
  'gridloop <command> [options]',
  '',
  ...[...commands].map(([name, { about }]) => `  ${name.padEnd(12)}${about}`),
  '',
  'gridloop <command> --help tells more.',
].join('\n');

/** Runs one command; answers its exit code: 0 done, 1 failed, 2 not understood. */
const main = async ([name = '--help', ...args]: readonly string[]): Promise<number> => {
  const command = commands.get(name);
  if (!command) {
    const asked = ['--help', '-h', 'help'].includes(name);
    if (asked) console.log(usage);
    else console.error(`There is no command ${name}.\n\n${usage}`);
    return asked ? 0 : 2;
  }
  if (args.includes('--help') || args.includes('-h')) {
    console.log(command.help);
    return 0;
  }
  try {
    return await command.run(args);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    console.error(isMisspelt(error) ? `${problem}\n\n${command.help}` : problem);
    return isMisspelt(error) ? 2 : 1;
  }
};

const isMisspelt = (error: unknown): boolean =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

process.stdout.on('error', () => process.exit(0)); // whoever read along has left, as `| head` does
void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
