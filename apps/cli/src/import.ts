import { parseArgs } from 'node:util';
import { planOf, structureFaults, type Structure } from '@gridloop/domain';
import { systemClock } from '@gridloop/engine';
import { loadPlan } from '@gridloop/grid-units';
import { presets } from '@gridloop/presets';
import type { CommandLine } from './command-line';
import { publishShipped, readBook, withLog, withShipped } from './structures/log';

/** Brings structures with their rules and people into the log, the same way as any command; what stands already stays. */
export const importStructure: CommandLine = {
  help: `gridloop import --preset ID | --preset all

Publishes a structure that ships, with its rules, units and people; gridloop structures lists them. A second run adds
nothing.`,

  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { preset: { type: 'string', default: 'ruixiang' } } });
    await load(presetsOf(values.preset));
    return 0;
  },
};

const presetsOf = (wished: string): readonly Structure[] => {
  const chosen = presets.map(({ structure }) => structure).filter(({ id }) => wished === 'all' || id === wished);
  if (chosen.length > 0) return chosen;
  throw new Error(
    `There is no preset ${wished}; there are: ${presets.map(({ structure }) => structure.id).join(', ')}`,
  );
};

const load = (chosen: readonly Structure[]): Promise<void> =>
  withLog(async (log) => {
    const at = systemClock().now();
    const read = await readBook(log);
    await publishShipped(log, read.book, at);
    let book = withShipped(read.book);
    for (const structure of chosen) {
      const faults = structureFaults(structure, book, at);
      if (faults.length > 0) throw new Error(faults.map(({ zh, en }) => `${zh}\n${en}`).join('\n'));
      const plan = planOf(structure, book, read.subjects, at);
      const loaded = await loadPlan(plan, book, log.transactor, at);
      book = loaded.book;
      console.log(`${structure.id}: ${loaded.facts} facts new`);
    }
  });
