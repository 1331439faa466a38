import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEventStore } from '../apps/event-store/src/start';
import { startPostgres } from '../infra/embedded/postgres';
import { startRedis } from '../infra/embedded/redis';

/** Jest hands nothing from its setup to its teardown, but runs both in one process. */
export const kept = globalThis as { gridloopServices?: AsyncDisposableStack };

/** Starts what the `stores` tests stand on, private and in a folder of its own, unless the environment names it. */
export default async function startServices(): Promise<void> {
  const services = (kept.gridloopServices = new AsyncDisposableStack());
  const folder = mkdtempSync(join(tmpdir(), 'gridloop-stores-'));
  services.defer(() => rmSync(folder, { recursive: true }));
  chmodSync(folder, 0o711); // PostgreSQL passes through it as nobody

  const provide = async (variable: string, start: () => Promise<{ url: string; stop(): Promise<void> }>) => {
    if (process.env[variable]) return;
    const server = await start();
    services.defer(() => server.stop());
    process.env[variable] = server.url;
  };
  const started = await Promise.allSettled([
    provide('DATABASE_URL', () => startPostgres({ folder: join(folder, 'postgres') })),
    provide('REDIS_URL', () => startRedis({ folder: join(folder, 'redis') })),
    provide('EVENT_STORE_URL', async () => {
      const { url, close } = await startEventStore({ folder: join(folder, 'event-store') });
      return { url, stop: close };
    }),
  ]);
  for (const result of started) {
    if (result.status === 'fulfilled') continue;
    await services.disposeAsync();
    throw result.reason;
  }
}
