import { parseArgs } from 'node:util';
import { simulate } from './simulate';

/** Plays seed after seed; exit code 1 when a promise was broken. */
const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '100' },
      cases: { type: 'string', default: '200' },
      seed: { type: 'string' },
    },
  });
  const first = Number(values.seed ?? 1);
  const last = values.seed ? first : Number(values.seeds);
  const cases = Number(values.cases);
  const since = performance.now();
  const sum = { events: 0, rung: 0, crashes: 0, broken: 0 };
  for (let seed = first; seed <= last; seed += 1) {
    const { broken, events, rung, crashes } = await simulate({ seed, cases });
    for (const what of broken) console.error(`seed ${seed}: ${what}`);
    sum.events += events;
    sum.rung += rung;
    sum.crashes += crashes;
    sum.broken += broken.length > 0 ? 1 : 0;
    if (seed % 50 === 0) console.log(`${seed} seeds, ${sum.rung} deadlines rung, ${sum.broken} seeds broken`);
  }
  const seconds = Math.round((performance.now() - since) / 1_000);
  console.log(
    `${last - first + 1} seeds of ${cases} cases in ${seconds} s: ${sum.events} events, ${sum.rung} deadlines rung, ` +
      `${sum.crashes} crashes; ${sum.broken === 0 ? 'no promise broken' : `${sum.broken} seeds broke a promise`}`,
  );
  process.exitCode = sum.broken === 0 ? 0 : 1;
};

void main();
