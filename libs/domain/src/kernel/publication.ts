import type { Decider } from './decider';
import type { Actor, Command, Event } from './event';
import { Rejection } from './rejection';
import type { RefusalCode } from './refusals';

/** A version that is published once and never altered: definition, policy, level scheme. */
interface Version {
  readonly id: string;
}

/**
 * The rules of publishing versioned data on `<category>-<id>`: faulty data is refused, the same data again is nothing
 * to do, other data under a published version is `VERSION_EXISTS`.
 */
export const publication = <V extends Version, EventType extends string, CommandType extends string>(options: {
  category: string;
  command: CommandType;
  event: EventType;
  faults: (version: V) => readonly string[];
  faulty: RefusalCode;
}): Decider<
  { published?: string },
  Event<EventType, { version: V }>,
  Command<CommandType, { version: V }>,
  unknown
> => ({
  category: options.category,
  initial: {},
  decide: (command, state) => {
    const { version } = command.data;
    const text = JSON.stringify(version);
    if (state.published === text) return [];
    if (state.published)
      throw new Rejection(
        'already-exists',
        'VERSION_EXISTS',
        `Expected to publish ${version.id}, but it is published with other content`,
      );
    const found = options.faults(version);
    if (found.length > 0)
      throw new Rejection(
        'invalid-argument',
        options.faulty,
        `Expected to publish ${version.id}, but ${found.join('; ')}`,
      );
    return [{ type: options.event, data: { version } }];
  },
  evolve: (_, event) => ({ published: JSON.stringify(event.data.version) }),
  actor: (command): Actor => ({ person: command.data.by }),
  personal: () => ({}),
});
