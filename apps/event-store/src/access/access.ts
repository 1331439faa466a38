import type { Acl } from '../streams/metadata';
import { isMetastream } from '../streams/metadata';
import { Refusal } from '../streams/refusal';
import type { Streams } from '../streams/streams';

/** Who calls: a login and its groups; undefined: nobody said who he is. */
export interface Caller {
  readonly login: string;
  readonly groups: readonly string[];
}

/** Whom an open store takes everybody for. */
export const everybody: Caller = { login: 'admin', groups: ['$admins'] };

export type Deed = 'read' | 'write' | 'delete';

const roleOf = { read: '$r', write: '$w', delete: '$d' } as const;
const metaRoleOf = { read: '$mr', write: '$mw', delete: '$mw' } as const;

/**
 * Lets a caller do something with a stream or with `$all`.
 * Without word in the stream's metadata everyone who is known may use what is not the system's; admins may do everything.
 * @throws Refusal (access-denied, not-authenticated)
 */
export const allow = (streams: Streams, caller: Caller | undefined, deed: Deed, stream: string): void => {
  if (!caller) throw new Refusal({ kind: 'not-authenticated' });
  if (isAdmin(caller)) return;
  const described = isMetastream(stream) ? stream.slice(2) : stream;
  const role: keyof Acl = isMetastream(stream) ? metaRoleOf[deed] : roleOf[deed];
  const byDefault = described.startsWith('$') ? '$admins' : '$all';
  const allowed = streams.head(described).metadata.acl?.[role] ?? [byDefault];
  const names = ['$all', caller.login, ...caller.groups];
  if (!allowed.some((name) => names.includes(name))) throw new Refusal({ kind: 'access-denied' });
};

/** Lets a caller administer users and groups. @throws Refusal (access-denied, not-authenticated) */
export const allowOperations = (caller: Caller | undefined): void => {
  if (!caller) throw new Refusal({ kind: 'not-authenticated' });
  if (!isAdmin(caller) && !caller.groups.includes('$ops')) throw new Refusal({ kind: 'access-denied' });
};

const isAdmin = ({ groups }: Caller): boolean => groups.includes('$admins');
