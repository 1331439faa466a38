import type { Decider } from '../kernel/decider';
import type { Command, Event, Personal } from '../kernel/event';

export type SubjectEvent = Event<
  'SubjectRegistered',
  { subjectId: string; name: Personal<string>; telephone?: Personal<string> }
>;

export type SubjectCommand = Command<'RegisterSubject', { subjectId: string; name: string; telephone?: string }>;

/** A person about whom data are kept 个人信息主体 (handbook §8), stream `subject-<subjectId>`; the id is a pseudonym. */
export const subjectDecider: Decider<{ registered?: true }, SubjectEvent, SubjectCommand, unknown> = {
  category: 'subject',
  initial: {},
  decide: ({ data: { subjectId, name, telephone } }, state) =>
    state.registered
      ? []
      : [{ type: 'SubjectRegistered', data: { subjectId, name, ...(telephone ? { telephone } : {}) } }],
  evolve: () => ({ registered: true }),
  actor: (command) => ({ person: command.data.by }),
  personal: ({ data }) => ({ name: [data.subjectId], telephone: [data.subjectId] }),
};
