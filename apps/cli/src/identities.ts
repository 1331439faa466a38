import { parseArgs } from 'node:util';
import { isPerson } from '@gridloop/platform';
import { ruixiangPeople, type PresetPerson } from '@gridloop/presets';
import { accountActions, listAccounts, welcome, withDesk } from './accounts';
import type { CommandLine } from './command-line';
import { padded } from './text';

/** People and their accounts: those of the demo, and whatever an operator does at the machine. */
export const identities: CommandLine = {
  help: `gridloop identities [--all]
gridloop identities accounts | welcome
gridloop identities invite | reset | administrator | lock | unlock --person ID

The people of 瑞祥社区 in the demo; --all lists the heads of all units too.
accounts       who can sign in with a password
invite         a one-time link, good for a day, by which the person chooses name and password
reset          the same for one who has forgotten either: his account begins anew, without its second factor
administrator  the same for one who shall administer accounts and keys
lock, unlock   ends all sessions of the person and lets none begin, until he is unlocked
welcome        the link for the first administrator, unless there is one or it was printed already`,

  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { all: { type: 'boolean', default: false }, person: { type: 'string' } },
      allowPositionals: true,
    });
    const [action] = positionals;
    if (action === undefined) listPeople(values.all);
    else if (action === 'accounts') await withDesk(listAccounts);
    else if (action === 'welcome') await withDesk(welcome);
    else await act(action, values.person);
    return 0;
  },
};

const act = async (action: string, person: string | undefined): Promise<void> => {
  const known = Object.entries(accountActions).find(([name]) => name === action);
  if (!known) throw new Error(`There is no action ${action}; type: gridloop identities --help`);
  if (!person || !isPerson(person))
    throw new Error(`Whom is it about? type: gridloop identities ${action} --person p-1101`);
  await withDesk((desk) => known[1](desk, person));
};

/** Those whom the stories need: the people of the article, then the office. */
const isWellKnown = ({ subjectId }: PresetPerson): boolean => subjectId < 'p-2000';

/** The people of the preset; without `all`, the heads of units in one line. */
const listPeople = (all: boolean): void => {
  const shown = all ? ruixiangPeople : ruixiangPeople.filter(isWellKnown);
  for (const { subjectId, name, as } of shown)
    console.log(`${subjectId}  ${padded(name, 22)}${padded(as.zh, 36)}${as.en}`);
  const [first, ...others] = ruixiangPeople.filter((person) => !isWellKnown(person));
  if (!all && first)
    console.log(
      `${first.subjectId} … ${others.at(-1)?.subjectId}  heads of units; type: npx gridloop identities --all`,
    );
  console.log('\nA token for one of them:  npx gridloop token --person p-1101');
};
