import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { planOf, structureFaults, type Rulebook, type Step } from '@gridloop/domain';
import { formatPosition, systemClock } from '@gridloop/engine';
import { FileRefused, loadPlan, mostBytes, readStructureFile, tooLarge, type ReadFile } from '@gridloop/grid-units';
import { generalRules, presets } from '@gridloop/presets';
import type { CommandLine } from './command-line';
import { publishShipped, readBook, withLog, withShipped } from './structures/log';

/** A structure with where it comes from. */
interface Source extends ReadFile {
  readonly from: string;
}

/** Brings structures with their rules and people into the log, the same way as any command; what stands already stays. */
export const importStructure: CommandLine = {
  help: `gridloop import FILE [--dry-run]
gridloop import --preset ID | --preset all

Reads a structure from a .json or .csv file in UTF-8 or an Excel workbook (.xlsx: one sheet of all rows or one of each
type), or takes one that ships (gridloop structures lists them). The file is checked whole and refused whole, with each
line that is wrong. --dry-run says what would change, and changes nothing. A second run adds nothing.`,

  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { preset: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [file] = positionals;
    const sources = file === undefined ? presetsOf(values.preset ?? 'ruixiang') : [await readSource(file)];
    await load(sources, values['dry-run'], (line) => console.log(line));
    return 0;
  },
};

const presetsOf = (wished: string): readonly Source[] => {
  const chosen = presets.map(({ structure }) => structure).filter(({ id }) => wished === 'all' || id === wished);
  if (chosen.length > 0) return chosen.map((structure) => ({ from: structure.id, structure, lineOf: () => undefined }));
  throw new Error(
    `There is no preset ${wished}; there are: ${presets.map(({ structure }) => structure.id).join(', ')}`,
  );
};

const readSource = async (file: string): Promise<Source> => {
  const from = basename(file);
  const { size } = await stat(file);
  if (size > mostBytes) {
    const [zh, en] = tooLarge(size);
    throw new FileRefused(from, [{ zh, en }]);
  }
  return { from, ...readStructureFile(from, await readFile(file), generalRules) };
};

/** A structure that ships, as `import --preset` brings it into the log; answers the position that shows all of it. */
export const importPreset = async (id: string, tell: (line: string) => void): Promise<string | undefined> =>
  load(presetsOf(id), false, tell);

const load = (sources: readonly Source[], dry: boolean, say: (line: string) => void): Promise<string | undefined> =>
  withLog(async (log) => {
    const at = systemClock().now();
    const read = await readBook(log);
    let book = withShipped(read.book);
    for (const source of sources) refuseFaulty(source, book, at);
    if (!dry) await publishShipped(log, read.book, at);
    for (const source of sources) {
      const plan = planOf(source.structure, book, read.subjects, at);
      if (dry) tell(source, plan, say);
      else {
        const loaded = await loadPlan(plan, book, log.transactor, at);
        book = loaded.book;
        say(`${source.from}: ${loaded.facts} facts new`);
      }
    }
    const head = await log.store.head();
    return head && formatPosition(head);
  });

const refuseFaulty = ({ from, structure, lineOf }: Source, book: Rulebook, at: string): void => {
  const faults = structureFaults(structure, book, at);
  if (faults.length === 0) return;
  throw new FileRefused(
    from,
    faults.map(({ place, zh, en }) => ({ zh, en, ...lineOf(place) })),
  );
};

/** How many ids of one kind of change are named. */
const named = 10;

const tell = ({ from }: Source, plan: readonly (readonly Step[])[], say: (line: string) => void): void => {
  const byType = Map.groupBy(plan.flat(), ({ wish }) => wish.type);
  say(`${from}: ${byType.size === 0 ? 'nothing would change' : 'would change'}`);
  for (const [type, steps] of byType) {
    const ids = steps.slice(0, named).map(({ id }) => id);
    const more = steps.length > named ? ` and ${steps.length - named} more` : '';
    say(`  ${type.padEnd(24)}${String(steps.length).padStart(6)}  ${ids.join(', ')}${more}`);
  }
};
