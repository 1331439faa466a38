import { parseArgs } from 'node:util';
import { tokenKey } from '@gridloop/platform';
import { apiUrl, files, type CommandLine } from '../command-line';
import { Api } from './api';
import { playClimb } from './climb';
import { Teller } from './teller';
import { playWangKui } from './wang-kui';

const stories = new Map([
  ['wangkui', playWangKui],
  ['climb', playClimb],
]);

/** Plays the stories one after the other; fails when one does not end as it should. */
export const demo: CommandLine = {
  help: `gridloop demo [--url http://localhost:3000] [--story wangkui|climb] [--json]

Plays over HTTP how 王魁 got his pass, then how a case that nobody answers climbs level by level within a minute.
Each line: time in Asia/Shanghai, revision, position in the log, event id, event, actor with his post.
--json prints one object a line. A server that is restarted meanwhile is waited for.`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { url: { type: 'string' }, story: { type: 'string' }, json: { type: 'boolean', default: false } },
    });
    const names = values.story === undefined ? [...stories.keys()] : [values.story];
    const api = new Api((values.url ?? apiUrl()).replace(/\/+$/, ''), await tokenKey(files.tokenKeyFile));
    const teller = new Teller(values.json);
    await api.greet();
    for (const name of names) {
      const play = stories.get(name);
      if (!play) throw new Error(`There is no story ${name}; there are: ${[...stories.keys()].join(', ')}`);
      if (!(await play(api, teller))) return 1;
    }
    return 0;
  },
};
