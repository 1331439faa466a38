import type { CommandLine } from './command-line';

interface Known {
  readonly about: string;
  load(): Promise<CommandLine>;
}

/** A command, loaded when it is asked for: who only wants a list need not wait for the engine. */
const known = (about: string, load: Known['load']): Known => ({ about, load });

const commands: ReadonlyMap<string, Known> = new Map(
  Object.entries({
    up: known('start everything on this machine', async () => (await import('./up.js')).up),
    demo: known(
      'play stories of the articles against the running system',
      async () => (await import('./demo/demo.js')).demo,
    ),
    identities: known('people, and accounts to sign in with', async () => (await import('./identities.js')).identities),
    token: known('sign a token that names a person', async () => (await import('./token.js')).token),
    import: known('bring a structure into the log', async () => (await import('./import.js')).importStructure),
    structures: known(
      'the structures that ship, and their figures',
      async () => (await import('./structures/structures.js')).structures,
    ),
    calendar: known("import a year's official holidays", async () => (await import('./calendar.js')).calendar),
    due: known('say when a limit is due, and why', async () => (await import('./due.js')).due),
    export: known(
      'print a structure as a file to import',
      async () => (await import('./structures/export.js')).exportStructure,
    ),
    bench: known('measure on this machine', async () => (await import('./bench/bench.js')).bench),
    verify: known('prove the log, or the deadlines in it', async () => (await import('./verify.js')).verify),
    chaos: known('kill part after part and lose no deadline', async () => (await import('./chaos.js')).chaos),
    simulate: known('play days of faults and lose no deadline', async () => (await import('./simulate.js')).simulate),
  }),
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
  const command = await commands.get(name)?.load();
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
