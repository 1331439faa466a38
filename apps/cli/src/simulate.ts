import type { CommandLine } from './command-line';
import { runProgram } from './program';

/** Plays the whole system many times over, each time with other faults. */
export const simulate: CommandLine = {
  help: `gridloop simulate [--seeds 100] [--cases 200] [--seed <one>]

Each seed is a day and a half of crashes, lost answers, wrong clocks, dropped subscriptions and a Redis that forgets, then ten
hours of calm, in simulated time. --seed plays one of them again. Exit code 1 when a promise was broken; nothing real is touched.`,

  run: (args) => runProgram('simulation/main', args),
};
