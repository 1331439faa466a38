import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import {
  appointmentDecider,
  definitionDecider,
  gridUnitDecider,
  levelSchemeDecider,
  policyDecider,
  subjectDecider,
  type Command,
  type Decider,
  type Event,
} from '@gridloop/domain';
import { EsdbEventStore, masterKeyFrom, sqliteKeyVault, systemClock, Transactor } from '@gridloop/engine';
import { closedLoop, demoPolicy, fourLevels, ruixiangPeople, ruixiangPolicy, ruixiangUnits } from '@gridloop/presets';
import { eventStoreUrl, files, type CommandLine } from './command-line';

const by = 'installer';
const at = systemClock().now();
const atOnce = 16;

/** Publishes 瑞祥社区 with its rules and people, the same way as any command; what the log has already stays as it is. */
export const importPreset: CommandLine = {
  help: `gridloop import --preset ruixiang

Publishes the preset's definition, policies, units and people into the log. A second run adds nothing.`,

  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { preset: { type: 'string', default: 'ruixiang' } } });
    if (values.preset !== 'ruixiang') throw new Error(`There is no preset ${values.preset}; there is: ruixiang`);

    for (const file of [files.vaultFile, files.masterKeyFile])
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const vault = sqliteKeyVault({ file: files.vaultFile, masterKey: await masterKeyFrom(files.masterKeyFile) });
    const store = new EsdbEventStore({ url: eventStoreUrl() });
    const transactor = new Transactor({ store, vault });
    let added = 0;
    try {
      for (const wave of ruixiang) added += await together(wave, transactor);
    } finally {
      await store.close();
      await vault.close();
    }
    const known = ruixiang.flat().length - added;
    console.log(`${values.preset}: ${added} facts new, ${known} known already`);
    return 0;
  },
};

/** One command to one stream; answers how many facts were new. */
type Step = (transactor: Transactor) => Promise<number>;

const step =
  <State, E extends Event, C extends Command>(
    decider: Decider<State, E, C, unknown>,
    id: string,
    command: C,
    part = '',
  ): Step =>
  async (transactor) => {
    const idempotencyKey = `import/ruixiang/${decider.category}-${id}${part}`;
    const context = { idempotencyKey, correlationId: randomUUID() };
    return (await transactor.transact(decider, id, command, context, {})).events.length;
  };

/** At most sixteen commands at a time. */
const together = async (steps: readonly Step[], transactor: Transactor): Promise<number> => {
  const waiting = steps.values();
  let added = 0;
  const lane = async (): Promise<void> => {
    for (const take of waiting) {
      const facts = await take(transactor);
      added += facts;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return added;
};

const rules: readonly Step[] = [
  step(definitionDecider, closedLoop.id, { type: 'PublishDefinition', data: { version: closedLoop, by, at } }),
  step(levelSchemeDecider, fourLevels.id, { type: 'PublishLevelScheme', data: { version: fourLevels, by, at } }),
  ...[ruixiangPolicy, demoPolicy].map((version) =>
    step(policyDecider, version.id, { type: 'PublishPolicy', data: { version, by, at } }),
  ),
];

/** Highest level first, so that a parent stands in the log before its children. */
const units: readonly (readonly Step[])[] = fourLevels.levels
  .toReversed()
  .map(({ code }) =>
    ruixiangUnits
      .filter(({ level }) => level === code)
      .map((unit) => step(gridUnitDecider, unit.unitId, { type: 'CreateGridUnit', data: { ...unit, by, at } })),
  );

const people: readonly Step[] = ruixiangPeople.flatMap(({ subjectId, name, appointments }) => [
  step(subjectDecider, subjectId, { type: 'RegisterSubject', data: { subjectId, name, by, at } }),
  ...appointments.map((held) =>
    step(appointmentDecider, held.appointmentId, { type: 'StartAppointment', data: { ...held, by, at } }),
  ),
]);

const inForce = {
  unitId: 'ruixiang',
  definition: closedLoop.id,
  policy: ruixiangPolicy.id,
  levelScheme: fourLevels.id,
  calendar: 'none',
};

const adoption: readonly Step[] = [
  step(gridUnitDecider, inForce.unitId, { type: 'AdoptRules', data: { ...inForce, by, at } }, '/rules'),
];

/** Each wave stands on those before it. */
const ruixiang: readonly (readonly Step[])[] = [rules, ...units, people, adoption];
