import {
  caseDecider,
  emptyRulebook,
  foldRulebook,
  type CaseEvent,
  type CaseState,
  type DeadlinePolicy,
  type RulebookEvent,
} from '@gridloop/domain';
import { memoryKeyVault, Transactor } from '@gridloop/engine';
import { closedLoop, fourLevels, ruixiangPeople, ruixiangUnits } from '@gridloop/presets';
import { brokenPromises } from './invariants';
import { liveCase, pauseReason } from './people';
import { SimulatedRedis } from './redis';
import { SimulatedLog } from './store';
import { SimulatedDatabase, SimulatedWorker } from './worker';
import { Chance, World, type Process } from './world';

/** Limits that let a case climb its whole ladder, and its total clock end, within the simulated time. */
const policy: DeadlinePolicy = {
  id: 'simulated@1',
  name: { zh: '模拟用时限规则', en: 'Time limits for simulations' },
  lines: [
    { clock: 'HANDLE', urgency: 'URGENT', limit: { type: 'URGENT_HOUR', minutes: 90 }, anchor: 'REPORTED' },
    { clock: 'HANDLE', level: 'HOUSEHOLD_POINT', limit: { type: 'URGENT_HOUR', minutes: 60 }, anchor: 'ASSIGNED' },
    { clock: 'HANDLE', limit: { type: 'URGENT_HOUR', minutes: 150 }, anchor: 'ASSIGNED' },
    { clock: 'TOTAL', limit: { type: 'URGENT_HOUR', minutes: 24 * 60 }, anchor: 'REPORTED' },
  ],
  yellowAt: 80,
  timeLapse: 1,
  pause: { reasons: [pauseReason], mostDays: 5 },
};

const rules = { definition: closedLoop.id, policy: policy.id, levelScheme: fourLevels.id, calendar: 'none' };
const book = foldRulebook(emptyRulebook, [
  { type: 'DefinitionPublished', data: { version: closedLoop } },
  { type: 'LevelSchemePublished', data: { version: fourLevels } },
  { type: 'PolicyPublished', data: { version: policy } },
  ...ruixiangUnits.map((data): RulebookEvent => ({ type: 'GridUnitCreated', data })),
  ...ruixiangPeople.flatMap(({ appointments }) =>
    appointments.map((data): RulebookEvent => ({ type: 'AppointmentStarted', data })),
  ),
  { type: 'RulesAdopted', data: { unitId: 'ruixiang', ...rules } },
]);

const hour = 3_600_000;
const begin = '2026-03-02T00:00:00.000Z';
const settling = hour / 2;

/** How long people come, how long things go wrong, when all ends, and how often the reconciler looks. */
const days = { arrivals: 8 * hour, stormy: 36 * hour, all: 46 * hour, lookMs: 60_000 };
const morning = { arrivals: hour / 6, stormy: 0, all: 5 * hour, lookMs: 600_000 };

export interface Simulated {
  readonly broken: readonly string[];
  readonly turns: number;
  readonly events: number;
  readonly rung: number;
  /** Clocks that stood still for a while. */
  readonly paused: number;
  readonly crashes: number;
}

export interface Simulation {
  readonly seed: number;
  readonly cases: number;
  /** A morning without weather, in which nothing fails but the process whose turn this is. */
  readonly crashAt?: number;
}

/**
 * Two workers, an API and people through a day and a half of faults and ten hours of calm, all by the seed. Rules, write path,
 * ringer, reconciler, authority clock and automation are the real ones.
 */
export const simulate = async ({ seed, cases, crashAt }: Simulation): Promise<Simulated> => {
  const chance = new Chance(seed);
  const weather = crashAt === undefined;
  const { arrivals, stormy, all, lookMs } = weather ? days : morning;
  let calm = !weather;
  let crashes = 0;
  const diesAt = (turn: number, { name }: Process): boolean => {
    const dies = name !== 'world' && (weather ? !calm && chance.below(2_000) === 0 : turn === crashAt);
    if (dies) crashes += 1;
    return dies;
  };
  const world = new World(chance, begin, diesAt);
  const itself: Process = { name: 'world', alive: true };
  const log = new SimulatedLog(world);
  const database = new SimulatedDatabase();
  const vault = memoryKeyVault();
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);

  const workers: SimulatedWorker[] = [];
  const redis = new SimulatedRedis(world, itself, (alarm) => {
    const living = workers.filter(({ process }) => process.alive);
    if (living.length > 0) void chance.one(living).rung(alarm).catch(onError);
  });
  /** Starts a process, and again some time after each of its deaths. */
  const keep = (name: string, start: (process: Process) => void): void => {
    const again = async (): Promise<void> => {
      await world.sleep(itself, calm ? 1_000 : chance.below(chance.percent(10) ? 8 * hour : 60_000));
      keep(name, start);
    };
    start({ name, alive: true, died: () => void again().catch(onError) });
  };
  let transactor: Transactor;
  keep('api', (process) => {
    transactor = new Transactor({ store: log.for(process), vault, rest: () => world.sleep(process, 10) });
  });
  for (const slot of [0, 1])
    keep(`worker ${slot}`, (process) => {
      const off = chance.percent(20) ? 120_000 : chance.below(4_000) - 2_000;
      const skewMs = weather && slot === 0 ? off : 0;
      const store = log.for(process);
      const around = { world, process, store, vault, database, redis, book, skewMs, lookMs, onError };
      workers[slot] = new SimulatedWorker(around);
    });

  const blow = async (): Promise<void> => {
    log.faults = { lostAnswers: chance.below(10), drops: chance.below(3) };
    redis.faults = {
      lost: chance.below(40),
      late: chance.below(40),
      early: chance.below(40),
      doubled: chance.below(40),
    };
    while (world.now < Date.parse(begin) + stormy) {
      await world.sleep(itself, chance.below(4 * hour));
      if (chance.percent(50)) redis.forget();
      if (chance.percent(20)) for (const { process } of workers) world.kill(process);
    }
    log.faults = { lostAnswers: 0, drops: 0 };
    calm = true;
  };
  if (weather) void blow().catch(onError);

  const answered: [string, string][] = [];
  const stateOf = (caseId: string): CaseState =>
    log
      .historyOf(`case-${caseId}`)
      .reduce<CaseState>(
        (state, event) => caseDecider.evolve(state, event as unknown as CaseEvent, event.id),
        caseDecider.initial,
      );
  const around = {
    world,
    book,
    people: itself,
    arrivals,
    transactor: () => transactor,
    stateOf,
    answered: (caseId: string, key: string) => void answered.push([caseId, key]),
  };
  for (let i = 0; i < cases; i += 1)
    void liveCase(around, `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`).catch(onError);

  const end = Date.parse(begin) + all;
  await world.run(end);
  const broken = brokenPromises({
    landed: log.landed,
    rows: database.rows,
    answered,
    settledAt: new Date(end - settling).toISOString(),
  });
  const surprises = errors.filter((error) => !isExpected(error)).map(String);
  return {
    broken: [...broken, ...surprises],
    turns: world.turns,
    events: log.landed.length,
    rung: log.landed.filter(({ event }) => event.type === 'RedCardIssued').length,
    paused: log.landed.filter(({ event }) => event.type === 'ClockPaused').length,
    crashes,
  };
};

const isExpected = (error: unknown): boolean =>
  error instanceof Error && ['Unavailable', 'Conflict'].includes(error.name);
