import { parseArgs } from 'node:util';
import { ruixiangPeople, type PresetPerson } from '@gridloop/presets';
import type { CommandLine } from './command-line';
import { padded } from './text';

/** Those whom the stories need: the people of the article, then the office. */
const isWellKnown = ({ subjectId }: PresetPerson): boolean => subjectId < 'p-2000';

/** Lists the people of the preset; without `--all`, the heads of units in one line. */
export const identities: CommandLine = {
  help: `gridloop identities [--all]

The people of 瑞祥社区 in the demo; --all lists the heads of all units too.`,

  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { all: { type: 'boolean', default: false } } });
    const shown = values.all ? ruixiangPeople : ruixiangPeople.filter(isWellKnown);
    for (const { subjectId, name, as } of shown)
      console.log(`${subjectId}  ${padded(name, 22)}${padded(as.zh, 36)}${as.en}`);
    const [first, ...others] = ruixiangPeople.filter((person) => !isWellKnown(person));
    if (!values.all && first)
      console.log(
        `${first.subjectId} … ${others.at(-1)?.subjectId}  heads of units; type: npx gridloop identities --all`,
      );
    console.log('\nA token for one of them:  npx gridloop token --person p-1101');
    return 0;
  },
};
