import { logError, type LiveStates } from '@gridloop/engine';
import type { Event } from '@gridloop/domain';

type Look = () => Promise<void>;

/** Ends answers that have no end of their own, once what they were given for counts no more. */
export class Watch {
  private readonly looks = new Map<string, Set<Look>>();

  constructor(states: Pick<LiveStates<unknown, Event>, 'onChange'>) {
    states.onChange((id) => {
      for (const look of this.looks.get(id) ?? []) void look().catch(logError);
    });
  }

  /** Aborted when the stream of `id` changed and `holds` is true no more; watched until `left`. */
  until(id: string, holds: () => Promise<boolean>, left: AbortSignal): AbortSignal {
    const ended = new AbortController();
    const look: Look = async () => {
      if (!(await holds())) ended.abort();
    };
    const looks = this.looks.get(id) ?? new Set();
    this.looks.set(id, looks.add(look));
    const leave = () => {
      looks.delete(look);
      if (looks.size === 0 && this.looks.get(id) === looks) this.looks.delete(id);
    };
    left.addEventListener('abort', leave, { once: true });
    if (left.aborted) leave();
    return ended.signal;
  }
}
