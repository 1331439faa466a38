import { parseArgs } from 'node:util';
import { systemClock } from '@gridloop/engine';
import { structureOf, structureText } from '@gridloop/grid-units';
import type { CommandLine } from '../command-line';
import { readBook, withLog } from './log';

/** Prints a structure as the file that an import reads. People stand under their pseudonyms: no name is opened. */
export const exportStructure: CommandLine = {
  help: `gridloop export structure UNIT… > FILE.json

Prints the units at and below UNIT with boundaries, posts, organisations, staffing and matters as they are now, every
list in order: the same structure is the same bytes. Names of people are sealed, and stay so.`,

  async run(args) {
    const { positionals } = parseArgs({ args: [...args], options: {}, allowPositionals: true });
    const [what, ...tops] = positionals;
    if (what !== 'structure' || tops.length === 0)
      throw new Error('What is to be exported? type: gridloop export structure UNIT');
    const { book } = await withLog(readBook);
    const unknown = tops.find((top) => !book.units.has(top));
    if (unknown !== undefined) throw new Error(`There is no unit ${unknown}`);
    process.stdout.write(structureText(structureOf(book, tops, systemClock().now())));
    return 0;
  },
};
