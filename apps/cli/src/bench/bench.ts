import type { CommandLine } from '../command-line';
import { recount } from './recount';
import { store } from './store';
import { structures } from './structures';
import { w3 } from './w3';

/** What can be measured, each in a file of its own. */
const benches: ReadonlyMap<string, CommandLine> = new Map(Object.entries({ store, structures, recount, w3 }));

const names = [...benches.keys()].join('|');

/** Measures on this machine, side by side with what bounds it. */
export const bench: CommandLine = {
  help: [...benches.values()].map(({ help }) => help).join('\n\n'),

  async run([name = '', ...args]) {
    const chosen = benches.get(name);
    if (!chosen) throw new Error(`What is to be measured? type: gridloop bench ${names}`);
    return chosen.run(args);
  },
};
