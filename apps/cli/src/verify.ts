import { parseArgs } from 'node:util';
import { chainVerifier, EsdbEventStore } from '@gridloop/engine';
import { eventStoreUrl, type CommandLine } from './command-line';
import { verifyDeadlines } from './verify-deadlines';

const faults = {
  content: 'was altered after it was written',
  gap: 'does not follow the event before it: one is missing',
  link: 'does not belong behind the event before it',
};

/** Reads the whole log and recomputes every hash; the first fault ends it. */
export const verify: CommandLine = {
  help: `gridloop verify [deadlines]

Reads every event and checks the hash chain of its stream. Exit code 1, with stream and revision, when one does not fit.
verify deadlines: recomputes every deadline from the log alone; names what did not ring, rang twice or early, or stands
otherwise in the index.`,

  async run(args) {
    const { positionals } = parseArgs({ args: [...args], options: {}, allowPositionals: true });
    if (positionals[0] === 'deadlines') return verifyDeadlines();
    if (positionals.length > 0)
      throw new Error(`There is nothing called ${positionals[0]} to verify; there is: deadlines`);
    const store = new EsdbEventStore({ url: eventStoreUrl() });
    const faultIn = chainVerifier();
    const streams = new Set<string>();
    let events = 0;
    try {
      for await (const event of store.readAll({ from: undefined, prefixes: [] })) {
        const fault = faultIn(event);
        if (fault) {
          console.error(`${fault.stream}: event ${fault.revision} ${faults[fault.what]}`);
          return 1;
        }
        streams.add(event.stream);
        events += 1;
      }
    } finally {
      await store.close();
    }
    console.log(`${events} events in ${streams.size} streams, every hash and every link as it was written`);
    return 0;
  },
};
