import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** One process for ever: the kernel gives a pid again, but never with the same boot and start tick. */
export interface ProcessMark {
  readonly pid: number;
  /** `<boot id>:<start in clock ticks since boot>` */
  readonly started: string;
}

/** The mark of a living process; undefined when there is none, or only its zombie. */
export const markOf = (pid: number): ProcessMark | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before it may hold spaces
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return state === 'Z' ? undefined : { pid, started: `${boot}:${fields[18]}` };
  } catch {
    return undefined;
  }
};

/** Whether exactly this process still lives, and not merely another with its pid. */
export const isAlive = (mark: ProcessMark): boolean => markOf(mark.pid)?.started === mark.started;

/** Ends a process that is not our child: `signal`, then SIGKILL after `graceMs`. Resolves when it is gone. */
export const endProcess = async (mark: ProcessMark, signal: NodeJS.Signals, graceMs: number): Promise<void> => {
  const killAt = performance.now() + graceMs;
  if (isAlive(mark)) process.kill(mark.pid, signal);
  for (let killed = false; isAlive(mark); await sleep(20)) {
    if (killed || performance.now() < killAt) continue;
    process.kill(mark.pid, 'SIGKILL');
    killed = true;
  }
};
