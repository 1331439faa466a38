import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chaos } from './chaos';

/** The long form; exit code 1 when a promise was broken. */
const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '5000' },
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      json: { type: 'string' },
    },
  });
  const asked = { cases: Number(values.cases), seconds: Number(values.minutes) * 60, seed: Number(values.seed) };
  const aftermath = await chaos(asked);
  console.log(JSON.stringify(aftermath, null, 2));
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ ...asked, ...aftermath }, null, 2)}\n`);
  process.exitCode = aftermath.broken.length === 0 ? 0 : 1;
};

void main();
