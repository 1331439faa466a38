import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  chainOf,
  emptyRulebook,
  foldRulebook,
  planOf,
  rulebookPrefixes,
  structureFaults,
  type Appointment,
  type GridUnit,
  type Rulebook,
  type RulebookEvent,
  type Structure,
} from '@gridloop/domain';
import { EsdbEventStore, masterKeyFrom, sqliteKeyVault, systemClock, Transactor } from '@gridloop/engine';
import { loadPlan, readStructureFile, structureText } from '@gridloop/grid-units';
import { startEventStoreChild } from '../../../../infra/embedded/event-store';
import { freePort } from '../../../../infra/ports';
import { generalRules } from '@gridloop/presets';
import type { CommandLine } from '../command-line';
import { publishShipped, withShipped } from '../structures/log';

const streets = 17;
const grids = 1_157;
const buildings = 3_000;
const addresses = 300_000;
const people = 20_000;
const lookups = 200_000;

/** Loads a whole district into an event store of its own, and resolves addresses; prints how long that took. */
export const structures: CommandLine = {
  help: `gridloop bench structures

Imports a district of ${grids} grids, ${buildings} buildings, ${addresses} addresses and ${people} people from one file
into an embedded event store of its own, then resolves ${lookups} addresses at random instants.`,

  async run(args) {
    parseArgs({ args: [...args], options: {} });
    const folder = await mkdtemp(join(tmpdir(), 'gridloop-bench-'));
    const server = await startEventStoreChild({ folder: join(folder, 'event-store'), port: await freePort() });
    const vault = sqliteKeyVault({
      file: join(folder, 'keys.db'),
      masterKey: await masterKeyFrom(join(folder, 'master.key')),
    });
    const store = new EsdbEventStore({ url: server.url });
    try {
      const bytes = Buffer.from(structureText(district()));
      const transactor = new Transactor({ store, vault });
      await publishShipped({ store, vault, transactor }, emptyRulebook, systemClock().now());

      const usedBefore = process.cpuUsage();
      const began = performance.now();
      const at = systemClock().now();
      const { structure } = readStructureFile('district.json', bytes, generalRules);
      const book = withShipped(emptyRulebook);
      const faults = structureFaults(structure, book, at);
      if (faults.length > 0) throw new Error(faults[0]?.en);
      const checked = performance.now();
      const loaded = await loadPlan(planOf(structure, book, new Set(), at), book, transactor, at);
      const ended = performance.now();
      say(`file of ${(bytes.length / 1e6).toFixed(0)} MB read and checked`, checked - began);
      say(`${loaded.facts} facts imported, all told`, ended - began);
      say('processor time of the importing process', process.cpuUsage(usedBefore).user / 1_000);

      const events: RulebookEvent[] = [];
      for await (const event of store.readAll({ from: undefined, prefixes: rulebookPrefixes }))
        events.push(event as unknown as RulebookEvent);
      const read = performance.now();
      say('read back from the log', read - ended);
      const folded = foldRulebook(emptyRulebook, events);
      say('folded at once, as a process starts', performance.now() - read);
      resolve(folded);
      console.log(`${availableParallelism()} cores, Node ${process.version}`);
      return 0;
    } finally {
      await store.close();
      await vault.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const say = (what: string, milliseconds: number): void =>
  console.log(`${what.padEnd(44)}${(milliseconds / 1_000).toFixed(2).padStart(8)} s`);

/** Each lookup alone, in an order that no cache knows. */
const resolve = (book: Rulebook): void => {
  const took = new Float64Array(lookups);
  const now = Date.now();
  for (let index = 0; index < lookups; index += 1) {
    const addressId = `a${((index * 7_919) % addresses) + 1}`;
    const at = new Date(now - (index % 1_000) * 3_600_000).toISOString();
    const began = performance.now();
    const chain = chainOf(book, addressId, at);
    took[index] = performance.now() - began;
    if (chain?.length !== 4) throw new Error(`Expected four units for ${addressId}, but found ${chain?.length}`);
  }
  took.sort();
  const at = (share: number) => (took[Math.floor(lookups * share)] ?? 0).toFixed(4);
  console.log(`resolve: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, p99.9 ${at(0.999)} ms`);
};

/** Everything spread evenly. */
const district = (): Structure => {
  const text = (zh: string) => ({ zh, en: zh });
  const list = <T>(count: number, make: (number: number) => T): readonly T[] =>
    Array.from({ length: count }, (_, index) => make(index + 1));
  const unit = (
    unitId: string,
    level: string,
    parent: string | undefined,
    held: GridUnit['addresses'] = [],
  ): GridUnit => ({
    ...{ unitId, level, kind: 'RESIDENTIAL', name: text(unitId), addresses: held },
    ...(parent ? { parent } : {}),
  });
  const perBuilding = addresses / buildings;
  const units = [
    unit('d', 'DISTRICT', undefined),
    ...list(streets, (number) => unit(`s${number}`, 'STREET', 'd')),
    ...list(grids, (number) => unit(`g${number}`, 'GRID', `s${(number % streets) + 1}`)),
    ...list(buildings, (number) =>
      unit(
        `b${number}`,
        'BUILDING',
        `g${(number % grids) + 1}`,
        list(perBuilding, (entrance) => {
          const addressId = `a${(number - 1) * perBuilding + entrance}`;
          return { addressId, name: text(addressId) };
        }),
      ),
    ),
  ];
  const appointments = list(people, (number): Appointment => ({
    ...{ appointmentId: `p${number}-1`, person: `p${number}`, post: number % 20 === 0 ? 'GRID_WORKER' : 'VOLUNTEER' },
    ...{ unitId: `b${(number % buildings) + 1}`, from: '2019-12-31T16:00:00.000Z' },
  }));
  return {
    id: 'd',
    levelScheme: {
      id: 'district@1',
      levels: ['BUILDING', 'GRID', 'STREET', 'DISTRICT'].map((code) => ({ code, name: text(code) })),
    },
    rules: generalRules,
    units,
    people: list(people, (number) => ({ subjectId: `p${number}`, name: `居民${number}` })),
    appointments,
    ...{ organizations: [], staffing: [], matters: [], categories: [] },
  };
};
