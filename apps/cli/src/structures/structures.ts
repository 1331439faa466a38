import { parseArgs } from 'node:util';
import { emptyRulebook, eventsOf, figureOf, foldRulebook, type Rulebook } from '@gridloop/domain';
import { systemClock } from '@gridloop/engine';
import { presets, type Preset } from '@gridloop/presets';
import { eventStoreUrl, type CommandLine } from '../command-line';
import { padded } from '../text';
import { readBook, withLog } from './log';

/** Prints the structures that ship, or that a running system holds, with the figures that the handbook gives for them. */
export const structures: CommandLine = {
  help: `gridloop structures [--figures] [--shipped]

Lists the structures of the handbook. --figures counts each of its figures and says whether it agrees: in the log of the
running system, as far as it holds the structure; --shipped counts in the presets themselves, and needs no system.`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { figures: { type: 'boolean', default: false }, shipped: { type: 'boolean', default: false } },
    });
    const book =
      values.shipped || !isRunning() ? shippedBook() : await withLog(async (log) => (await readBook(log)).book);
    let wrong = 0;
    for (const preset of presets) wrong += shown(preset, book, values.figures);
    return wrong > 0 ? 1 : 0;
  },
};

const isRunning = (): boolean => {
  try {
    return eventStoreUrl() !== '';
  } catch {
    return false;
  }
};

const shippedBook = (): Rulebook =>
  foldRulebook(
    emptyRulebook,
    presets.flatMap((preset) => eventsOf(preset.structure)),
  );

/** Answers how many figures differ from the handbook's. */
const shown = ({ structure, figures }: Preset, book: Rulebook, withFigures: boolean): number => {
  const tops = structure.units.filter(({ parent }) => !parent);
  const loaded = tops.every(({ unitId }) => book.units.has(unitId));
  const names = tops.map(({ name }) => name.zh).join('、');
  console.log(
    `${padded(structure.id, 20)}${names}${loaded ? '' : `  (not loaded; type: gridloop import --preset ${structure.id})`}`,
  );
  if (!loaded || !withFigures) return 0;
  const at = systemClock().now();
  const counted = figures.map((figure) => ({ ...figure, is: figureOf(book, figure, at) }));
  for (const { name, is, says } of counted)
    console.log(
      `  ${padded(name.zh, 34)}${padded(name.en, 42)}${String(is).padStart(7)}${is === says ? '' : `  expected ${says}`}`,
    );
  return counted.filter(({ is, says }) => is !== says).length;
};
