import type { CommandLine } from '../command-line';
import { runProgram } from '../program';

/** Measures the storm of deadlines on a whole system of its own. */
export const w3: CommandLine = {
  help: `gridloop bench w3 [--cases 20000] [--within 10,1] [--lead 90] [--rearm 100000] [--json FILE]

So many open cases whose deadlines fall within the same seconds: how late each escalation is durably in the log, when all are,
and how long people's reports take meanwhile, beside a bare BullMQ queue with as many delayed jobs in the same run. --lead: the
seconds in which the cases are written and armed before the first is due. --rearm: so many deadlines into an emptied Redis.`,

  run: (args) => runProgram('bench/w3', args),
};
