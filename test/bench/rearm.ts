import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlarmClock, openDatabase, systemClock } from '@gridloop/engine';
import { startPostgres } from '../../infra/embedded/postgres';
import { startRedis } from '../../infra/embedded/redis';
import { armedIndex, watchedView } from '../../libs/deadlines/src/deadlines.view';
import type { WatchedCase } from '../../libs/deadlines/src/when-case-moves-then-watch';
import { askRedis } from '../journeys/redis';
import { until } from '../system';
import { say } from './measured';

const atOnce = 1_000;

/** How long until so many deadlines of the index lie in a Redis that has just been emptied. */
export const rearm = async (deadlines: number): Promise<{ seconds: number }> => {
  const folder = mkdtempSync(join(tmpdir(), 'gridloop-rearm-'));
  chmodSync(folder, 0o711); // PostgreSQL passes through it as nobody
  const [postgres, redis] = await Promise.all([
    startPostgres({ folder: join(folder, 'postgres') }),
    startRedis({ folder: join(folder, 'redis') }),
  ]);
  const onError = () => undefined;
  const db = openDatabase(postgres.url, { onError });
  await watchedView.schema(db);
  for (let first = 0; first < deadlines; first += atOnce) {
    const rows = Array.from({ length: Math.min(atOnce, deadlines - first) }, (_, index) => waiting(first + index));
    const position = { commit: 1n, prepare: 1n };
    await watchedView.save(
      db,
      rows.map((row) => ({ key: row.case_id, row, position })),
    );
  }
  const ring = async () => 'done' as const;
  const addresses = { redisUrl: redis.url, databaseUrl: postgres.url };
  const alarms = new AlarmClock({ ...addresses, index: armedIndex(db), clock: systemClock(), ring, onError });
  try {
    const isArmed = () => alarms.stats().armedInRedis === deadlines;
    await until(isArmed, 'everything is armed', 300_000);
    await askRedis(redis.url, ['FLUSHALL']);
    const emptied = performance.now();
    const inRedis = () => askRedis(redis.url, ['ZCARD', '{gridloop}:alarms:delayed']);
    await until(async () => (await inRedis()).includes(`:${deadlines}\r`), 'everything is armed again', 300_000);
    const seconds = (performance.now() - emptied) / 1_000;
    say(`${deadlines} deadlines armed again in an empty Redis`, `${seconds.toFixed(1)} s`);
    return { seconds };
  } finally {
    await alarms.close();
    await db.destroy();
    await Promise.all([postgres.stop(), redis.stop()]);
    rmSync(folder, { recursive: true });
  }
};

/** A case that waits, due within the hour that is kept in Redis. */
const waiting = (number: number): WatchedCase => {
  const case_id = `case-${String(number).padStart(8, '0')}`;
  const due_at = new Date(Date.now() + 1_800_000 + number).toISOString();
  const armed = { deadline: `${case_id}/HANDLE`, case_id, clock: 'HANDLE', generation: 1, calendar: 'none' } as const;
  return {
    case_id,
    path: [],
    levels: [],
    unit: null,
    urgency: 'NORMAL',
    supervised: false,
    definition: '',
    clocks: { HANDLE: { ...armed, alarm: 'RED', due_at, red_at: due_at } },
    climbs: [],
    alarms: 1,
    due_at,
    red_at: due_at,
    climbed_at: null,
    calendar: 'none',
    gravity: 0,
  };
};
