import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { createServer, type Server } from 'node:net';

/**
 * Holds the folder against a second launcher for as long as this process lives. The lock is a name in the kernel
 * (Linux's abstract sockets), so none is ever stale, however its holder dies. Undefined when another holds it.
 */
export const lockFolder = async (folder: string): Promise<Server | undefined> => {
  const name = createHash('sha256').update(realpathSync(folder)).digest('hex');
  const lock = createServer().unref();
  try {
    lock.listen(`\0gridloop-${name}`);
    await once(lock, 'listening');
    return lock;
  } catch {
    return undefined;
  }
};
