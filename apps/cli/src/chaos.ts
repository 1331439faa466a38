import type { CommandLine } from './command-line';
import { runProgram } from './program';

/** Kills the parts of a whole system of its own again and again, and lets the log say whether a promise was broken. */
export const chaos: CommandLine = {
  help: `gridloop chaos [--cases 5000] [--minutes 10] [--seed 1] [--json docs/chaos.json]

Cases with deadlines, people at work, and every 5 to 10 s a fault: kill -9 or a standstill of event store, Redis, PostgreSQL,
worker or API, or an emptied Redis. Then calm, until all that was due has rung; then the log, the index, the rows, Redis and
what the parts have written are held to every promise. Exit code 1 when one was broken.`,

  run: (args) => runProgram('chaos/main', args),
};
