import { parseArgs } from 'node:util';
import { tokenKey } from '@gridloop/platform';
import { stories } from '@gridloop/presets';
import { apiUrl, files, type CommandLine } from '../command-line';
import { Api } from './api';
import { playClimb } from './climb';
import { playCouncils } from './councils';
import { playStory } from './story';
import { Teller } from './teller';

type Play = (api: Api, teller: Teller) => Promise<boolean>;

const plays = new Map<string, Play>([
  ...stories.map((story): [string, Play] => [story.name, (api, teller) => playStory(story, api, teller)]),
  ['councils', playCouncils],
  ['climb', playClimb],
]);

/** Plays the stories one after the other; fails when one does not end as it should. */
export const demo: CommandLine = {
  help: `gridloop demo [--url http://localhost:3000] [--story NAME | --story all] [--json]

Plays over HTTP how 王魁 got his pass, then how a case that nobody answers climbs level by level within a minute; or one
of the stories of the articles: ${[...plays.keys()].join(', ')}.
Each is told as it happens, at its own time (a star where the article gives none), and what must be sayable afterwards is
checked against the history. --json prints one object a line. A server that is restarted meanwhile is waited for.`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { url: { type: 'string' }, story: { type: 'string' }, json: { type: 'boolean', default: false } },
    });
    const names =
      values.story === 'all' ? [...plays.keys()] : values.story ? [values.story] : ['wangkui-pass', 'climb'];
    const api = new Api((values.url ?? apiUrl()).replace(/\/+$/, ''), await tokenKey(files.tokenKeyFile));
    const teller = new Teller(values.json);
    await api.greet();
    for (const name of names) {
      const play = plays.get(name);
      if (!play) throw new Error(`There is no story ${name}; there are: ${[...plays.keys()].join(', ')}`);
      if (!(await play(api, teller))) return 1;
    }
    return 0;
  },
};
