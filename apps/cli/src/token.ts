import { parseArgs } from 'node:util';
import { signToken, tokenKey } from '@gridloop/platform';
import { files, type CommandLine } from './command-line';

/** Prints a token and nothing else, so that a shell can take it. */
export const token: CommandLine = {
  help: `gridloop token --person <id> [--hours 1]

Prints a token that names the person, for the operator at this machine: for trying things and for scripts, an hour unless
--hours says otherwise, 12 at most. People sign in (gridloop identities invite). Send it as:
  Authorization: Bearer <token>
gridloop identities lists the people of the demo; an id without a post is a resident.`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { person: { type: 'string' }, hours: { type: 'string', default: '1' } },
    });
    const hours = Number(values.hours);
    if (!values.person) throw new Error('Who is it for? type: gridloop token --person p-1101');
    if (!(hours > 0 && hours <= 12)) throw new Error(`--hours ${values.hours} is not a time up to 12 hours`);
    const expiresIn = Math.round(hours * 3_600);
    console.log(await signToken(await tokenKey(files.tokenKeyFile), values.person, { expiresIn }));
    return 0;
  },
};
