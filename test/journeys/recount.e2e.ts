import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../../infra/files';

it('after a revision of the calendar every running clock is counted anew once, though the process is killed half way', async () => {
  const command = spawn(process.execPath, [
    join(root, 'dist/apps/cli/src/main.js'),
    'bench',
    'recount',
    '--clocks',
    '300',
  ]);
  let said = '';
  for (const output of [command.stdout, command.stderr]) output.on('data', (bytes) => (said += String(bytes)));
  const [code] = (await once(command, 'close')) as [number | null];
  expect([code, said]).toEqual([0, expect.stringMatching(/killed with [1-9]\d* of 300 clocks/)]);
  expect(said).toContain('in the log: 300 clocks counted anew, 0 of them more than once, 0 left out');
});
